"""What can be proposed, and how it is applied once it is accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from directory.actors.fields import FIELDS
from directory.actors.models import Actor
from directory.actors.services import Change, apply_values, create_actor
from directory.core.fields import Field
from directory.core.models import Agent

# What a curator decides alone, or what follows from something else that was said.
_NOT_PROPOSED = {"status", "exception_en", "exception_zh", "description_en_origin", "description_zh_origin"}
ORIGINS = {"description_en": "description_en_origin", "description_zh": "description_zh_origin"}


def proposable() -> dict[str, Field]:
    """The fields of an entry that anybody may propose, in their order."""
    return {name: spec for name, spec in FIELDS.items() if name not in _NOT_PROPOSED}


def live_values(actor: Actor | None) -> dict[str, Any]:
    """What stands in these fields now; for no entry, nothing."""
    return {name: spec.value_of(actor) if actor else spec.kind.empty for name, spec in proposable().items()}


def make(changes: Sequence[Change], *, by: Agent, reason: str) -> Actor:
    return create_actor(changes, by=by, reason=reason)


def change(actor: Actor, changes: Sequence[Change], *, by: Agent, reason: str, seen_revision: int) -> Actor:
    return apply_values(actor, changes, by=by, reason=reason, expected_revision=seen_revision)


def merged(spec: Field, old: Any, proposed: Any, live: Any) -> Any:
    """What a proposal means now: for a list, its additions and removals upon what is live; else what was proposed.

    Items are compared by their keys, so that an item which was only changed takes the place of the one before.
    """
    if not spec.is_list or live == old:
        return proposed
    key = spec.item_key
    before, after = {key(item): item for item in old or []}, {key(item): item for item in proposed or []}
    result: dict[str, Any] = {key(item): item for item in live or [] if key(item) not in before or key(item) in after}
    result |= {name: item for name, item in after.items() if name not in before or before[name] != item}
    return list(result.values())


def conflicts(spec: Field, old: Any, proposed: Any, live: Any) -> bool:
    """Whether the field changed since, to something else than what is proposed."""
    if spec.kind.same(live, old) or spec.kind.same(live, proposed):
        return False
    return not spec.is_list


def item_differences(spec: Field, old: Any, new: Any) -> tuple[list[Any], list[Any]]:
    """The items of a list that come and go."""
    before, after = old or [], new or []
    return [item for item in after if item not in before], [item for item in before if item not in after]


def reads(values: Mapping[str, Any]) -> dict[str, str]:
    """Values as a reader sees them, in the language in use."""
    specs = proposable()
    return {name: specs[name].kind.show(value) for name, value in values.items() if name in specs}
