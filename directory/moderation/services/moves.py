"""The one place where the state of a request changes: locked, checked against the table, with an event, once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from directory.accounts.models import User
from directory.core.agents import agent_of
from directory.core.clock import now
from directory.core.errors import DomainError
from directory.core.models import Agent
from directory.core.text import clean_paragraphs
from directory.moderation import rules
from directory.moderation.choices import Action, Party, State, TextKind
from directory.moderation.models import ChangeRequest, RequestEvent, RequestText
from directory.moderation.states import TRANSITIONS

# How long a request is one curator's; each thing that they do with it begins the time again.
LOCK_LASTS = timedelta(hours=2)
# After an answer the curator who asked comes first for a day.
LOCK_AFTER_ANSWER = timedelta(hours=24)
# As much as is kept of what somebody wrote.
LONGEST_TEXT = 4000


class WrongStateError(DomainError):
    """The request is not where this could be done with it."""

    code = "wrong_state"


class ChangedMeanwhileError(DomainError):
    """Somebody did something with the request since it was looked at."""

    code = "changed_meanwhile"


def lock(request: ChangeRequest) -> ChangeRequest:
    """The request as it is now, locked until the transaction ends. Always before any entry is locked."""
    locked: ChangeRequest = ChangeRequest.objects.select_for_update(of=("self",)).select_related("contact").get(pk=request.pk)
    return locked


def is_repeated(request: ChangeRequest, action: Action, by: Agent, *, text: str = "") -> bool:
    """Whether this is the second click of two: the same thing, by the same person, in the same words, with nothing after it.

    Other words are no repetition: silently dropping them would lose what somebody wrote.
    """
    last = request.events.order_by("-number").first()
    if last is None or last.action != action or last.by_id != by.pk or last.to_state != request.state:
        return False
    said = last.texts.values_list("body", flat=True).first() or ""
    return bool(said == clean_paragraphs(text)[:4000])


def check_state(request: ChangeRequest, action: Action) -> None:
    """Whether the table allows it. Raises WrongStateError."""
    if request.state not in TRANSITIONS[action].sources:
        raise WrongStateError(
            _("This request is “%(state)s” by now, so this cannot be done with it. Look at it again.")
            % {"state": State(request.state).label}
        )


def check_version(request: ChangeRequest, seen: int | None) -> None:
    """Nobody overwrites what they have not seen. Raises ChangedMeanwhileError."""
    if seen is not None and seen != request.version:
        raise ChangedMeanwhileError(_("Something was done with this request since you opened it. Look again, then decide."))


def check_curator(request: ChangeRequest, by: User, *, holds: bool = True) -> Agent:
    """The agent of a curator who may do something with this request, and has taken it.

    Raises PermissionDenied for others, DomainError where somebody else has taken it.
    """
    if not rules.may_review(by):
        raise PermissionDenied
    agent = agent_of(by)
    if rules.is_own(agent, request):
        raise PermissionDenied(_("This request is your own, or of your own institution: somebody else decides it."))
    if holds and request.assignee_id != agent.pk:
        raise DomainError(_("Somebody else reviews this request. Take it when their time is over, or let them hand it to you."))
    return agent


def check_submitter(request: ChangeRequest, by: Agent) -> None:
    if not rules.may_speak_for_submitter(by, request):
        raise PermissionDenied


def move(
    request: ChangeRequest, action: Action, *, by: Agent, data: Mapping[str, Any] | None = None, **columns: Any
) -> RequestEvent:
    """Take a locked and checked request along one row of the table, and note it. `columns` are written with the state."""
    check_state(request, action)
    transition = TRANSITIONS[action]
    old = State(request.state)
    moment = now()
    values = {"state": transition.target, **columns}
    if transition.target != old:
        values["state_at"] = moment
    if transition.by == Party.SUBMITTER:
        values |= {"touched_at": moment, "reminded_at": None}
    if transition.target == State.IN_REVIEW:
        values.setdefault("locked_until", moment + LOCK_LASTS)
    else:
        values["locked_until"] = None
    _write(request, values)
    return _event(request, action, old, by=by, data=data)


def note(
    request: ChangeRequest, action: Action, *, by: Agent, data: Mapping[str, Any] | None = None, **columns: Any
) -> RequestEvent:
    """Note something done with a locked request that leaves its state as it is."""
    if action in TRANSITIONS:
        raise ValueError(f"{action} changes the state: use move().")
    if columns.keys() & {"state", "state_at"}:
        raise ValueError("Only move() changes the state.")
    _write(request, columns)
    return _event(request, action, State(request.state), by=by, data=data)


def _write(request: ChangeRequest, columns: Mapping[str, Any]) -> None:
    request.version += 1
    for name, value in columns.items():
        setattr(request, name, value)
    request.save(update_fields=["version", *columns])


def _event(request: ChangeRequest, action: Action, old: State, *, by: Agent, data: Mapping[str, Any] | None) -> RequestEvent:
    last = request.events.order_by("-number").values_list("number", flat=True).first()
    return RequestEvent.objects.create(
        request=request,
        number=(last or 0) + 1,
        action=action,
        from_state=old,
        to_state=request.state,
        by=by,
        data=dict(data or {}),
    )


def say(request: ChangeRequest, kind: TextKind, body: str, *, event: RequestEvent | None = None) -> RequestText | None:
    """Keep what somebody wrote, if they wrote anything."""
    body = clean_paragraphs(body)[:LONGEST_TEXT]
    return RequestText.objects.create(request=request, kind=kind, body=body, event=event) if body else None


def say_instead(request: ChangeRequest, kind: TextKind, body: str) -> bool:
    """Keep what somebody wrote in a form in place of what stood there before. Says whether it changed."""
    before = request.texts.filter(kind=kind, event=None)
    if "\n".join(before.values_list("body", flat=True)) == clean_paragraphs(body)[:4000]:
        return False
    before.delete()
    say(request, kind, body)
    return True
