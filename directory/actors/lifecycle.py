"""What hangs on an actor and must move when it is merged: rooms above register here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model

from directory.actors.models import Actor


@dataclass(frozen=True)
class Dependent:
    """Rows of a model that name an actor in `field`, and belong to the heir once that actor is merged.

    `move(old, heir)` is called in the merge's transaction, with both entries locked. It returns the ids of the rows that
    it moved: undoing the merge moves exactly those back.
    """

    model: type[Model]
    field: str
    move: Callable[[Actor, Actor], list[int]]

    @property
    def name(self) -> str:
        return f"{self.model._meta.object_name}.{self.field}"


# What stays with the entry that it was written for, and why.
STAYING = {
    "Actor.merged_into": "It is the merge: old addresses follow it to the heir.",
    "ActorName.actor": "A value of a field: the heir gets its names by apply_values, the old entry keeps its own for the undo.",
    "ActorLink.actor": "A value of a field, like the names.",
    "ActorIdentifier.actor": "A value of a field, like the names.",
    "ActorTopic.actor": "A value of a field, like the names.",
    "ActorStage.actor": "A value of a field, like the names.",
    "Relationship.actor": "A value of a field, like the names.",
    "Relationship.other": "A value of the other entry: it changes there, by apply_values, with a revision of its own.",
    "Statement.actor": "What was stated of this entry: apply_values records for the heir what the heir takes over.",
    "SearchRow.actor": "Made from the entry's values, anew with each of its changes.",
    "SearchName.actor": "Made from the entry's names, like the search row.",
    "Revision.actor": "The history of this entry; a snapshot is never rewritten.",
    "ImportedRow.actor": "Which entry a row of a table made: the same row again must not make the old entry anew.",
}

_dependents: dict[str, Dependent] = {}


def register(dependent: Dependent) -> None:
    """Adds what a room hangs on actors; called from `apps.py: ready()`. Raises ValueError for what is settled already."""
    if dependent.name in STAYING or dependent.name in _dependents:
        raise ValueError(f"{dependent.name} is registered already.")
    dependent.model._meta.get_field(dependent.field)
    _dependents[dependent.name] = dependent


def dependents() -> list[Dependent]:
    """In the order in which they were registered, which is the order in which they are locked and moved."""
    return list(_dependents.values())
