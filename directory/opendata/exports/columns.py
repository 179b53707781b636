"""The columns of an export, which are a contract: what identifies an entry, then its public fields by their names.

`id`, `url`, `name` (the one that the language displays), `region` and `region_name` come first; then each public field of
`actors.fields` under its own name, and what holds codes followed by the same in words (`country`, `country_name`; for several
codes `topics`, `topics_names`); last `edited`, `confirmed` and `checked`, in UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q

from directory.actors.choices import PUBLISHED
from directory.actors.fields import LISTS, public_fields
from directory.actors.models import Actor, Relationship
from directory.actors.querysets import ActorQuerySet
from directory.core.fields import Choice, Field, Items, Several
from directory.vocabulary.lists import VocabularyLists

# Between the items of a list: a character that names and addresses do not hold.
SEPARATOR = " | "


@dataclass(frozen=True)
class Column:
    """`read` gives the plain value, `show_item` the words for one item of a list of records."""

    name: str
    read: Callable[[Actor], Any]
    show_item: Callable[[Mapping[str, Any]], str] = str

    def show(self, value: Any) -> str:
        """The value as one line of a table's cell."""
        if value is None:
            return ""
        if isinstance(value, list):
            return SEPARATOR.join(self.show_item(item) if isinstance(item, Mapping) else str(item) for item in value)
        return str(value)


def with_parts(actors: ActorQuerySet) -> ActorQuerySet:
    """The actors with all that the columns read: a fixed number of queries for each chunk."""
    # What was removed or merged is not named from the other end either.
    shown = Relationship.objects.filter(Q(other=None) | Q(other__status__in=PUBLISHED))
    parts = [Prefetch(name, shown) if name == "relationships" else name for name in LISTS]
    return actors.select_related("city").prefetch_related(*parts)


def export_columns(lists: VocabularyLists) -> list[Column]:
    """All columns, their words in the language in use."""
    regions = {code: row.name for code, row in lists.regions.items()}
    region_of = {code: row.region_id for code, row in lists.countries.items()}
    columns = [
        Column("id", lambda actor: actor.pk),
        Column("url", lambda actor: settings.SITE_URL + actor.get_absolute_url()),
        Column("name", lambda actor: actor.name),
        Column("region", lambda actor: region_of.get(actor.country_id)),
        Column("region_name", lambda actor: regions.get(region_of.get(actor.country_id, ""))),
    ]
    for field in public_fields():
        columns += _columns_of(field, lists)
    dates = {"edited": "edited_at", "confirmed": "confirmed_at", "checked": "checked_at"}
    return columns + [Column(name, _date_reader(attribute)) for name, attribute in dates.items()]


def _columns_of(field: Field, lists: VocabularyLists) -> list[Column]:
    if isinstance(field.kind, Items):
        return [Column(field.name, field.value_of, field.kind.label)]
    column = Column(field.name, field.value_of)
    if isinstance(field.kind, Choice | Several):
        return [column, Column(f"{field.name}_{_ending(field)}", _words_reader(field, lists))]
    return [column]


def _ending(field: Field) -> str:
    return "names" if isinstance(field.kind, Several) else "name"


def _words_reader(field: Field, lists: VocabularyLists) -> Callable[[Actor], Any]:
    if field.name == "city":
        # Too many for a list in the process: selected with the actor.
        return lambda actor: actor.city.name if actor.city else None
    words = _words(field, lists)
    if isinstance(field.kind, Several):
        return lambda actor: [words.get(code, code) for code in field.value_of(actor)]
    return lambda actor: words.get(field.value_of(actor))


def _words(field: Field, lists: VocabularyLists) -> dict[Any, str]:
    """The words for the codes of a field, read once for the whole export."""
    known: dict[str, Mapping[str, Any]] = {
        "country": lists.countries,
        "subdivision": lists.subdivisions,
        "topics": lists.topics,
        "stages": lists.stages,
    }
    if field.name in known:
        return {code: row.name for code, row in known[field.name].items()}
    kind = field.kind
    return dict(kind.choices()) if isinstance(kind, Choice | Several) else {}


def _date_reader(attribute: str) -> Callable[[Actor], str | None]:
    return lambda actor: utc(getattr(actor, attribute))


def utc(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment else None


def read_row(columns: Sequence[Column], actor: Actor) -> list[Any]:
    return [column.read(actor) for column in columns]
