"""Taking out of an entry's history what must not be kept; it leaves a trace and cannot be undone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from directory.actors.choices import PUBLISHED, ActorAction, NameKind, RedactionReason
from directory.actors.fields import FIELDS, public_fields
from directory.actors.models import Actor, Revision, Statement
from directory.actors.services.apply import add_revision, write_values
from directory.actors.services.revisions import revision_of
from directory.actors.services.version import publish
from directory.core import journal
from directory.core.errors import DomainError, InvalidValuesError
from directory.core.fields import Field, Items, Line, Paragraphs, Url
from directory.core.models import Agent

REASON = "reason"
# Stands where a reason was: the database wants one. Pages say it in their language.
REDACTED_TEXT = gettext_noop("redacted by an editor")

# By which parts two items of a list say the same thing, whatever else differs between them.
_TELLING = {
    "names": ("value",),
    "links": ("url",),
    "identifiers": ("value",),
    "relationships": ("actor", "name_en", "name_zh"),
}


@dataclass(frozen=True)
class Target:
    """What is to go: the reason, a field, or of a list the item with this key."""

    field: str
    item: str = ""


@dataclass(frozen=True)
class Redaction:
    """What was taken out: from which revisions, and how many statements of sources went with it."""

    revisions: list[int] = field(default_factory=list)
    statements: int = 0


def redactable_fields() -> list[Field]:
    """The public fields that hold what somebody typed; a choice from a list cannot say what must not be kept."""
    return [spec for spec in public_fields() if isinstance(spec.kind, Line | Paragraphs | Url | Items)]


def targets_in(revision: Revision) -> list[Target]:
    """All that could be taken out of a revision."""
    targets = []
    for spec in redactable_fields():
        value = revision.snapshot.get(spec.name)
        if value and spec.is_list:
            targets += [Target(spec.name, spec.item_key(item)) for item in value]
        elif value:
            targets.append(Target(spec.name))
    return targets if REASON in revision.redacted else [*targets, Target(REASON)]


def is_live(actor: Actor, revision: Revision, target: Target) -> bool:
    """Whether the entry still says what the target names."""
    if target.field == REASON or actor.status not in PUBLISHED:
        return False
    return bool(_matching(target, _wanted(revision, target), FIELDS[target.field].value_of(actor)))


@transaction.atomic
def redact_revision(actor: Actor, number: int, *, fields: Sequence[str | Target], by: Agent, why: RedactionReason) -> Redaction:
    """Take values out of revision `number`, and the same values out of every other revision and of what sources state.

    `fields` names fields, items of lists as `Target`, or `reason`. Raises InvalidValuesError where the entry still says one
    of them, DomainError for what is not there to be taken out. What is redacted already stays so, and makes no second trace.
    """
    locked = Actor.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    revision = revision_of(locked, number)
    targets = _targets(revision, fields)
    _refuse_live(locked, revision, targets)
    wanted = {target: _wanted(revision, target) for target in targets}
    numbers = [row.number for row in locked.revisions.select_for_update().order_by("number") if _redact(row, wanted)]
    if not numbers:
        return Redaction()
    statements = _forget_statements(locked, wanted)
    if locked.status not in PUBLISHED:
        _empty_entry(locked, wanted, by=by)
    journal.record(
        ActorAction.REDACTED,
        by=by,
        kind="actor",
        key=locked.pk,
        why=RedactionReason(why).value,
        fields=sorted({target.field for target in targets}),
        revisions=numbers,
        statements=statements,
    )
    publish(locked)
    return Redaction(numbers, statements)


def same_in(revision: Revision, others: Iterable[Revision], targets: Collection[Target]) -> list[int]:
    """The numbers of the other revisions that say the same as the targets do in this one."""
    wanted = {target: _wanted(revision, target) for target in targets}
    return [
        other.number
        for other in others
        if other.number != revision.number
        and any(_matching(target, value, _value(other, target.field)) for target, value in wanted.items())
    ]


def _targets(revision: Revision, fields: Sequence[str | Target]) -> list[Target]:
    """The fields as targets, a list as its items; what is redacted already is left out."""
    there = targets_in(revision)
    found: list[Target] = []
    for one in fields:
        asked = one if isinstance(one, Target) else Target(one)
        matching = [target for target in there if target == asked or (not asked.item and target.field == asked.field)]
        if not matching and asked.field not in revision.redacted:
            raise DomainError(_("There is nothing of this in the revision that could be redacted."), code="nothing_there")
        found += [target for target in matching if target not in found]
    if not fields:
        raise DomainError(_("Choose what is to be redacted."), code="nothing_chosen")
    return found


def _refuse_live(actor: Actor, revision: Revision, targets: Sequence[Target]) -> None:
    live = {target.field for target in targets if is_live(actor, revision, target)}
    if live:
        message = _("The entry still says this. Change the entry first, then redact what it said.")
        raise InvalidValuesError(message, errors={name: [message] for name in sorted(live)})


def _value(revision: Revision, name: str) -> Any:
    return revision.reason if name == REASON else revision.snapshot.get(name)


def _wanted(revision: Revision, target: Target) -> Any:
    """The value, or the one item, that a target names in its revision."""
    value = _value(revision, target.field)
    if not target.item:
        return value
    spec = FIELDS[target.field]
    return next((item for item in value or [] if spec.item_key(item) == target.item), None)


def _matching(target: Target, wanted: Any, value: Any) -> Any:
    """What in a value of the target's field says what is wanted: the value itself, or items of the list."""
    if not wanted or not value:
        return None
    if target.item:
        return [item for item in value if _same_item(target.field, item, wanted)]
    if target.field == REASON:
        return value if value == wanted else None
    return value if FIELDS[target.field].kind.same(value, wanted) else None


def _same_item(name: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return any(one.get(part) and one.get(part) == other.get(part) for part in _TELLING[name])


def _redact(row: Revision, wanted: Mapping[Target, Any]) -> bool:
    """Blank in one revision what says the same. Returns whether anything did."""
    found = set()
    for target, value in wanted.items():
        matching = _matching(target, value, _value(row, target.field))
        if not matching:
            continue
        found.add(target.field)
        if target.field == REASON:
            row.reason = REDACTED_TEXT
        elif target.item:
            row.snapshot[target.field] = [item for item in row.snapshot[target.field] if item not in matching]
        else:
            row.snapshot[target.field] = FIELDS[target.field].kind.empty
    if found:
        row.redacted = sorted({*row.redacted, *found})
        row.save(update_fields=["snapshot", "reason", "redacted"])
    return bool(found)


def _forget_statements(actor: Actor, wanted: Mapping[Target, Any]) -> int:
    """A statement is its value, as understood and as printed, and its item's key: with these gone nothing is left of it."""
    gone = [
        row.pk
        for row in actor.statements.filter(field__in={target.field for target in wanted})
        if any(_states(row, target, value) for target, value in wanted.items())
    ]
    Statement.objects.filter(pk__in=gone).delete()
    return len(gone)


def _empty_entry(actor: Actor, wanted: Mapping[Target, Any], *, by: Agent) -> None:
    """An entry that is gone cannot be changed first: what it still says of this goes with its history."""
    values: dict[str, Any] = {}
    for target, value in wanted.items():
        if target.field == REASON:
            continue
        spec = FIELDS[target.field]
        live = values.get(target.field, spec.value_of(actor))
        matching = _matching(target, value, live)
        if matching:
            values[target.field] = [item for item in live if item not in matching] if target.item else spec.kind.empty
            if f"{target.field}_origin" in FIELDS:
                values[f"{target.field}_origin"] = ""
    names = values.get("names")
    if names is not None and not any(item["displays_en"] for item in names):
        number = {"value": f"#{actor.pk}", "language": "", "kind": NameKind.OTHER.value}
        values["names"] = [*names, {**number, "displays_en": True, "displays_zh": False}]
    if values:
        write_values(actor, values)
        add_revision(actor, list(values), by=by, reason=REDACTED_TEXT)


def _states(row: Statement, target: Target, wanted: Any) -> bool:
    if row.field != target.field:
        return False
    if target.item:
        value = row.value if isinstance(row.value, dict) else {}
        texts = {str(wanted[part]) for part in _TELLING[target.field] if wanted.get(part)}
        return row.item == target.item or _same_item(target.field, value, wanted) or row.printed in texts
    stated = isinstance(row.value, str) and bool(row.value) and FIELDS[row.field].kind.same(row.value, wanted)
    return stated or row.printed == wanted
