"""The mails about a request: one for each event that concerns somebody, in their language, once."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, Literal

from django.utils import translation
from django.utils.translation import gettext as _

from directory.core import mail
from directory.core.models import Mail
from directory.moderation import keys, proposals
from directory.moderation.choices import State
from directory.moderation.models import ChangeRequest, RequestEvent


def title_of(request: ChangeRequest, language: str) -> str:
    """What the request is about: the entry's name, or the proposed one."""
    with translation.override(language):
        if request.target is not None:
            return str(request.target)
        names = request.proposals.filter(field="names").values_list("proposed", flat=True).first() or []
        return proposals.name_in(names, language)


def tell_submitter(request: ChangeRequest, event: RequestEvent, template: str, **context: Any) -> None:
    """A mail about an event to who submitted the request; none where no address is kept (any more)."""
    contact = getattr(request, "contact", None)
    if contact is None:
        return
    mail.send(
        template,
        to=contact.email,
        language=request.language,
        event=_event_key(request, event.number),
        context={
            "number": request.pk,
            "kind": request.kind,
            "about": title_of(request, request.language),
            "token": keys.make_key(request),
            **context,
        },
        asked_for=True,  # they wait for it
    )


def tell_curator(request: ChangeRequest, event: RequestEvent, template: str) -> None:
    """A mail about an event to the curator who has the request."""
    user = request.assignee.user if request.assignee is not None else None
    if user is None or not user.is_active:
        return
    mail.send(
        template,
        to=user.email,
        language=user.language,
        event=_event_key(request, event.number),
        context={"number": request.pk, "about": title_of(request, user.language)},
    )


def send_link(request: ChangeRequest) -> None:
    """A fresh link to the page of a request, to its own address: the others were taken back, or lost."""
    mail.send(
        "request_link",
        to=request.contact.email,
        language=request.language,
        event=_event_key(request, f"link:{uuid.uuid4()}"),  # each time it is asked for
        context={
            "number": request.pk,
            "kind": request.kind,
            "about": title_of(request, request.language),
            "token": keys.make_key(request),
        },
        asked_for=True,
    )


def ask_for_confirmation(request: ChangeRequest, *, check: int, code: str, link: str, lasts: timedelta) -> None:
    """The code and the link that prove the address. Carries nothing that the visitor typed: the address may be another's."""
    mail.send(
        "request_confirm",
        to=request.contact.email,
        language=request.language,
        event=_check_key(check),
        context={"code": code, "link": link, "hours": int(lasts.total_seconds() // 3600)},
        asked_for=True,
        useful_for=lasts,
    )


# --- What became of them ------------------------------------------------------------------------------------------

ConfirmationState = Literal["waiting", "sent", "refused"]
_NOT_ARRIVED = (Mail.State.FAILED, Mail.State.BOUNCED)


def confirmation_state(request: ChangeRequest) -> ConfirmationState:
    """What became of the newest mail with a code: for the page that waits for it.

    "refused" also where it came back, or could not be sent as long as its code worked.
    """
    check = request.address_checks.order_by("-pk").values_list("pk", flat=True).first()
    if check is None:
        return "waiting"
    state = Mail.objects.filter(event=_check_key(check)).values_list("state", flat=True).first()
    if state in _NOT_ARRIVED:
        return "refused"
    return "waiting" if state == Mail.State.WAITING else "sent"


def delivery_trouble(request: ChangeRequest) -> str | None:
    """A sentence for the page of the request and for the desk, where mails to the submitter do not arrive.

    It stands until a later mail went out.
    """
    if request.state == State.DRAFT:
        refused = request.sent_at is not None and confirmation_state(request) == "refused"
        return _("The mail with the code did not arrive: the address does not take it.") if refused else None
    contact = getattr(request, "contact", None)
    if contact is None:
        return None
    mails = list(Mail.objects.filter(event__startswith=_event_key(request, ""), recipient=contact.email).order_by("pk"))
    troubles = [one for one in mails if one.state in _NOT_ARRIVED]
    if not troubles:
        return None
    last = troubles[-1]
    since = last.bounced_at or last.created_at
    if any(one.state == Mail.State.SENT and one.created_at > since for one in mails):
        return None
    if last.state == Mail.State.BOUNCED or last.error.startswith(("SMTPRecipientsRefused", "SMTPDataError")):
        return _("The last mail about this submission did not arrive: the address does not take it.")
    return _("The last mail about this submission did not arrive: for a day it could not be handed over.")


def _event_key(request: ChangeRequest, number: int | str) -> str:
    return f"request:{request.pk}:{number}"


def _check_key(check: int) -> str:
    return f"address-check:{check}"
