"""The columns of an export, which are a contract: what identifies an entry, then its public fields by their names.

`id`, `url`, `name` (the one that the language displays), `region` and `region_name` come first; then each public field of
`actors.fields` under its own name, and what holds codes followed by the same in words (`country`, `country_name`; for several
codes `topics`, `topics_names`); last `edited`, `confirmed` and `checked`, in UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from directory.actors.fields import public_fields
from directory.actors.models import Actor
from directory.core.fields import Choice, Field, Items, Several
from directory.vocabulary.lists import VocabularyLists

# Between the items of a list: a character that names and addresses do not hold.
SEPARATOR = " | "


@dataclass(frozen=True)
class Column:
    """`read` gives the plain values: of the column, and of the one in words (`words_name`) where it holds codes."""

    name: str
    read: Callable[[Actor], Any]
    show_item: Callable[[Mapping[str, Any]], str] = str
    words_name: str = ""
    words: Callable[[Actor, Any], Any] = lambda actor, value: None

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, self.words_name) if self.words_name else (self.name,)

    def show(self, value: Any) -> str:
        """The value as the text of a table's cell."""
        if value is None:
            return ""
        if isinstance(value, list):
            return SEPARATOR.join(self.show_item(item) if isinstance(item, Mapping) else str(item) for item in value)
        return str(value)


def export_columns(lists: VocabularyLists) -> list[Column]:
    """All columns, their words in the language in use."""
    regions = {code: row.name for code, row in lists.regions.items()}
    region_of = {code: row.region_id for code, row in lists.countries.items()}
    columns = [
        Column("id", lambda actor: actor.pk),
        Column("url", lambda actor: settings.SITE_URL + actor.get_absolute_url()),
        Column("name", lambda actor: actor.name),
        Column(
            "region", lambda actor: region_of.get(actor.country_id),
            words_name="region_name", words=lambda actor, code: regions.get(code),
        ),
    ]  # fmt: skip
    dates = {"edited": "edited_at", "confirmed": "confirmed_at", "checked": "checked_at"}
    columns += [_column_of(field, lists) for field in public_fields()]
    return columns + [Column(name, _date_reader(attribute)) for name, attribute in dates.items()]


def column_names(columns: Sequence[Column]) -> list[str]:
    return [name for column in columns for name in column.names]


def read_cells(columns: Sequence[Column], actor: Actor) -> Iterator[tuple[Column, Any]]:
    """The plain values of an actor in the order of `column_names`, each with its column."""
    for column in columns:
        value = column.read(actor)
        yield column, value
        if column.words_name:
            yield column, column.words(actor, value)


def _column_of(field: Field, lists: VocabularyLists) -> Column:
    if isinstance(field.kind, Items):
        return Column(field.name, field.value_of, field.kind.label)
    if isinstance(field.kind, Several):
        words = _words(field, lists)
        return Column(
            field.name, field.value_of,
            words_name=f"{field.name}_names", words=lambda actor, codes: [words.get(code, code) for code in codes],
        )  # fmt: skip
    if isinstance(field.kind, Choice):
        return Column(field.name, field.value_of, words_name=f"{field.name}_name", words=_word_of(field, lists))
    return Column(field.name, field.value_of)


def _word_of(field: Field, lists: VocabularyLists) -> Callable[[Actor, Any], Any]:
    if field.name == "city":
        # Too many for a list in the process: selected with the actor.
        return lambda actor, code: actor.city.name if actor.city else None
    words = _words(field, lists)
    return lambda actor, code: words.get(code)


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
    return {code: str(word) for code, word in kind.choices().items()} if isinstance(kind, Choice | Several) else {}


def _date_reader(attribute: str) -> Callable[[Actor], str | None]:
    return lambda actor: utc(getattr(actor, attribute))


def utc(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment else None
