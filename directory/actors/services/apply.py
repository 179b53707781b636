"""The one stair: from changes to a changed actor with its sources, its revision, its dates and the directory's version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directory.actors.choices import PUBLISHED, ActorAction
from directory.actors.differences import says_the_same
from directory.actors.fields import FIELDS, LISTS, public_values
from directory.actors.models import Actor, Revision
from directory.actors.services.changes import Change, Stated
from directory.actors.services.rows import write_list
from directory.actors.services.statements import record_statements
from directory.actors.services.validation import check_whole
from directory.actors.services.version import publish
from directory.core import journal
from directory.core.clock import now
from directory.core.errors import ConflictError, DomainError, InvalidValuesError
from directory.core.fields import url_host
from directory.core.models import Agent
from directory.core.text import clean_line, make_slug, sort_key

# Written by their own services, which check more than a value.
_NOT_BY_HAND = ("status",)


@transaction.atomic
def create_actor(
    changes: Sequence[Change], *, by: Agent, reason: str, statements: Sequence[Stated] = (), public_id: int | None = None
) -> Actor:
    """A new, active entry from its first values; `public_id` only for the paper's rows.

    Raises InvalidValuesError (names, type and country are needed) and DomainError.
    """
    actor = Actor(pk=public_id, revision=0)
    values = _clean(changes)
    missing = [name for name in ("names", "type", "country") if not values.get(name)]
    if missing:
        raise InvalidValuesError(
            _("A new entry needs a name, a type and a country or region."),
            errors={name: [_("This is needed.")] for name in missing},
        )
    return _write(actor, values, changes, statements, by=by, reason=reason, action=ActorAction.ADDED)


@transaction.atomic
def apply_values(
    actor: Actor,
    changes: Sequence[Change],
    *,
    by: Agent,
    reason: str,
    expected_revision: int,
    statements: Sequence[Stated] = (),
) -> Actor:
    """Write changed values of an entry, made against `expected_revision`; returns the entry as it is now.

    Fields whose value stays are left alone; where nothing changes no revision is made. Raises ConflictError where one of the
    fields changed since that revision, InvalidValuesError where a value does not pass, DomainError for an entry that is gone.
    """
    locked = lock_published(actor)
    _refuse_conflicts(locked, changes, expected_revision)
    return _write(locked, _clean(changes), changes, statements, by=by, reason=reason, action=ActorAction.CHANGED)


def write_restored(actor: Actor, changes: Sequence[Change], *, by: Agent, reason: str, number: int) -> Actor:
    """The end of restoring revision `number` of an entry that `lock_published` gave: its values pass like any others."""
    return _write(actor, _clean(changes), changes, (), by=by, reason=reason, action=ActorAction.RESTORED, restored=number)


def lock_published(actor: Actor) -> Actor:
    """The entry as it is now, locked. Raises DomainError for one that is gone."""
    locked: Actor = Actor.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    if locked.status not in PUBLISHED:
        raise DomainError(_("This entry is no longer in the directory and cannot be changed."))
    return locked


def _refuse_conflicts(actor: Actor, changes: Sequence[Change], expected_revision: int) -> None:
    if expected_revision == actor.revision:
        return
    if expected_revision > actor.revision:
        raise DomainError(_("This change was made against a revision that does not exist. Load the entry again."))
    since: set[str] = set()
    for changed in actor.revisions.filter(number__gt=expected_revision).values_list("changed", flat=True):
        since.update(changed)
    fields = tuple(change.field for change in changes if change.field in since)
    if fields:
        labels = _(", ").join(str(FIELDS[name].label) for name in fields)
        raise ConflictError(
            _("Somebody changed these fields meanwhile: %(fields)s. Compare both versions, then save again.")
            % {"fields": labels},
            fields=fields,
        )


def _clean(changes: Sequence[Change]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    errors: dict[str, list[Any]] = {}
    for change in changes:
        spec = FIELDS.get(change.field)
        if spec is None or change.field in _NOT_BY_HAND or change.field in values:
            errors[change.field] = [_("This field cannot be changed here.")]
            continue
        try:
            values[change.field] = spec.kind.clean(change.value)
        except ValidationError as error:
            errors[change.field] = list(error.messages)
    if errors:
        raise InvalidValuesError(_("Some values do not pass."), errors=errors)
    return values


def _write(
    actor: Actor,
    values: dict[str, Any],
    changes: Sequence[Change],
    statements: Sequence[Stated],
    *,
    by: Agent,
    reason: str,
    action: ActorAction,
    restored: int | None = None,
) -> Actor:
    reason = clean_line(reason)[:500]
    if not reason:
        raise DomainError(_("Say why: every change has a reason."))
    new = actor.revision == 0
    specs = {name: FIELDS[name] for name in values}
    changed = [name for name, spec in specs.items() if new or not says_the_same(spec, spec.value_of(actor), values[name])]
    if new:
        changed = [name for name in changed if values[name] != FIELDS[name].kind.empty]
    check_whole(actor, {name: values[name] for name in changed})
    if changed:
        write_values(actor, {name: values[name] for name in changed}, new=new)
    kept = record_statements(actor, changes=[c for c in changes if c.field in changed], statements=statements)
    if changed:
        source = next((change.source.source for change in changes if change.field in changed), None)
        add_revision(actor, changed, by=by, reason=reason, source=source)
    if changed or kept:
        _note(actor, changed, action=action, by=by, restored=restored)
        publish(actor)
    return actor


def _note(actor: Actor, changed: list[str], *, action: ActorAction, by: Agent, restored: int | None) -> None:
    if not changed:
        journal.record(ActorAction.STATED, by=by, kind="actor", key=actor.pk)
        return
    from_revision = {"restored": restored} if restored else {}
    journal.record(action, by=by, kind="actor", key=actor.pk, revision=actor.revision, fields=changed, **from_revision)


def write_values(actor: Actor, values: dict[str, Any], *, new: bool = False) -> None:
    """Write changed values under the next revision number; what they mean for the record is for the caller."""
    _write_columns(actor, values, new=new)
    for name, value in values.items():
        if name in LISTS:
            write_list(actor, name, value)


def _write_columns(actor: Actor, values: dict[str, Any], *, new: bool) -> None:
    columns = set()
    for name, value in values.items():
        if name in LISTS:
            continue
        column = f"{name}_id" if name in ("country", "subdivision", "city") else name
        setattr(actor, column, value)
        columns.add(column)
    if "website" in values:
        actor.website_host = url_host(actor.website)
        columns.add("website_host")
    if "names" in values:
        columns |= _set_displayed_names(actor, values["names"])
    actor.revision += 1
    actor.edited_at = now()
    columns |= {"revision", "edited_at"}
    if new:
        actor.save(force_insert=True)
    else:
        actor.save(update_fields=sorted(column.removesuffix("_id") for column in columns))


def _set_displayed_names(actor: Actor, names: list[dict[str, Any]]) -> set[str]:
    actor.name_en = next(item["value"] for item in names if item["displays_en"])
    actor.name_zh = next((item["value"] for item in names if item["displays_zh"]), "")
    actor.sort_en = sort_key(actor.name_en)
    actor.sort_zh = sort_key(actor.name_zh or actor.name_en)
    actor.slug = make_slug(actor.name_en)
    return {"name_en", "name_zh", "sort_en", "sort_zh", "slug"}


def add_revision(actor: Actor, changed: Sequence[str], *, by: Agent, reason: str, source: Any = None) -> Revision:
    """Keep the actor as it is now under its current revision number. Private values stay out of the snapshot."""
    fresh = Actor.objects.get(pk=actor.pk)
    return Revision.objects.create(
        actor=actor,
        number=actor.revision,
        snapshot=public_values(fresh),
        changed=sorted(changed, key=list(FIELDS).index),
        by=by,
        reason=reason,
        source=source,
    )
