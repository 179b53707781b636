"""From the first step of a form to a sent request: drafts, contact, sending off, confirming the e-mail address."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from directory.accounts.models import User
from directory.actors.choices import PUBLISHED
from directory.actors.models import Actor
from directory.core import tokens
from directory.core.agents import agent_of, party_agent
from directory.core.clock import now
from directory.core.errors import DomainError, InvalidValuesError
from directory.core.fields import Email, Line
from directory.core.limits import Limit, count
from directory.core.models import Agent, PartyAddress
from directory.moderation import keys, mails, proposals
from directory.moderation.checks.jobs import check_website_later
from directory.moderation.choices import Action, Kind, Origin, Relation, ReportKind, State, TextKind
from directory.moderation.models import AddressCheck, ChangeRequest, RequestContact
from directory.moderation.services import moves

CONFIRM_PURPOSE = "confirm-request"
# Mail from abroad may be held up for hours.
CHECK_LASTS = timedelta(hours=24)
WRONG_TRIES = 10

# A hospital or a university shares one address of the network, so that limit is generous; the one by recipient is not.
DRAFTS_BY_NETWORK = Limit("request-drafts", 120, timedelta(hours=1))
CODES_BY_NETWORK = Limit("request-codes", 120, timedelta(hours=1))
MAILS_BY_NETWORK = Limit("request-mails-network", 120, timedelta(hours=1))
MAILS_BY_RECIPIENT = Limit("request-mails", 6, timedelta(hours=1))
SENT_BY_RECIPIENT = Limit("request-sent", 30, timedelta(days=1))
SENT_FOR_ACTOR = Limit("request-actor", 30, timedelta(days=1))


@transaction.atomic
def start_draft(
    kind: Kind,
    *,
    language: str,
    network: str,
    form_key: uuid.UUID,
    target: Actor | None = None,
    report_kind: ReportKind | None = None,
    eligibility: Mapping[str, str] | None = None,
) -> tuple[ChangeRequest, str]:
    """A new draft and the key to it. The same form again gives the same draft, with a fresh key.

    Raises DomainError for an entry that nobody can propose anything for, TooOftenError.
    """
    made = ChangeRequest.objects.filter(form_key=form_key).first()
    if made is not None:
        return made, keys.make_key(made)
    count(DRAFTS_BY_NETWORK, network)
    if target is not None and target.status not in PUBLISHED:
        raise DomainError(_("This entry is no longer in the directory and cannot be changed."))
    values = {
        "kind": kind,
        "language": language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
        "form_key": form_key,
        "target": target,
        "base_revision": target.revision if target else None,
        "report_kind": report_kind or "",
        "eligibility": dict(eligibility or {}),
    }
    try:
        with transaction.atomic():
            request = ChangeRequest.objects.create(**values)
    except IntegrityError:  # the other click of two, in this very moment
        request = ChangeRequest.objects.get(form_key=form_key)
    return request, keys.make_key(request)


@transaction.atomic
def save_draft(
    request: ChangeRequest,
    *,
    values: Mapping[str, Any] | None = None,
    texts: Mapping[TextKind, str] | None = None,
    step: str = "",
    eligibility: Mapping[str, str] | None = None,
    relation: Relation | None = None,
) -> ChangeRequest:
    """Keep what one step of the form said. Raises InvalidValuesError with the messages for each field."""
    locked = _draft(request)
    proposals.write_proposals(locked, values or {})
    for kind, body in (texts or {}).items():
        moves.say_instead(locked, kind, body)
    locked.step = step or locked.step
    locked.eligibility = {**locked.eligibility, **(eligibility or {})}
    locked.relation = relation or locked.relation
    locked.touched_at = now()
    locked.save(update_fields=["step", "eligibility", "relation", "touched_at"])
    return locked


@transaction.atomic
def set_contact(request: ChangeRequest, *, email: str, name: str = "", role: str = "") -> ChangeRequest:
    """Who submits it, and where the answer goes. Another address than before must be confirmed anew."""
    locked = _draft(request)
    email = Email().clean(email).casefold()
    if not email:
        raise InvalidValuesError(_("Enter your e-mail address."), errors={"email": [_("Enter your e-mail address.")]})
    contact = RequestContact.objects.filter(request=locked).first() or RequestContact(request=locked)
    if contact.email and contact.email != email:
        locked.address_checks.all().delete()
    contact.email, contact.name, contact.role = email, Line(120).clean(name), Line(120).clean(role)
    contact.save()
    locked.contact = contact
    return locked


@transaction.atomic
def send(request: ChangeRequest, *, network: str, licence_version: str, user: User | None = None) -> ChangeRequest:
    """The submitter sends it off: submitted at once where their address is proved, else after its confirmation.

    Raises InvalidValuesError for what is missing, TooOftenError.
    """
    locked = moves.lock(request)
    if locked.state != State.DRAFT:
        return locked  # the second click of two
    _check_complete(locked, licence_version)
    locked.licence_version = licence_version
    locked.sent_at = locked.sent_at or now()
    locked.save(update_fields=["licence_version", "sent_at"])
    if user is not None and user.email.casefold() == locked.contact.email:
        return _confirm(locked, by=agent_of(user))
    # A second click, or a second look at the last step, sends no second code; the waiting page has a button for that.
    if not locked.address_checks.filter(used_at=None, expires_at__gt=now()).exists():
        ask_again(locked, network=network)
    return locked


@transaction.atomic
def ask_again(request: ChangeRequest, *, network: str) -> None:
    """Send the code and the link (again). Whoever the address belongs to, the answer is the same. Raises TooOftenError."""
    locked = _draft(request)
    count(MAILS_BY_NETWORK, network)
    count(MAILS_BY_RECIPIENT, mailbox_of(locked.contact.email))
    code = f"{secrets.randbelow(1_000_000):06d}"
    check = AddressCheck.objects.create(request=locked, code_hash=_hash_code(locked, code), expires_at=now() + CHECK_LASTS)
    link = tokens.make_token(purpose=CONFIRM_PURPOSE, subject=f"address-check:{check.pk}", lasts=CHECK_LASTS)
    mails.ask_for_confirmation(locked, check=check.pk, code=code, link=link, lasts=CHECK_LASTS)


def mailbox_of(email: str) -> str:
    """For counting: most servers deliver what stands after a “+” to the same mailbox, so that it would pass every limit."""
    name, _at, host = email.rpartition("@")
    return f"{name.partition('+')[0] or name}@{host}"


@transaction.atomic
def change_address(request: ChangeRequest, *, email: str, network: str) -> None:
    """Another address for a draft that waits for its confirmation: a code goes to that one. Raises TooOftenError."""
    contact = request.contact
    ask_again(set_contact(request, email=email, name=contact.name, role=contact.role), network=network)


def confirm_by_code(request: ChangeRequest, code: str, *, network: str) -> ChangeRequest:
    """The six digits of the mail, typed into the form's own browser. Raises DomainError for wrong ones, TooOftenError."""
    count(CODES_BY_NETWORK, network)
    with transaction.atomic():
        locked = moves.lock(request)
        if locked.state != State.DRAFT:
            return locked
        checks = list(locked.address_checks.filter(used_at=None, expires_at__gt=now()).order_by("-pk"))
        digits = "".join(char for char in code if char.isdecimal())
        digits = "".join(str(int(char)) for char in digits)[:6]  # full-width digits are digits
        tried = sum(check.wrong_tries for check in checks)
        found = next((c for c in checks if constant_time_compare(c.code_hash, _hash_code(locked, digits))), None)
        if found is not None and tried < WRONG_TRIES:
            return _confirm_check(locked, found)
        if checks and found is None:
            checks[0].wrong_tries += 1
            checks[0].save(update_fields=["wrong_tries"])
    # Outside the transaction, so that the wrong try stays counted.
    if not checks or tried >= WRONG_TRIES:
        raise DomainError(_("This code is not valid any more. Have a new one sent, and type that one."), code="code_over")
    raise DomainError(_("This is not the code of the mail. Look at it again, or have a new one sent."), code="code_wrong")


@transaction.atomic
def confirm_by_link(token: str) -> ChangeRequest:
    """The link of the mail, followed by a click on its page: opening it alone does nothing. Raises LinkNotValidError."""
    number = int(tokens.redeem(token, purpose=CONFIRM_PURPOSE).rpartition(":")[2])
    found = ChangeRequest.objects.filter(address_checks=number).first()
    if found is None:  # another address was given since, or the draft is gone
        raise tokens.LinkNotValidError
    locked = moves.lock(found)
    if locked.state != State.DRAFT:
        return locked
    check = locked.address_checks.filter(pk=number).first()
    if check is None:  # in this very moment
        raise tokens.LinkNotValidError
    return _confirm_check(locked, check)


@transaction.atomic
def propose_for_others(
    kind: Kind,
    *,
    values: Mapping[str, Any],
    run_by: Agent,
    origin: Origin,
    language: str,
    target: Actor | None = None,
    report_kind: ReportKind | None = None,
) -> ChangeRequest:
    """A request that an import or a checker makes: it has no submitter, and whoever ran it may decide it."""
    request = ChangeRequest.objects.create(
        kind=kind,
        origin=origin,
        language=language,
        form_key=uuid.uuid4(),
        target=target,
        base_revision=target.revision if target else None,
        report_kind=report_kind or "",
        run_by=run_by,
    )
    proposals.write_proposals(request, values)
    moves.move(request, Action.SUBMIT, by=run_by, submitted_at=now())
    check_website_later(request)
    return request


@transaction.atomic
def discard(request: ChangeRequest) -> None:
    """Delete a draft whose address was never confirmed: it has no events, and nobody else has seen it."""
    locked = moves.lock(request)
    if locked.state != State.DRAFT or locked.confirmed_at is not None:
        raise moves.WrongStateError(_("Only a draft that was never confirmed is deleted; withdraw this one instead."))
    locked.delete()


def _draft(request: ChangeRequest) -> ChangeRequest:
    locked = moves.lock(request)
    if locked.state != State.DRAFT:
        raise moves.WrongStateError(_("This was sent off already. What you want to change, change on its own page."))
    return locked


def _check_complete(request: ChangeRequest, licence_version: str) -> None:
    errors: dict[str, list[Any]] = {}
    if not licence_version:
        errors["licence"] = [_("Tick the box: without it we may not publish what you send.")]
    if not hasattr(request, "contact"):
        errors["email"] = [_("Enter your e-mail address.")]
    proposed = dict(request.proposals.values_list("field", "proposed"))
    if request.kind == Kind.NEW:
        errors |= {name: [_("This is needed.")] for name in ("names", "type", "country") if not proposed.get(name)}
    elif request.kind == Kind.EDIT and not proposed and not request.texts.exists():
        errors["__all__"] = [_("Nothing is changed yet: change at least one field, or say in words what is wrong.")]
    elif request.kind == Kind.REPORT and request.report_kind == ReportKind.WRONG and not request.texts.exists():
        errors["report"] = [_("Say in a sentence what is wrong.")]
    if errors:
        raise InvalidValuesError(_("Something is missing yet."), errors=errors)


def _confirm_check(request: ChangeRequest, check: AddressCheck) -> ChangeRequest:
    check.used_at = now()
    check.save(update_fields=["used_at"])
    agent = party_agent(email=request.contact.email, language=request.language)
    PartyAddress.objects.filter(agent=agent, confirmed_at=None).update(confirmed_at=now())
    return _confirm(request, by=agent)


def _confirm(request: ChangeRequest, *, by: Agent) -> ChangeRequest:
    """Whoever submits has proved the address: the request goes to the curators."""
    count(SENT_BY_RECIPIENT, mailbox_of(request.contact.email))
    if request.target_id is not None:
        count(SENT_FOR_ACTOR, str(request.target_id))
    moment = now()
    event = moves.move(request, Action.SUBMIT, by=by, submitter=by, confirmed_at=moment, submitted_at=moment)
    mails.tell_submitter(request, event, "request_submitted")
    check_website_later(request)
    return request


def _hash_code(request: ChangeRequest, code: str) -> str:
    return salted_hmac("directory.moderation.code", f"{request.pk}:{code}", algorithm="sha256").hexdigest()
