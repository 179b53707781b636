"""Keeping what sources state beside what is displayed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from directory.actors.fields import FIELDS
from directory.actors.models import Actor, Statement
from directory.actors.services.changes import Change, Stated


def record_statements(actor: Actor, *, changes: Sequence[Change], statements: Sequence[Stated]) -> bool:
    """Keep what these changes and statements say, and see anew which statements the entry agrees with.

    A change states its value; a changed list states each of its items that no source stated before. What a source states at
    the same place as before replaces what it stated. Returns whether anything was written.
    """
    named = {(stated.field, stated.item) for stated in statements}
    stated = [*statements, *(s for s in _from_changes(actor, changes) if (s.field, s.item) not in named)]
    if not stated and not changes:
        return False
    rows = {(s.field, s.item, s.source_id, s.locator): s for s in actor.statements.all()}
    touched = {change.field for change in changes} | {s.field for s in stated}
    values = {name: FIELDS[name].value_of(Actor.objects.get(pk=actor.pk)) for name in touched}
    written = False
    for one in stated:
        key = (one.field, one.item, one.source.source.pk, one.source.locator)
        written |= _keep(actor, rows, key, one, values[one.field])
    for row in rows.values():
        if row.field in touched:
            written |= _see_again(row, values[row.field])
    return written


def _from_changes(actor: Actor, changes: Sequence[Change]) -> list[Stated]:
    stated = []
    for change in changes:
        spec = FIELDS[change.field]
        if not spec.public:
            continue  # statements are public
        value = spec.kind.clean(change.value)
        if not spec.is_list:
            stated.append(Stated(change.field, value, change.source))
            continue
        known = set(actor.statements.filter(field=change.field).values_list("item", flat=True))
        items = [(item, spec.item_key(item)) for item in value]
        stated += [Stated(change.field, item, change.source, item=key) for item, key in items if key not in known]
    return stated


def _agrees(field: str, item: str, value: Any, reason: str, current: Any) -> bool:
    spec = FIELDS[field]
    if item:
        # Explained: the item is displayed, but the source printed it otherwise.
        return not reason and any(spec.item_key(one) == item for one in current)
    return value is not None and spec.kind.same(value, current)


def _keep(actor: Actor, rows: dict[Any, Statement], key: Any, one: Stated, current: Any) -> bool:
    row = rows.get(key)
    agrees = _agrees(one.field, one.item, one.value, one.reason, current)
    content = {
        "value": one.value,
        "printed": one.printed[:500],
        "reason": one.reason,
        "note_en": one.note_en,
        "note_zh": one.note_zh,
        "unconfirmed": one.source.unconfirmed,
        "agrees": agrees,
    }
    if row is not None and all(getattr(row, name) == value for name, value in content.items()):
        return False
    if row is None:
        row = Statement(actor=actor, field=one.field, item=one.item, source=one.source.source, locator=one.source.locator)
    for name, value in content.items():
        setattr(row, name, value)
    row.revision = actor.revision
    row.save()
    rows[key] = row
    return True


def _see_again(row: Statement, current: Any) -> bool:
    agrees = _agrees(row.field, row.item, row.value, row.reason, current)
    if agrees == row.agrees:
        return False
    row.agrees = agrees
    row.save(update_fields=["agrees"])
    return True
