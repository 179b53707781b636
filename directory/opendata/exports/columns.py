"""The columns of an export, which are a contract: what identifies an entry, then its public fields by their names.

`id`, `url`, `name` (the one that the language displays), `region` and `region_name` come first; then each public field of
`actors.fields` under its own name, and what holds codes followed by the same in words (`country`, `country_name`; for several
codes `topics`, `topics_names`); last `edited`, `confirmed` and `checked`, in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from directory.actors.fields import public_fields
from directory.actors.models import Actor
from directory.core.fields import Choice, Field, Items, Several
from directory.opendata.exports.entries import DATES, Entry
from directory.vocabulary.lists import VocabularyLists

# Between the items of a list: a character that names and addresses do not hold.
SEPARATOR = " | "


@dataclass(frozen=True)
class Column:
    """`read` gives the plain values: of the column, and of the one in words (`words_name`) where it holds codes."""

    name: str
    read: Callable[[Entry], Any]
    show_item: Callable[[Mapping[str, Any]], str] = str
    words_name: str = ""
    words: Callable[[Entry, Any], Any] = lambda entry, value: None

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
        Column("id", attrgetter("pk")),
        Column("url", _address_reader()),
        Column("name", _name_reader("name_en", "name_zh")),
        Column(
            "region", lambda entry: region_of.get(entry.country_id),
            words_name="region_name", words=lambda entry, code: regions.get(code),
        ),
    ]  # fmt: skip
    columns += [_column_of(field, lists) for field in public_fields()]
    return columns + [Column(name, attrgetter(name)) for name in DATES]


def column_names(columns: Sequence[Column]) -> list[str]:
    return [name for column in columns for name in column.names]


def read_values(columns: Sequence[Column], entries: Sequence[Entry]) -> Iterator[tuple[Column, list[Any]]]:
    """The plain values of all entries in the order of `column_names`, each list with its column."""
    for column in columns:
        values = list(map(column.read, entries))
        yield column, values
        if column.words_name:
            yield column, list(map(column.words, entries, values))


def _address_reader() -> Callable[[Entry], str]:
    """Addresses differ by number and slug only: resolving each one would cost a tenth of an export."""
    number, slug = 1001, "a-slug"
    before, _between, after = Actor(pk=number, slug=slug).get_absolute_url().partition(f"{number}/{slug}")
    before = settings.SITE_URL + before
    return lambda entry: f"{before}{entry.pk}/{entry.slug}{after}"


def _name_reader(english: str, chinese: str) -> Callable[[Entry], Any]:
    """The name that the language in use displays, as `Actor.name` and `City.name` choose it."""
    if get_language() != "zh-hans":
        return attrgetter(english)
    both = attrgetter(chinese, english)
    return lambda entry: next(filter(None, both(entry)), None)


def _column_of(field: Field, lists: VocabularyLists) -> Column:
    if isinstance(field.kind, Items):
        return Column(field.name, field.value_of, quick_label(field.kind))
    if isinstance(field.kind, Several):
        words = _words(field, lists)
        return Column(
            field.name, field.value_of,
            words_name=f"{field.name}_names", words=lambda entry, codes: [words.get(code, code) for code in codes],
        )  # fmt: skip
    if isinstance(field.kind, Choice):
        return Column(field.name, field.value_of, words_name=f"{field.name}_name", words=_word_of(field, lists))
    return Column(field.name, field.value_of)


def quick_label(kind: Items) -> Callable[[Mapping[str, Any]], str]:
    """The kind's label, its words looked up once for all items of the same codes: looking them up is most of the work.

    It holds where a label puts texts, as they are, among words that depend on the codes and on which texts there are.
    """
    codes = [name for name, part in kind.parts.items() if isinstance(part, Choice)]
    texts = [name for name in kind.parts if name not in codes]
    marks = {f"\0{name}\0": name for name in texts}
    patterns: dict[Any, list[str]] = {}

    def label(item: Mapping[str, Any]) -> str:
        key = (*[item[name] for name in codes], *[item[name] and True for name in texts])
        pattern = patterns.get(key)
        if pattern is None:
            marked = {name: mark for mark, name in marks.items() if item[name]}
            pattern = patterns[key] = re.split("(\0[^\0]+\0)", kind.label({**item, **marked}))
        return "".join([str(item[marks[piece]]) if piece in marks else piece for piece in pattern])

    return label


def _word_of(field: Field, lists: VocabularyLists) -> Callable[[Entry, Any], Any]:
    if field.name == "city":
        # Too many for a list in the process: read with the entry.
        city_name = _name_reader("city_name_en", "city_name_zh")
        return lambda entry, code: city_name(entry)
    words = _words(field, lists)
    return lambda entry, code: words.get(code)


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


def utc(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment else None
