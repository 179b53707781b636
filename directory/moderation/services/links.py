"""The links to the page of a request, for whom they are: taking them back, sending a fresh one."""

from __future__ import annotations

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from directory.core import jobs
from directory.core.limits import TooOftenError, count
from directory.moderation import keys, mails
from directory.moderation.models import ChangeRequest
from directory.moderation.services.intake import MAILS_BY_NETWORK, MAILS_BY_RECIPIENT


@transaction.atomic
def take_back_others(request: ChangeRequest, *, token: str) -> int:
    """Take back all links but the one that is open; says how many."""
    return keys.revoke_keys(request, but=token)


@transaction.atomic
def take_back_all(request: ChangeRequest) -> bool:
    """Take back all links, and send a fresh one to the address of the request; says whether a mail goes out.

    None goes out where no address is kept any more, or where it had many within the hour: the links are dead all the same.
    """
    keys.revoke_keys(request)
    contact = getattr(request, "contact", None)
    if contact is None:
        return False
    try:
        with transaction.atomic():
            count(MAILS_BY_RECIPIENT, contact.email)
    except TooOftenError:
        return False
    mails.send_link(request)
    return True


@transaction.atomic
def send_link_again(number: int, *, email: str, network: str) -> None:
    """Somebody lost the link to a request. A fresh one goes out where number and address belong together.

    The job looks whether they do: what is done here, and how long it takes, is the same for everybody. Raises TooOftenError.
    """
    count(MAILS_BY_NETWORK, network)
    count(MAILS_BY_RECIPIENT, email)
    jobs.defer(send_lost_link, number=number, address=_pseudonym(email))


@jobs.app.task(name="send_lost_link")
def send_lost_link(number: int, address: str) -> None:
    """Sends the link if the address is the request's own. May run twice: then two mails with a link each go out."""
    with transaction.atomic():
        request = ChangeRequest.objects.select_related("contact", "target").filter(pk=number).first()
        contact = getattr(request, "contact", None)
        if request is None or contact is None or request.submitter_id is None:
            return  # a draft's address is not confirmed
        if constant_time_compare(_pseudonym(contact.email), address):
            mails.send_link(request)


def _pseudonym(email: str) -> str:
    """Jobs carry no address: a keyed hash is enough to compare."""
    return salted_hmac("directory.moderation.links", email.strip().casefold(), algorithm="sha256").hexdigest()
