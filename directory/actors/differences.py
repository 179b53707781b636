"""The difference between two snapshots of an actor, field by field: a pure function, drawn elsewhere."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from directory.actors.fields import public_fields
from directory.core.fields import Field, Items


@dataclass(frozen=True)
class Difference:
    """One field that differs. Single values have `old` and `new`; lists have the items that came and went."""

    field: Field
    old: Any = None
    new: Any = None
    added: list[Any] = dataclasses.field(default_factory=list)
    removed: list[Any] = dataclasses.field(default_factory=list)

    @property
    def label(self) -> str:
        return str(self.field.label)


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """What changed from one snapshot to another, in the order of the fields. A field that a snapshot lacks counts as empty."""
    found = []
    for spec in public_fields():
        before, after = old.get(spec.name, spec.kind.empty), new.get(spec.name, spec.kind.empty)
        if before == after:
            continue
        if spec.is_list:
            found.append(_list_difference(spec, before or [], after or []))
        else:
            found.append(Difference(spec, before, after))
    return found


def _list_difference(spec: Field, before: list[Any], after: list[Any]) -> Difference:
    removed = [item for item in before if item not in after]
    added = [item for item in after if item not in before]
    if isinstance(spec.kind, Items) and not removed and not added:
        return Difference(spec, before, after)  # only the order changed
    return Difference(spec, before, after, added, removed)
