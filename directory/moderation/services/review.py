"""What curators do with a request before they decide it: take it, ask, note, hand it over, look at the address."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from directory.accounts.models import User
from directory.core.agents import agent_of
from directory.core.clock import now
from directory.core.errors import DomainError
from directory.core.models import Agent
from directory.core.text import clean_paragraphs
from directory.moderation import mails, rules
from directory.moderation.choices import Action, State, TextKind
from directory.moderation.models import ChangeRequest
from directory.moderation.services import moves


@transaction.atomic
def take(request: ChangeRequest, *, by: User) -> ChangeRequest:
    """Begin to review it: it is this curator's for two hours. Taken again by the same one, the time begins anew.

    Raises WrongStateError, DomainError while another curator has it, PermissionDenied.
    """
    locked = moves.lock(request)
    moves.check_state(locked, Action.TAKE)
    agent = moves.check_curator(locked, by, holds=False)
    if locked.state == State.IN_REVIEW and locked.assignee_id == agent.pk:
        locked.locked_until = max(locked.locked_until or now(), now() + moves.LOCK_LASTS)
        locked.save(update_fields=["locked_until"])
        return locked
    if locked.state == State.IN_REVIEW and locked.locked_until is not None and locked.locked_until > now():
        raise DomainError(_("Somebody else has taken this request. It is free again when their time is over."), code="locked")
    first = not locked.events.filter(action=Action.TAKE).exists()
    event = moves.move(locked, Action.TAKE, by=agent, assignee=agent)
    if first:
        mails.tell_submitter(locked, event, "request_taken")
    return locked


@transaction.atomic
def ask(request: ChangeRequest, *, by: User, text: str, seen_version: int | None = None) -> ChangeRequest:
    """Ask the submitter something; the request waits for the answer. Raises DomainError without a text."""
    locked = moves.lock(request)
    agent = _agent(by)
    if moves.is_repeated(locked, Action.ASK, agent, text=text):
        return locked
    moves.check_state(locked, Action.ASK)
    agent = moves.check_curator(locked, by)
    moves.check_version(locked, seen_version)
    if not text.strip():
        raise DomainError(_("Write the question: the submitter reads it in the mail and on the page of the request."))
    if locked.submitter_id is None:
        raise DomainError(_("Nobody submitted this request, so there is nobody to ask."))
    event = moves.move(locked, Action.ASK, by=agent, reminded_at=None)
    moves.say(locked, TextKind.QUESTION, text, event=event)
    mails.tell_submitter(locked, event, "request_question", text=text)
    return locked


@transaction.atomic
def hand_over(request: ChangeRequest, *, by: User, to: User) -> ChangeRequest:
    """Give a request that one has taken to a colleague who may decide it."""
    locked = moves.lock(request)
    if locked.state not in (State.IN_REVIEW, State.CHANGES_REQUESTED):
        raise moves.WrongStateError(_("Only a request in review is handed over."))
    if moves.is_repeated(locked, Action.HAND_OVER, _agent(by)) and locked.assignee_id == agent_of(to).pk:
        return locked
    agent = moves.check_curator(locked, by)
    if not rules.may_review(to) or rules.is_own(agent_of(to), locked):
        raise DomainError(_("This person cannot review the request."))
    if agent_of(to).pk == agent.pk:
        return locked
    columns = {"locked_until": now() + moves.LOCK_AFTER_ANSWER} if locked.state == State.IN_REVIEW else {}
    event = moves.note(locked, Action.HAND_OVER, by=agent, data={"to": agent_of(to).pk}, assignee=agent_of(to), **columns)
    mails.tell_curator(locked, event, "review_handed_over")
    return locked


@transaction.atomic
def add_note(request: ChangeRequest, *, by: User, text: str) -> ChangeRequest:
    """An internal note, for curators only. Also on requests that are decided."""
    locked = moves.lock(request)
    agent = moves.check_curator(locked, by, holds=False)
    if not text.strip():
        raise DomainError(_("Write the note."))
    if locked.state == State.DRAFT:
        raise moves.WrongStateError(_("This request was not submitted yet."))
    last = locked.texts.order_by("-pk").first()
    if moves.is_repeated(locked, Action.NOTE, agent) and last is not None and last.body == clean_paragraphs(text):
        return locked
    event = moves.note(locked, Action.NOTE, by=agent)
    moves.say(locked, TextKind.INTERNAL, text, event=event)
    return locked


@transaction.atomic
def reveal_address(request: ChangeRequest, *, by: User) -> str:
    """The submitter's address, which pages show masked. That somebody looked is an event."""
    locked = moves.lock(request)
    if not rules.may_review(by):
        raise PermissionDenied
    if locked.submitted_at is None or not hasattr(locked, "contact"):
        raise DomainError(_("No address is kept for this request (any more)."))
    moves.note(locked, Action.REVEAL, by=agent_of(by))
    return str(locked.contact.email)


def _agent(by: User) -> Agent:
    if not rules.may_review(by):
        raise PermissionDenied
    return agent_of(by)
