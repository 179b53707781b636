"""Bringing an entry back to what an earlier revision said: what would come back, what cannot, and doing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directory.actors.choices import Status
from directory.actors.differences import says_the_same
from directory.actors.fields import FIELDS, public_fields
from directory.actors.models import Actor, ActorIdentifier, Revision, Source
from directory.actors.services.apply import lock_published, write_restored
from directory.actors.services.changes import Change, SourceRef
from directory.actors.services.validation import check_whole
from directory.core.errors import ConflictError, DomainError, InvalidValuesError
from directory.core.models import Agent
from directory.vocabulary.models import Stage, Topic

# Restoring is a curator's word, whatever the values first rested on; what other sources stated stays beside it.
SOURCE = "curators"
# Fields that only make sense together: where one of them stays, the others stay too.
_TOGETHER = (
    ("country", "subdivision", "city"),
    ("description_en", "description_en_origin"),
    ("description_zh", "description_zh_origin"),
)


@dataclass(frozen=True)
class Left:
    """What does not come back: a whole field, or one item of a list, and why."""

    field: str
    why: str
    item: Any = None


@dataclass(frozen=True)
class RestorePlan:
    """What restoring a revision would do with the entry as it is now."""

    revision: Revision
    live: dict[str, Any]
    values: dict[str, Any] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)

    @property
    def after(self) -> dict[str, Any]:
        """The public values as they would be."""
        return {**self.live, **self.values}


def plan_restore(actor: Actor, revision: Revision) -> RestorePlan:
    """Which fields would change to what, and what cannot come back. The status and private fields stay as they are."""
    return _Planner(actor, revision).plan()


@transaction.atomic
def restore_revision(actor: Actor, number: int, *, by: Agent, reason: str, expected_revision: int) -> Actor:
    """Make the public fields say again what revision `number` said, as a new revision; returns the entry as it is now.

    What cannot come back (`plan_restore` names it) stays as it is. Where nothing would change no revision is made. Raises
    ConflictError where anything changed since `expected_revision`, DomainError for an entry that is gone.
    """
    locked = lock_published(actor)
    _refuse_conflict(locked, expected_revision)
    plan = plan_restore(locked, revision_of(locked, number))
    ref = SourceRef(Source.objects.get(key=SOURCE))
    changes = [Change(name, value, ref) for name, value in plan.values.items()]
    return write_restored(locked, changes, by=by, reason=reason, number=number) if changes else locked


def revision_of(actor: Actor, number: int) -> Revision:
    """One revision of an entry. Raises DomainError where there is none of that number."""
    revision = actor.revisions.filter(number=number).first() if 0 < number <= actor.revision else None
    if revision is None:
        raise DomainError(_("This entry has no revision %(number)s.") % {"number": str(number)[:12]}, code="no_revision")
    return revision


def _refuse_conflict(actor: Actor, expected_revision: int) -> None:
    """Restoring touches the entry as a whole, so any change since is one that was not seen."""
    if expected_revision == actor.revision:
        return
    changed = actor.revisions.filter(number__gt=expected_revision).values_list("changed", flat=True)
    since = {name for names in changed for name in names}
    raise ConflictError(
        _("Somebody changed this entry meanwhile. Look at what restoring would change now, then confirm again."),
        fields=tuple(name for name in FIELDS if name in since),
    )


class _Planner:
    def __init__(self, actor: Actor, revision: Revision) -> None:
        self.actor = actor
        self.revision = revision
        self.live = {spec.name: spec.value_of(actor) for spec in public_fields()}
        self.left: list[Left] = []
        self.values: dict[str, Any] = {}

    def plan(self) -> RestorePlan:
        for spec in public_fields():
            # A snapshot from before the directory knew a field says nothing of it.
            if spec.name != "status" and spec.name in self.revision.snapshot:
                self._take(spec.name, self.revision.snapshot[spec.name])
        self._leave_what_belongs_to_left()
        self._leave_what_does_not_fit()
        changed = {name: value for name, value in self.values.items() if self._changes(name, value)}
        return RestorePlan(self.revision, self.live, changed, self.left)

    def _take(self, name: str, value: Any) -> None:
        if name in self.revision.redacted:
            self.left.append(Left(name, _("An editor redacted it in this revision.")))
            return
        if not self._changes(name, value):
            return
        passing = _PASSING.get(name)
        items = passing(self, value) if passing else value
        try:
            self.values[name] = FIELDS[name].kind.clean(items)
        except ValidationError as error:
            self.left.append(Left(name, " ".join(error.messages)))

    def _changes(self, name: str, value: Any) -> bool:
        return not says_the_same(FIELDS[name], self.live[name], value)

    def _leave(self, name: str, why: str) -> None:
        if name in self.values:
            del self.values[name]
            self.left.append(Left(name, why))

    def _leave_what_belongs_to_left(self) -> None:
        whole = {left.field for left in self.left if left.item is None}
        for group in _TOGETHER:
            if whole & set(group):
                for name in group:
                    self._leave(name, _("It belongs to a field that cannot come back."))

    def _leave_what_does_not_fit(self) -> None:
        # Leaving one field can make another one unsound, and each round leaves at least one.
        for _round in range(len(self.values) + 1):
            try:
                check_whole(self.actor, self.values)
            except InvalidValuesError as error:
                for name, messages in error.errors.items():
                    self._leave(name, " ".join(map(str, messages)))
                    for other in next((group for group in _TOGETHER if name in group), ()):
                        self._leave(other, _("It belongs to a field that cannot come back."))
            else:
                return

    def topics(self, slugs: list[str]) -> list[str]:
        rows = {row.slug: row for row in Topic.objects.filter(slug__in=slugs).select_related("merged_into")}
        found = []
        for slug in slugs:
            heir = _topic_heir(rows.get(slug))
            if heir is None or heir.parent_id is None:
                self.left.append(Left("topics", _("It is no topic of entries any more."), slug))
            elif heir.slug not in found:
                found.append(heir.slug)
        return found

    def stages(self, slugs: list[str]) -> list[str]:
        known = set(Stage.objects.filter(slug__in=slugs).values_list("slug", flat=True))
        self.left += [Left("stages", _("It is no stage any more."), slug) for slug in slugs if slug not in known]
        return [slug for slug in slugs if slug in known]

    def identifiers(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found = []
        for item in items:
            others = ActorIdentifier.objects.filter(scheme=item["scheme"], value=item["value"]).exclude(actor=self.actor)
            if others.exists():
                self.left.append(Left("identifiers", _("It names another entry by now."), item))
            else:
                found.append(item)
        return found

    def relationships(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        rows = Actor.objects.in_bulk({item["actor"] for item in items if item["actor"] is not None})
        found = []
        for item in items:
            if item["actor"] is None:
                found.append(item)
                continue
            heir = _actor_heir(rows.get(item["actor"]))
            if heir is None or heir.pk == self.actor.pk:
                self.left.append(Left("relationships", _("That entry is no longer in the directory."), item))
            else:
                found.append({**item, "actor": heir.pk})
        return found


# What must still be there outside the entry, looked at item by item.
_PASSING: dict[str, Callable[[_Planner, Any], Any]] = {
    "topics": _Planner.topics,
    "stages": _Planner.stages,
    "identifiers": _Planner.identifiers,
    "relationships": _Planner.relationships,
}


def _topic_heir(topic: Topic | None) -> Topic | None:
    """The topic that lives on, along a chain of merges."""
    seen: set[int] = set()
    while topic is not None and topic.merged_into_id is not None and topic.pk not in seen:
        seen.add(topic.pk)
        topic = topic.merged_into
    return topic


def _actor_heir(actor: Actor | None) -> Actor | None:
    """The entry that lives on, along a chain of merges; None where it is gone."""
    seen: set[int] = set()
    while actor is not None and actor.status == Status.MERGED and actor.pk not in seen:
        seen.add(actor.pk)
        actor = actor.merged_into
    return actor if actor is not None and actor.status in (Status.ACTIVE, Status.CLOSED) else None
