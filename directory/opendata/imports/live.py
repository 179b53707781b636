"""What the directory says of the entries of many rows, and what it said when their table was made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from directory.actors.fields import FIELDS
from directory.actors.models import Actor, Revision
from directory.opendata.models import ImportedRow

PARTS = ("names", "links", "identifiers", "topics", "stages", "relationships")


class Live:
    """The entries with these numbers, read with a few queries; with each number the revision that the table names."""

    def __init__(self, revisions: Mapping[int, int | None]) -> None:
        # Links may lead to what was removed: it is read as it is, or an import would take the link away.
        self.actors: dict[int, Actor] = Actor.objects.prefetch_related(*PARTS).in_bulk(set(revisions))
        self._revisions = {number: revisions[number] or actor.revision for number, actor in self.actors.items()}
        outdated = {number: told for number, told in self._revisions.items() if told < self.actors[number].revision}
        self._snapshots: dict[int, dict[str, Any]] = {}
        self._changed: dict[int, set[str]] = defaultdict(set)
        if outdated:
            self._read_revisions(outdated)

    def _read_revisions(self, outdated: Mapping[int, int]) -> None:
        of_them = Revision.objects.filter(actor__in=outdated)
        for actor, number, changed in of_them.values_list("actor_id", "number", "changed"):
            if number > outdated[actor]:
                self._changed[actor].update(changed)
        told = of_them.filter(number__in=set(outdated.values()))
        for actor, number, snapshot in told.values_list("actor_id", "number", "snapshot"):
            if number == outdated[actor]:
                self._snapshots[actor] = snapshot

    def revision_of(self, actor: Actor) -> int:
        """The revision that the row was made from; the current one where the table says nothing."""
        return self._revisions[actor.pk]

    def value(self, actor: Actor, name: str) -> Any:
        return FIELDS[name].value_of(actor)

    def seen(self, actor: Actor, name: str) -> Any:
        """What the field said then; what it says now where that is not known (private fields are in no snapshot)."""
        snapshot = self._snapshots.get(actor.pk, {})
        return snapshot[name] if name in snapshot else self.value(actor, name)

    def changed_since(self, actor: Actor) -> set[str]:
        """The fields that somebody changed since the table was made."""
        return self._changed[actor.pk]


def entries_of_rows(fingerprints: Iterable[str]) -> dict[str, int]:
    """Which entries earlier imports made from rows that said exactly this."""
    wanted = list(fingerprints)
    if not wanted:
        return {}
    return dict(ImportedRow.objects.filter(fingerprint__in=wanted).values_list("fingerprint", "actor_id"))
