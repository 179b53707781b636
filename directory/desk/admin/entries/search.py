"""Entries for the desk by the site's own search, and those that it does not hold, by number and by a part of a name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR, ChangeList
from django.db.models import Exists, F, Func, IntegerField, JSONField, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from directory.actors.choices import PUBLISHED
from directory.actors.models import Actor, ActorName
from directory.actors.search import SearchTooSlow, parse_criteria
from directory.actors.search.query import MOST_TERMS, Query
from directory.actors.search.results import Search, run_search
from directory.actors.services.version import current_version
from directory.core.ids import parse_public_id
from directory.core.text import clean_line, printable
from directory.vocabulary.lists import vocabulary_lists

# By a part of a name: so many, after what the search found.
MOST_BY_PART = 200


@dataclass(frozen=True)
class Note:
    """What one must know of a search before reading its results; perhaps with another search to go to."""

    text: str
    link: str = ""
    query: str = ""


@dataclass(frozen=True)
class Found:
    """The numbers of the entries, best first."""

    ids: list[int]
    notes: list[Note]

    def narrow(self, queryset: QuerySet[Any], *, in_order: bool) -> QuerySet[Any]:
        """The entries of a queryset that were found; best first where no other order was asked for."""
        queryset = queryset.filter(pk__in=RawSQL("SELECT unnest(%s::int[])", (self.ids,)))
        return queryset.order_by(_place_in(self.ids)) if in_order else queryset


def find_entries(text: str, *, typing: bool = False) -> Found:
    """What the words find. `typing`: they may still be incomplete, so parts of names count beside whole words."""
    text = clean_line(printable(text))
    ids, notes, understood = _by_search(text)
    if understood and text:
        ids = list(dict.fromkeys([*_by_number(text), *ids, *_by_part(text, everywhere=typing or not ids)]))
    return Found(ids, notes)


def _by_search(text: str) -> tuple[list[int], list[Note], bool]:
    """Ids, what is to be said, and whether the words can be sought at all."""
    lists = vocabulary_lists(current_version())
    criteria = parse_criteria({"q": [text]}, lists)
    if criteria.problems:
        return [], [Note(problem.message) for problem in criteria.problems], False
    try:
        search = run_search(criteria, lists)
    except SearchTooSlow:
        said = (_("The search took too long"), _("Search for fewer or longer words: a whole name is found fastest."))
        return [], [Note(text) for text in said], False
    return search.ids() if search.query else [], _notes(search, text), True


def _notes(search: Search, typed: str) -> list[Note]:
    query = search.query
    if query is None:
        return [Note(_("There is no word in this search"))]
    if not query.seeks:
        return [Note(_nothing_sought(query))]
    notes = []
    if search.corrected:
        said = _("No actor was found for “%(typed)s”; these are for “%(corrected)s”.")
        again = _("Search for “%(typed)s” all the same") % {"typed": typed}
        literal = '"' + typed.translate(dict.fromkeys(map(ord, '"“”„＂'))) + '"'
        notes.append(Note(said % {"typed": typed, "corrected": query.text}, again, literal))
    if query.dropped:
        said = _("A search takes at most %(most)s words. These were left out: %(words)s.")
        notes.append(Note(said % {"most": MOST_TERMS, "words": _listed(query.dropped)}))
    return notes


def _nothing_sought(query: Query) -> str:
    if query.terms:
        return _("This search only says what must not be there")
    if query.common:
        said = _("These words stand in nearly every entry: %(words)s. Add one that tells entries apart.")
        return said % {"words": _listed(query.common)}
    return _("There is no word in this search")


def _listed(words: list[str]) -> str:
    return pgettext("list", ", ").join(f"“{word}”" for word in dict.fromkeys(words))


def _by_number(text: str) -> list[int]:
    number = parse_public_id(text.removeprefix("#"))
    return [number] if number is not None else []


def _by_part(text: str, *, everywhere: bool) -> list[int]:
    """Entries with the text in a name or host; the published ones only where `everywhere`, as search holds them."""
    named = Exists(ActorName.objects.filter(actor=OuterRef("pk"), value__icontains=text))
    rows = Actor.objects.filter(
        Q(named) | Q(name_en__icontains=text) | Q(name_zh__icontains=text) | Q(website_host__icontains=text)
    )
    if not everywhere:
        rows = rows.exclude(status__in=PUBLISHED)
    return list(rows.order_by("sort_en", "pk").values_list("pk", flat=True)[:MOST_BY_PART])


class _Member(Func):
    """A value of a JSON object by its key: found by halves, where a list would be walked through for each row."""

    arg_joiner = " ->> "
    template = "(%(expressions)s)"


def _place_in(ids: list[int]) -> Any:
    places = json.dumps({str(pk): place for place, pk in enumerate(ids)})
    member = _Member(Cast(Value(places), JSONField()), Cast(F("pk"), TextField()), output_field=TextField())
    return Cast(member, IntegerField())


class EntryList(ChangeList):
    """The list with what its search has to say."""

    found: Found | None = None

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        queryset: QuerySet[Any] = super().get_queryset(request, exclude_parameters)
        self.found = getattr(request, "entries_found", None)
        return queryset

    def get_ordering_field_columns(self) -> dict[Any, str]:
        if self.query and ORDER_VAR not in self.params:
            return {}  # best first: no column is the one that they are sorted by
        columns: dict[Any, str] = super().get_ordering_field_columns()
        return columns

    @property
    def search_notes(self) -> list[tuple[Note, str]]:
        """What is to be said, each with the address of the other search where there is one, under the same filters."""
        notes = self.found.notes if self.found else []
        return [(note, self.get_query_string({SEARCH_VAR: note.query}) if note.query else "") for note in notes]
