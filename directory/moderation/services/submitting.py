"""What whoever submitted a request does afterwards: answer, change, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from directory.core.clock import now
from directory.core.errors import DomainError
from directory.core.models import Agent
from directory.moderation import mails, proposals
from directory.moderation.checks.jobs import check_website_later
from directory.moderation.checks.website import website_of
from directory.moderation.choices import Action, State, TextKind
from directory.moderation.models import ChangeRequest
from directory.moderation.services import moves

# While nobody looks at it, and while the submitter is asked.
EDITABLE = (State.SUBMITTED, State.CHANGES_REQUESTED)

# What curators do among themselves: the submitter cannot see it, so not having seen it is no reason to refuse anything.
_AMONG_CURATORS = (Action.NOTE, Action.REVEAL, Action.HAND_OVER, Action.REMIND)


@transaction.atomic
def answer(
    request: ChangeRequest,
    *,
    by: Agent,
    text: str = "",
    values: Mapping[str, Any] | None = None,
    texts: Mapping[TextKind, str] | None = None,
    seen_version: int | None = None,
) -> ChangeRequest:
    """Answer a curator's question in words, by other values, or both; the request goes back to the curator.

    Raises DomainError for an empty answer, WrongStateError, InvalidValuesError.
    """
    locked = moves.lock(request)
    if moves.is_repeated(locked, Action.ANSWER, by, text=text) and proposals.says(locked, values or {}):
        return locked
    moves.check_state(locked, Action.ANSWER)
    moves.check_submitter(locked, by)
    _check_seen(locked, seen_version)
    changed = _write(locked, values or {}, texts or {})
    if not changed and not text.strip():
        raise DomainError(_("Write an answer, or change what you proposed."))
    event = moves.move(
        locked,
        Action.ANSWER,
        by=by,
        data={"changed": changed},
        locked_until=now() + moves.LOCK_AFTER_ANSWER,
    )
    moves.say(locked, TextKind.ANSWER, text, event=event)
    mails.tell_submitter(locked, event, "request_answered")
    mails.tell_curator(locked, event, "review_answered")
    return locked


@transaction.atomic
def edit(
    request: ChangeRequest,
    *,
    by: Agent,
    values: Mapping[str, Any],
    texts: Mapping[TextKind, str] | None = None,
    seen_version: int | None = None,
) -> ChangeRequest:
    """Change what was proposed while nobody has taken it. Where a curator asked, a change is an answer."""
    locked = moves.lock(request)
    if locked.state == State.CHANGES_REQUESTED:
        return answer(locked, by=by, values=values, texts=texts, seen_version=seen_version)
    if locked.state not in EDITABLE:
        raise moves.WrongStateError(
            _("This request is “%(state)s” by now and cannot be changed any more.") % {"state": State(locked.state).label}
        )
    moves.check_submitter(locked, by)
    _check_seen(locked, seen_version)
    if _write(locked, values, texts or {}):
        moves.note(locked, Action.EDIT, by=by)
    return locked


@transaction.atomic
def withdraw(request: ChangeRequest, *, by: Agent) -> ChangeRequest:
    """Take it back. Nothing of it is published; a curator may reopen it with a reason."""
    locked = moves.lock(request)
    if locked.state == State.WITHDRAWN:
        return locked
    moves.check_state(locked, Action.WITHDRAW)
    moves.check_submitter(locked, by)
    event = moves.move(locked, Action.WITHDRAW, by=by, assignee=None)
    mails.tell_submitter(locked, event, "request_withdrawn")
    return locked


def _write(request: ChangeRequest, values: Mapping[str, Any], texts: Mapping[TextKind, str]) -> bool:
    """The proposals, and the texts beside them; says whether anything changed. Another website is asked anew."""
    before = website_of(request)
    changes = [proposals.write_proposals(request, values)]
    if changes[0] and website_of(request) != before:
        check_website_later(request)
    changes += [moves.say_instead(request, kind, body) for kind, body in texts.items()]
    return any(changes)


def _check_seen(request: ChangeRequest, seen: int | None) -> None:
    """As `moves.check_version`, but for what the submitter cannot see. Raises ChangedMeanwhileError."""
    # The first event makes the second version, and so on.
    since = request.events.filter(number__gte=seen or 0).values_list("action", flat=True)
    if seen is None or seen > request.version or not set(since) <= set(_AMONG_CURATORS):
        moves.check_version(request, seen)
