"""The state table: which request may go where, by whom. Nothing else knows it, and only `services.moves` changes a state."""

from __future__ import annotations

from dataclasses import dataclass

from directory.moderation.choices import Action, Party, State


@dataclass(frozen=True)
class Transition:
    """From which states, by which party, to which state."""

    by: Party
    sources: tuple[State, ...]
    target: State


TRANSITIONS: dict[Action, Transition] = {
    Action.SUBMIT: Transition(Party.SUBMITTER, (State.DRAFT,), State.SUBMITTED),
    # From `in_review` only where the other curator's lock has lapsed.
    Action.TAKE: Transition(Party.CURATOR, (State.SUBMITTED, State.IN_REVIEW), State.IN_REVIEW),
    Action.ASK: Transition(Party.CURATOR, (State.IN_REVIEW,), State.CHANGES_REQUESTED),
    Action.ANSWER: Transition(Party.SUBMITTER, (State.CHANGES_REQUESTED,), State.IN_REVIEW),
    Action.APPROVE: Transition(Party.CURATOR, (State.IN_REVIEW,), State.APPROVED),
    Action.REJECT: Transition(Party.CURATOR, (State.IN_REVIEW,), State.REJECTED),
    Action.FOLD: Transition(Party.CURATOR, (State.SUBMITTED, State.IN_REVIEW), State.MERGED_INTO),
    Action.WITHDRAW: Transition(
        Party.SUBMITTER, (State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED), State.WITHDRAWN
    ),
    Action.EXPIRE: Transition(Party.SYSTEM, (State.DRAFT, State.CHANGES_REQUESTED), State.EXPIRED),
    Action.REOPEN: Transition(
        Party.CURATOR, (State.REJECTED, State.WITHDRAWN, State.EXPIRED, State.MERGED_INTO), State.SUBMITTED
    ),
}


def allowed(state: State, party: Party) -> list[Action]:
    """What a party may do with a request in this state, in the order of the table."""
    return [action for action, move in TRANSITIONS.items() if move.by == party and state in move.sources]
