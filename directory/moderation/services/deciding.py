"""What ends a request: approving it (all or some fields), rejecting, folding; reopening one, undoing an approval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from directory.accounts.models import User
from directory.actors.choices import PUBLISHED, Status
from directory.actors.choices import Origin as TextOrigin
from directory.actors.models import Actor
from directory.actors.services import Change, apply_values, close_actor, mark_checked, remove_actor, reopen_actor
from directory.core.agents import agent_of
from directory.core.clock import now
from directory.core.errors import ConflictError, DomainError, InvalidValuesError
from directory.core.models import Agent
from directory.core.text import clean_paragraphs
from directory.moderation import mails, proposals, rules, sources, targets
from directory.moderation.checks.jobs import check_website_later
from directory.moderation.choices import Action, Kind, Outcome, Relation, State, TemplateKind, TextKind, Verdict
from directory.moderation.models import ChangeRequest, Proposal, TextTemplate
from directory.moderation.services import moves

# Kept in the entry's history, which both languages read.
REASON = "Change request #%(number)s / 变更申请#%(number)s"
# As much as is kept of a note on one field.
LONGEST_NOTE = 1000


@dataclass(frozen=True)
class Decision:
    """What is decided on one field. `value` where it is accepted with changes, or was not proposed at all."""

    verdict: Verdict
    value: Any = None
    note: str = ""


@transaction.atomic
def approve(
    request: ChangeRequest,
    *,
    by: User,
    decisions: Mapping[str, Decision],
    seen_version: int | None = None,
    seen_revision: int | None = None,
    text: str = "",
) -> ChangeRequest:
    """Apply the accepted fields with their sources, dates and one revision, or nothing at all.

    Every proposed field needs a decision. `seen_revision` is the entry's revision that the curator saw. Raises DomainError,
    WrongStateError, ChangedMeanwhileError, ConflictError (somebody changed a field of the entry), InvalidValuesError.
    """
    locked = moves.lock(request)
    if moves.is_repeated(locked, Action.APPROVE, _agent(by), text=text) and _is_decided_so(locked, decisions):
        return locked
    moves.check_state(locked, Action.APPROVE)
    agent = moves.check_curator(locked, by)
    moves.check_version(locked, seen_version)
    if locked.kind == Kind.REPORT:
        raise DomainError(_("A report is settled by saying what came of it."))
    _decide_fields(locked, decisions, seen_revision)
    actor = _apply(locked, by=agent, seen_revision=seen_revision)
    counts = {verdict.value: locked.proposals.filter(verdict=verdict).count() for verdict in Verdict}
    event = moves.move(
        locked,
        Action.APPROVE,
        by=agent,
        data=counts,
        made=actor,
        # None where everything accepted stood there already: there is nothing to undo then.
        applied_revision=actor.revision if locked.target is None or actor.revision != locked.target.revision else None,
        decided_at=now(),
        decided_by=agent,
    )
    moves.say(locked, TextKind.REASON, text, event=event)
    mails.tell_submitter(locked, event, "request_approved", text=text, actor=actor.pk, slug=actor.slug, **counts)
    return locked


@transaction.atomic
def settle_report(
    request: ChangeRequest, *, by: User, outcome: Outcome, reason: str = "", text: str = "", seen_version: int | None = None
) -> ChangeRequest:
    """Approve a report: what came of it is done to the entry in the same transaction. `reason` goes into the entry's history.

    Removing takes an editor. Raises DomainError, WrongStateError, PermissionDenied.
    """
    locked = moves.lock(request)
    if moves.is_repeated(locked, Action.APPROVE, _agent(by), text=text) and locked.outcome == outcome:
        return locked
    moves.check_state(locked, Action.APPROVE)
    agent = moves.check_curator(locked, by)
    moves.check_version(locked, seen_version)
    if locked.kind != Kind.REPORT or locked.target is None:
        raise DomainError(_("Only a report is settled by saying what came of it."))
    if outcome == Outcome.REMOVED and not rules.may_remove(by):
        raise PermissionDenied
    actor = locked.target
    if outcome == Outcome.CLOSED:
        actor = close_actor(actor, by=agent, reason=reason)
    elif outcome == Outcome.REMOVED:
        actor = remove_actor(actor, by=agent, reason=reason)
    elif actor.status in PUBLISHED:
        actor = mark_checked(actor, by=agent)
    event = moves.move(
        locked,
        Action.APPROVE,
        by=agent,
        data={"outcome": outcome.value},
        outcome=outcome,
        applied_revision=actor.revision,
        decided_at=now(),
        decided_by=agent,
    )
    moves.say(locked, TextKind.REASON, text, event=event)
    mails.tell_submitter(locked, event, "request_settled", text=text, outcome=outcome.value)
    return locked


@transaction.atomic
def reject(request: ChangeRequest, *, by: User, code: str, text: str = "", seen_version: int | None = None) -> ChangeRequest:
    """Turn it down, for a reason of the list and in words. Spam has a reason of its own that sends no mail."""
    locked = moves.lock(request)
    if moves.is_repeated(locked, Action.REJECT, _agent(by), text=text) and locked.reject_code == code:
        return locked
    moves.check_state(locked, Action.REJECT)
    agent = moves.check_curator(locked, by)
    moves.check_version(locked, seen_version)
    template = TextTemplate.objects.filter(kind=TemplateKind.REJECTION, code=code, active=True).first()
    if template is None:
        raise DomainError(_("Choose a reason."))
    if not text.strip() and not template.silent:
        raise DomainError(_("Say why, in a sentence that the submitter can do something with."))
    event = moves.move(
        locked,
        Action.REJECT,
        by=agent,
        data={"reason": template.code},
        reject_code=template.code,
        decided_at=now(),
        decided_by=agent,
    )
    moves.say(locked, TextKind.REASON, text, event=event)
    if not template.silent:
        mails.tell_submitter(locked, event, "request_rejected", text=text)
    return locked


@transaction.atomic
def fold(
    request: ChangeRequest,
    *,
    by: User,
    into: ChangeRequest | Actor,
    text: str = "",
    seen_version: int | None = None,
) -> ChangeRequest:
    """Say that it is about the same as another request, or as an entry that is there already."""
    # Both requests in the order of their ids, as every writer locks them.
    pks = sorted({request.pk, into.pk} if isinstance(into, ChangeRequest) else {request.pk})
    rows = {pk: moves.lock(ChangeRequest(pk=pk)) for pk in pks}
    locked = rows[request.pk]
    if moves.is_repeated(locked, Action.FOLD, _agent(by), text=text) and into in (locked.folded_into, locked.folded_actor):
        return locked
    moves.check_state(locked, Action.FOLD)
    agent = moves.check_curator(locked, by, holds=locked.state == State.IN_REVIEW)
    moves.check_version(locked, seen_version)
    columns: dict[str, Any] = {"assignee": agent, "decided_at": now(), "decided_by": agent}
    if isinstance(into, ChangeRequest):
        other = rows[into.pk]
        if other.pk == locked.pk or other.submitted_at is None or other.state == State.MERGED_INTO:
            raise DomainError(_("It cannot be folded into this request: choose one that stands by itself."))
        columns |= {"folded_into": other}
        data = {"request": other.pk}
    else:
        actor = Actor.objects.get(pk=into.pk)
        if actor.status not in PUBLISHED:
            raise DomainError(_("This entry is no longer in the directory."))
        columns |= {"folded_actor": actor}
        data = {"entry": actor.pk}
    event = moves.move(locked, Action.FOLD, by=agent, data=data, **columns)
    moves.say(locked, TextKind.REASON, text, event=event)
    mails.tell_submitter(locked, event, "request_folded", text=text, **_where(into))
    return locked


@transaction.atomic
def reopen(request: ChangeRequest, *, by: User, reason: str) -> ChangeRequest:
    """Put it back into the queue. Raises DomainError without a reason."""
    locked = moves.lock(request)
    if moves.is_repeated(locked, Action.REOPEN, _agent(by), text=reason):
        return locked
    moves.check_state(locked, Action.REOPEN)
    agent = moves.check_curator(locked, by, holds=False)
    if not reason.strip():
        raise DomainError(_("Say why it is reopened."))
    columns: dict[str, Any] = {
        **dict.fromkeys(("assignee", "folded_into", "folded_actor", "decided_at", "decided_by")),
        "reject_code": "",
        "submitted_at": locked.submitted_at or now(),
    }
    event = moves.move(locked, Action.REOPEN, by=agent, **columns)
    moves.say(locked, TextKind.INTERNAL, reason, event=event)
    mails.tell_submitter(locked, event, "request_reopened")
    check_website_later(locked)
    return locked


@transaction.atomic
def undo(request: ChangeRequest, *, by: User, reason: str) -> ChangeRequest:
    """Undo an approval as a new revision of the entry; the request stays approved, and says that it was undone.

    Raises ConflictError where one of its fields changed again since, DomainError, PermissionDenied.
    """
    if not rules.may_undo(by):
        raise PermissionDenied
    locked = moves.lock(request)
    agent = agent_of(by)
    if locked.undone_at is not None:
        return locked
    if locked.state != State.APPROVED:
        raise moves.WrongStateError(_("Only an approved request can be undone."))
    if not clean_paragraphs(reason):
        raise DomainError(_("Say why: every change has a reason."))
    actor = _take_back(locked, by=agent, reason=reason)
    moves.note(locked, Action.UNDO, by=agent, data={"revision": actor.revision}, undone_at=now())
    moves.say(locked, TextKind.INTERNAL, reason, event=locked.events.last())
    return locked


# --- The fields ---------------------------------------------------------------------------------------------------


def _decide_fields(request: ChangeRequest, decisions: Mapping[str, Decision], seen_revision: int | None) -> None:
    """Writes the decisions beside the proposals, after the checks that look at all of them."""
    specs = targets.proposable()
    lines = {line.name: line for line in proposals.lines_of(request)}
    undecided = [line.spec.label for name, line in lines.items() if name not in decisions]
    if undecided:
        raise DomainError(_("Decide each field. Still open: %(fields)s.") % {"fields": _(", ").join(map(str, undecided))})
    unknown = [name for name in decisions if name not in specs]
    unsaid = [n for n, d in decisions.items() if n not in lines and d.verdict != Verdict.EDITED]
    if unknown or unsaid:
        raise DomainError(_("A decision was made on a field that is not part of this request."))
    if all(decision.verdict == Verdict.REJECTED for decision in decisions.values()):
        raise DomainError(_("Nothing of it is accepted: reject the request instead, and say why."))
    edited = {name: decision.value for name, decision in decisions.items() if decision.verdict == Verdict.EDITED}
    values = proposals.clean_values(edited)
    live = targets.live_values(request.target)
    for name, decision in decisions.items():
        line = lines.get(name)
        proposal = line.proposal if line else Proposal(request=request, field=name, old=live[name], proposed=live[name])
        if line is not None and decision.verdict == Verdict.ACCEPTED:
            _refuse_unseen(request, line, seen_revision)
        proposal.verdict = decision.verdict
        accepted = line.now_proposed if line is not None else None
        proposal.decided = {Verdict.ACCEPTED: accepted, Verdict.EDITED: values.get(name)}.get(decision.verdict)
        proposal.note = clean_paragraphs(decision.note)[:LONGEST_NOTE]
        proposal.save()


def _is_decided_so(request: ChangeRequest, decisions: Mapping[str, Decision]) -> bool:
    """Whether exactly these decisions stand beside the proposals already."""
    edited = {name: decision.value for name, decision in decisions.items() if decision.verdict == Verdict.EDITED}
    values = proposals.clean_values(edited)
    stands = {proposal.field: proposal for proposal in request.proposals.all()}
    return stands.keys() == decisions.keys() and all(
        stands[name].verdict == decision.verdict and (name not in values or stands[name].decided == values[name])
        for name, decision in decisions.items()
    )


def _refuse_unseen(request: ChangeRequest, line: proposals.Line, seen_revision: int | None) -> None:
    """Accepting a value upon one that the curator has not seen is no decision."""
    if line.in_conflict and (request.target is None or seen_revision != request.target.revision):
        raise ConflictError(
            _("“%(field)s” was changed on the entry since. Look at both values, then decide.") % {"field": line.spec.label},
            fields=(line.name,),
        )


def _apply(request: ChangeRequest, *, by: Agent, seen_revision: int | None) -> Actor:
    """One call of the one stair. For an entry that is there, against the revision that the curator saw."""
    reason = REASON % {"number": request.pk}
    changes = _changes(request)
    if request.target is None:
        actor = targets.make(changes, by=by, reason=reason)
    else:
        if seen_revision is None:
            raise DomainError(_("This change was made against a revision that does not exist. Load the entry again."))
        actor = targets.change(request.target, changes, by=by, reason=reason, seen_revision=seen_revision)
    return mark_checked(actor, by=by)


def _changes(request: ChangeRequest) -> list[Change]:
    changes = []
    for proposal in request.proposals.exclude(verdict=Verdict.REJECTED):
        edited = proposal.verdict == Verdict.EDITED
        source = sources.curated(request) if edited else sources.submitted(request)
        changes.append(Change(proposal.field, proposal.decided, source))
        if proposal.field in targets.ORIGINS:
            origin = ""
            if proposal.decided:
                theirs = request.relation == Relation.WORKS_THERE and not edited
                origin = TextOrigin.INSTITUTION if theirs else TextOrigin.CURATOR
            changes.append(Change(targets.ORIGINS[proposal.field], str(origin), source))
    return changes


def _take_back(request: ChangeRequest, *, by: Agent, reason: str) -> Actor:
    actor = request.made or request.target
    if actor is None or request.applied_revision is None:
        raise DomainError(_("There is nothing to undo."))
    if request.kind == Kind.NEW:
        return remove_actor(actor, by=by, reason=reason)
    if request.outcome == Outcome.CLOSED and actor.status == Status.CLOSED:
        return reopen_actor(actor, by=by, reason=reason)
    if request.kind == Kind.REPORT:
        raise DomainError(_("There is nothing to undo."))
    revision = actor.revisions.filter(number=request.applied_revision).first()
    before = actor.revisions.filter(number=request.applied_revision - 1).first()
    old = {proposal.field: proposal.old for proposal in request.proposals.exclude(verdict=Verdict.REJECTED)}
    changed = revision.changed if revision else []
    snapshot = before.snapshot if before else {}
    source = sources.curated(request)
    changes = [Change(name, snapshot.get(name, old.get(name)), source) for name in changed]
    return apply_values(actor, changes, by=by, reason=reason, expected_revision=request.applied_revision)


def _where(into: ChangeRequest | Actor) -> dict[str, Any]:
    return {} if isinstance(into, ChangeRequest) else {"actor": into.pk, "slug": into.slug}


def _agent(by: User) -> Agent:
    if not rules.may_review(by):
        raise PermissionDenied
    return agent_of(by)


__all__ = [
    "ConflictError",
    "Decision",
    "InvalidValuesError",
    "approve",
    "fold",
    "reject",
    "reopen",
    "settle_report",
    "undo",
]
