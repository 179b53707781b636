"""Who may do what with a change request: named predicates on users and agents."""

from __future__ import annotations

from directory.accounts.rules import Visitor, is_curator, is_editor
from directory.core.models import Agent
from directory.moderation.choices import Kind
from directory.moderation.models import ChangeRequest, OwnInstitution


def may_review(user: Visitor) -> bool:
    """May open the desk, take requests, ask, note, hand over."""
    return is_curator(user)


def may_undo(user: Visitor) -> bool:
    """May undo an approval, as a new revision."""
    return is_editor(user)


def may_remove(user: Visitor) -> bool:
    """May take an entry out of the directory for good as the outcome of a report."""
    return is_editor(user)


def is_own(agent: Agent, request: ChangeRequest) -> bool:
    """Whether the request is this agent's own: submitted by them, or about an institution that they belong to.

    One that an import or a checker made has no submitter: whoever ran it may decide.
    """
    if request.submitter_id is not None and request.submitter_id == agent.pk:
        return True
    if request.submitter_id is not None and _same_address(agent, request):
        return True
    return request.kind != Kind.NEW and OwnInstitution.objects.filter(agent=agent, actor=request.target_id).exists()


def may_speak_for_submitter(agent: Agent, request: ChangeRequest) -> bool:
    """Whether the agent is the one who submitted it."""
    return request.submitter_id is not None and request.submitter_id == agent.pk


def may_act_as_submitter(user: Visitor, request: ChangeRequest) -> bool:
    """Whether a signed-in user is who submitted it: by their account, or by its address, confirmed for the request.

    Who holds a key may the same without an account (`keys.request_of_key`). Both act as `request.submitter`, so that one
    person on two ways is one party. A draft is nobody's but its key's holder: the address in it is not confirmed.
    """
    if not user.is_authenticated or not user.is_active or request.submitter_id is None:
        return False
    agent: Agent | None = getattr(user, "agent", None)
    return (agent is not None and may_speak_for_submitter(agent, request)) or _is_contact(user.email, request)


def _same_address(agent: Agent, request: ChangeRequest) -> bool:
    """A curator who submitted without signing in, by their own address."""
    return agent.user is not None and _is_contact(agent.user.email, request)


def _is_contact(email: str, request: ChangeRequest) -> bool:
    contact = getattr(request, "contact", None)
    return contact is not None and contact.email.casefold() == email.casefold()
