"""The difference between two snapshots of an actor, field by field: a pure function, drawn elsewhere."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from directory.actors.fields import public_fields
from directory.core.fields import Field, Several


@dataclass(frozen=True)
class Difference:
    """One field that differs. Single values have `old` and `new`; lists have the items that came and went.

    What an editor took out of a snapshot is not known any more: `old_redacted` and `new_redacted` say on which side.
    """

    field: Field
    old: Any = None
    new: Any = None
    added: list[Any] = dataclasses.field(default_factory=list)
    removed: list[Any] = dataclasses.field(default_factory=list)
    old_redacted: bool = False
    new_redacted: bool = False

    @property
    def label(self) -> str:
        return str(self.field.label)


def differences(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    *,
    old_redacted: Collection[str] = (),
    new_redacted: Collection[str] = (),
    touched: Collection[str] | None = None,
) -> list[Difference]:
    """What changed from one snapshot to another, in the order of the fields. A field that a snapshot lacks counts as empty.

    `touched` names the fields that changes between the two were made to, where that is known: it tells apart what was
    redacted on both sides and stayed from what was redacted on both sides and changed.
    """
    found = []
    for spec in public_fields():
        before, after = old.get(spec.name, spec.kind.empty), new.get(spec.name, spec.kind.empty)
        hidden = (spec.name in old_redacted, spec.name in new_redacted)
        same = says_the_same(spec, before, after)
        if same and (not any(hidden) or (all(hidden) and touched is not None and spec.name not in touched)):
            continue
        added, removed = _items(spec, before or [], after or []) if spec.is_list else ([], [])
        if all(hidden) and (added or removed):
            hidden = (False, False)  # the items that are known say what changed
        found.append(Difference(spec, before, after, added, removed, *hidden))
    return found


def says_the_same(spec: Field, one: Any, other: Any) -> bool:
    """Whether two plain values of a field are equal. Values chosen from a list have no order of their own."""
    if isinstance(spec.kind, Several):
        return set(one or []) == set(other or [])
    return bool(one == other)


def _items(spec: Field, before: list[Any], after: list[Any]) -> tuple[list[Any], list[Any]]:
    """What came and what went; nothing of either where only the order changed."""
    removed = [item for item in before if item not in after]
    added = [item for item in after if item not in before]
    return added, removed
