"""Values of fields in words, from names that are at hand: showing a hundred values asks the database a few times at most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.actors.choices import NameKind, RelationshipKind
from directory.actors.differences import Difference
from directory.actors.fields import FIELDS
from directory.vocabulary.lists import VocabularyLists
from directory.vocabulary.models import City, Topic


def related_in(snapshots: Iterable[Mapping[str, Any]]) -> set[int]:
    """The ids of the entries that the relationships of these snapshots name."""
    items = (item for snapshot in snapshots for item in snapshot.get("relationships", []))
    return {item["actor"] for item in items if item.get("actor") is not None}


class Labels:
    """Shows values of any field. `cities` are ids whose names may be needed, `topics` slugs; `actors` are names by id."""

    def __init__(
        self,
        lists: VocabularyLists,
        cities: Iterable[int | None] = (),
        *,
        topics: Iterable[str] = (),
        actors: Mapping[int, str] | None = None,
    ) -> None:
        wanted = {city for city in cities if city is not None}
        known: dict[int, City] = City.objects.in_bulk(wanted) if wanted else {}
        # An old snapshot may name a topic that another one took over since.
        former = set(topics) - set(lists.topics)
        others = {topic.slug: topic for topic in Topic.objects.filter(slug__in=former)} if former else {}
        self._actors = actors or {}
        self._names: dict[str, Any] = {
            "country": lists.countries,
            "subdivision": lists.subdivisions,
            "city": known,
            "topics": {**lists.topics, **others},
            "stages": lists.stages,
        }

    @classmethod
    def of_snapshots(
        cls, snapshots: Iterable[Mapping[str, Any]], lists: VocabularyLists, *, actors: Mapping[int, str]
    ) -> Labels:
        """What snapshots hold can be shown with these."""
        found = list(snapshots)
        topics = {slug for snapshot in found for slug in snapshot.get("topics", [])}
        return cls(lists, (snapshot.get("city") for snapshot in found), topics=topics, actors=actors)

    def show(self, field: str, value: Any) -> str:
        """A value as a reader sees it, in the language in use."""
        if field == "relationships":
            return _("; ").join(self._relationship(item) for item in value)
        if field == "names":
            return _("; ").join(_name(item) for item in value)
        names = self._names.get(field)
        if names is None:
            return FIELDS[field].kind.show(value)
        codes = value if isinstance(value, list) else [value]
        return _(", ").join(str(names.get(code, code)) for code in codes if code not in (None, ""))

    def _relationship(self, item: Mapping[str, Any]) -> str:
        one, other = (item["name_zh"], item["name_en"]) if get_language() == "zh-hans" else (item["name_en"], item["name_zh"])
        number = item["actor"]
        name = one or other or self._actors.get(number) or _("an entry that is not in the directory")
        return f"{RelationshipKind(item['kind']).label} {name}"

    def difference(self, change: Difference) -> dict[str, Any]:
        """A difference as `ui/difference.html` takes it."""
        name = change.field.name
        redacted = change.old_redacted or change.new_redacted
        return {
            "label": change.label,
            "old": self.show(name, change.old),
            "new": self.show(name, change.new),
            "added": [self.show(name, [item]) for item in change.added],
            "removed": [self.show(name, [item]) for item in change.removed],
            "by_item": bool(change.added or change.removed) or (redacted and change.field.is_list),
            "old_redacted": change.old_redacted,
            "new_redacted": change.new_redacted,
        }


def _name(item: Mapping[str, Any]) -> str:
    """A name with all that tells two of the same wording apart."""
    notes = [str(NameKind(item["kind"]).label)]
    if item["displays_en"]:
        notes.append(_("displayed in English"))
    if item["displays_zh"]:
        notes.append(_("displayed in Chinese"))
    return _("%(name)s (%(notes)s)") % {"name": item["value"], "notes": _(", ").join(notes)}
