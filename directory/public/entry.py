"""From an actor to what the entry page shows: facts with their sources, what is stated otherwise, connections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from directory.actors.choices import PUBLISHED, NameKind, RelationshipKind
from directory.actors.fields import FIELDS
from directory.actors.identifiers import identifier_url
from directory.actors.labels import Labels
from directory.actors.models import Actor, Relationship, Source, Statement
from directory.core.fields import url_host
from directory.insights.connections import Connected, ConnectionPicture, draw_connections
from directory.public.browse import place_url
from directory.vocabulary.lists import VocabularyLists

FACTS = ("website", "founding_year", "staff_band", "working_languages", "identifiers", "links")
# Stated of these, but shown as part of something else.
BELONGS = (RelationshipKind.PART_OF, RelationshipKind.MEMBER_OF)
NOT_A_FACT = ("description_en_origin", "description_zh_origin", "status")


@dataclass
class NumberedSource:
    """A source as the entry lists it: by number, with the places in it that the entry rests on."""

    number: int
    source: Source
    locators: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        if self.source.key == "ror" and self.locators:
            return identifier_url("ror", self.locators[0])
        return self.source.url


@dataclass
class Fact:
    label: str
    values: list[dict[str, Any]]
    notes: list[int]
    unconfirmed: bool
    stated: list[dict[str, Any]]


@dataclass
class Entry:
    """All that the entry page shows of an actor besides its own columns."""

    sources: list[NumberedSource]
    facts: list[Fact]
    names: list[dict[str, Any]]
    name_notes: list[int]
    name_stated: list[dict[str, Any]]
    description_notes: list[int]
    origin: str
    topics: list[dict[str, Any]]
    stages: list[dict[str, Any]]
    functions: list[dict[str, Any]]
    stage_notes: list[int]
    relationships: list[dict[str, Any]]
    picture: ConnectionPicture | None
    breadcrumb: list[dict[str, str]]


def describe_entry(actor: Actor, lists: VocabularyLists) -> Entry:
    """Gather the entry from prefetched rows; asks the database nothing but the names of places stated otherwise."""
    return _Builder(actor, lists).build()


class _Builder:
    def __init__(self, actor: Actor, lists: VocabularyLists) -> None:
        self.actor = actor
        self.lists = lists
        self.statements: dict[str, list[Statement]] = defaultdict(list)
        self.sources: dict[int, NumberedSource] = {}
        for statement in actor.statements.all():
            if statement.field not in NOT_A_FACT:
                self.statements[statement.field].append(statement)
                self._number(statement)
        self.labels = Labels(lists, [s.value for s in self.statements["city"] if not s.agrees])

    def build(self) -> Entry:
        language = "zh" if get_language() == "zh-hans" else "en"
        shown_in = language if getattr(self.actor, f"description_{language}") else ("en" if language == "zh" else "zh")
        chosen_stages = {stage.slug for stage in self.actor.stages.all()}
        return Entry(
            sources=list(self.sources.values()),
            facts=[*self._place_facts(), *(fact for name in FACTS if (fact := self._fact(name)))],
            names=self._names(),
            name_notes=self._notes("names", agreeing=True),
            name_stated=self._stated("names"),
            description_notes=self._notes(f"description_{shown_in}", agreeing=True),
            origin=str(FIELDS["description_en_origin"].kind.show(getattr(self.actor, f"description_{shown_in}_origin"))),
            topics=self._topics(),
            stages=self._stages(self.lists.path_stages, chosen_stages),
            functions=self._stages(self.lists.functions, chosen_stages),
            stage_notes=self._notes("stages", agreeing=True),
            relationships=self._relationships(),
            picture=draw_connections(self.actor.name, self._connected()),
            breadcrumb=self._breadcrumb(),
        )

    def _number(self, statement: Statement) -> None:
        numbered = self.sources.setdefault(statement.source_id, NumberedSource(len(self.sources) + 1, statement.source))
        locator = localise_locator(statement.locator, self.lists)
        if locator and locator not in numbered.locators:
            numbered.locators.append(locator)

    def _notes(self, name: str, *, agreeing: bool, item: str | None = None) -> list[int]:
        numbers = {
            self.sources[s.source_id].number
            for s in self.statements[name]
            if s.agrees == agreeing and (item is None or s.item == item)
        }
        return sorted(numbers)

    def _stated(self, *names: str) -> list[dict[str, Any]]:
        """What sources state of these fields that is not what is displayed, or was printed otherwise."""
        return [
            {
                "source": self._source_text(statement),
                "note_number": self.sources[statement.source_id].number,
                "value": statement.printed or self.labels.show(name, statement.value),
                "reason": statement.get_reason_display(),
                "note": statement.note,
            }
            for name in names
            for statement in self.statements[name]
            if statement.reason or (not statement.item and not statement.agrees)
        ]

    def _source_text(self, statement: Statement) -> str:
        if statement.source.kind == "paper":
            return localise_locator(statement.locator, self.lists)
        return str(statement.source.get_kind_display())

    def _fact(self, name: str) -> Fact | None:
        value = FIELDS[name].value_of(self.actor)
        stated = self._stated(name)
        if value in (None, "", []) and not stated:
            return None
        return Fact(
            label=str(FIELDS[name].label),
            values=self._values(name, value),
            notes=self._notes(name, agreeing=True),
            unconfirmed=self._unconfirmed(name),
            stated=stated,
        )

    def _values(self, name: str, value: Any) -> list[dict[str, Any]]:
        if name == "website":
            return [{"text": url_host(value), "url": value}] if value else []
        if name == "identifiers":
            return [
                {"text": FIELDS[name].kind.show([item]), "url": identifier_url(item["scheme"], item["value"])} for item in value
            ]
        if name == "links":
            return [{"text": url_host(item["url"]), "url": item["url"]} for item in value]
        shown = self.labels.show(name, value)
        return [{"text": shown, "url": ""}] if shown else []

    def _unconfirmed(self, *names: str) -> bool:
        agreeing = [s for name in names for s in self.statements[name] if s.agrees]
        return bool(agreeing) and all(s.unconfirmed for s in agreeing)

    def _place_facts(self) -> Iterable[Fact]:
        actor = self.actor
        parts = [
            {"text": part.name, "url": url}
            for part, url in (
                (actor.city, ""),
                (actor.subdivision, actor.subdivision and place_url(actor.subdivision.code)),
                (actor.country, place_url(actor.country.code)),
            )
            if part is not None
        ]
        # A municipality is its own city and subdivision: said once.
        values = [part for index, part in enumerate(parts) if index == 0 or part["text"] != parts[index - 1]["text"]]
        if len(parts) > 1 and parts[0]["text"] == parts[1]["text"]:
            values[0] = parts[1]
        if get_language() == "zh-hans":
            values.reverse()  # Chinese goes from the large to the small
        names = ("city", "subdivision", "country")
        yield Fact(
            label=pgettext("fact", "Place"),
            values=values,
            notes=sorted({n for name in names for n in self._notes(name, agreeing=True)}),
            unconfirmed=self._unconfirmed("city") if actor.city else False,
            stated=self._stated(*names),
        )

    def _names(self) -> list[dict[str, Any]]:
        """The names that the page's heading does not show already."""
        shown = {self.actor.name, self.actor.other_name}
        return [
            {
                "value": row.value,
                "language": row.language,
                "kind": NameKind(row.kind).label if row.kind != NameKind.OFFICIAL else "",
                "notes": self._notes("names", agreeing=True, item=FIELDS["names"].item_key(_plain_name(row))),
            }
            for row in self.actor.names.all()
            if row.value not in shown
        ]

    def _topics(self) -> list[dict[str, Any]]:
        chosen = {topic.slug for topic in self.actor.topics.all()}
        return [
            {"topic": topic, "notes": self._notes("topics", agreeing=True, item=slug)}
            for slug, topic in self.lists.topics.items()
            if slug in chosen
        ]

    def _stages(self, stages: Iterable[Any], chosen: set[str]) -> list[dict[str, Any]]:
        return [
            {
                "slug": stage.slug,
                "name": stage.name,
                "on": stage.slug in chosen,
                "url": f"{reverse('actors')}?stage={stage.slug}",
            }
            for stage in stages
        ]

    def _relationships(self) -> list[dict[str, Any]]:
        """Both directions, grouped by how they read from here."""
        groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in self.actor.relationships.all():
            if row.other is None or row.other.status in PUBLISHED:
                groups[str(row.get_kind_display())].append(self._related(row))
        known = {(label, item["name"]) for label, items in groups.items() for item in items}
        for row in self.actor.relationships_from.all():
            if row.actor.status in PUBLISHED and (row.inverse_label, row.actor.name) not in known:
                groups[row.inverse_label].append({"name": row.actor.name, "url": row.actor.get_absolute_url(), "notes": []})
        return [{"label": label, "items": items} for label, items in groups.items()]

    def _connected(self) -> Iterable[Connected]:
        """The same connections as the list, each with its kind as it reads from here."""
        seen = set()
        for row in self.actor.relationships.all():
            if row.other is None or row.other.status in PUBLISHED:
                seen.add(row.other_name)
                yield Connected(row.kind, row.other_name)
        for row in self.actor.relationships_from.all():
            if row.actor.status in PUBLISHED and row.actor.name not in seen:
                kind = RelationshipKind.HAS_PART if row.kind in BELONGS else RelationshipKind.RELATED_TO
                yield Connected(kind, row.actor.name)

    def _related(self, row: Relationship) -> dict[str, Any]:
        plain = {
            "kind": row.kind,
            "actor": row.other_id,
            "name_en": row.other_name_en,
            "name_zh": row.other_name_zh,
            "ror": row.other_ror,
        }
        key = FIELDS["relationships"].item_key(plain)
        notes = [s.note for s in self.statements["relationships"] if s.item == key and s.note]
        url = row.other.get_absolute_url() if row.other else ""
        return {
            "name": row.other_name,
            "url": url or (identifier_url("ror", row.other_ror) if row.other_ror else ""),
            "inside": bool(url),
            "notes": self._notes("relationships", agreeing=True, item=key),
            "remark": notes[0] if notes else "",
        }

    def _breadcrumb(self) -> list[dict[str, str]]:
        actor = self.actor
        items = [{"label": _("Directory"), "url": reverse("actors")}]
        items.append({"label": actor.country.name, "url": place_url(actor.country.code)})
        if actor.subdivision is not None:
            items.append({"label": actor.subdivision.name, "url": place_url(actor.subdivision.code)})
        return items


def localise_locator(locator: str, lists: VocabularyLists) -> str:
    """A place in the paper in the page's language: “Table 2, row 65”, “Results, China, Beijing”."""
    parts = locator.split(", ")
    if len(parts) == 2 and parts[0].startswith("Table ") and parts[1].startswith("row "):
        table, row = parts[0].removeprefix("Table "), parts[1].removeprefix("row ")
        return _("Table %(table)s, row %(row)s") % {"table": table, "row": row}
    if parts[0] == "Results":
        rows = [*lists.countries.values(), *lists.subdivisions.values()]
        place = next((row.name for row in rows if row.name_en == parts[-1]), parts[-1])
        return _("Results section, %(place)s") % {"place": place}
    return locator


def _plain_name(row: Any) -> dict[str, Any]:
    return {"kind": row.kind, "language": row.language, "value": row.value}
