"""One page of a list, with its facets and chips: what a page, an export or a browse page asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext

from directory.actors.search.corrections import corrected
from directory.actors.search.criteria import Criteria
from directory.actors.search.engine import Selection, select
from directory.actors.search.facets import Counts, Facet, Labels, build_facets
from directory.actors.search.listed import ListedActor, listed_topics, read_listed
from directory.actors.search.parameters import parameter_label
from directory.actors.search.query import Query, Term, parse_query
from directory.vocabulary.lists import VocabularyLists

PAGE_SIZE = 25


class NoSuchPage(Exception):
    """The list has no page of this number."""


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the list without it."""

    label: str
    value: str
    without: Criteria


@dataclass(frozen=True)
class WayOut:
    """What an empty list would be without one filter or word."""

    chip: Chip | None
    word: str
    criteria: Criteria
    count: int


@dataclass
class Search:
    """The entries that a list's words and filters leave; `corrected` where the literal query found nothing."""

    criteria: Criteria
    lists: VocabularyLists
    selection: Selection
    query: Query | None = None
    corrected: bool = False

    @property
    def counts(self) -> Counts:
        return Counts(self.selection.total(), self.selection.counts())

    def kept(self, key: Any, make: Callable[[], Any]) -> Any:
        """Something that holds for the whole directory, made once for each of its versions."""
        return self.selection.held.kept(key, make)

    def ids(self, *, first: int = 0, last: int | None = None) -> list[int]:
        """The ids that remain, in the order asked for."""
        return self.selection.ids(language=get_language() or "en", first=first, last=last)


@dataclass
class Results:
    search: Search
    counts: Counts
    facets: list[Facet]
    chips: list[Chip]
    actors: list[ListedActor]
    page: int
    pages: int
    ways_out: list[WayOut] = field(default_factory=list)

    @property
    def criteria(self) -> Criteria:
        return self.search.criteria

    @property
    def query(self) -> Query | None:
        return self.search.query

    @cached_property
    def total(self) -> int:
        return self.counts.total


def parse_page(text: str) -> int:
    """The number of a page. Raises NoSuchPage for what is none."""
    if not text.isascii() or not text.isdigit() or len(text) > 6 or int(text) < 1:
        raise NoSuchPage
    return int(text)


def run_search(criteria: Criteria, lists: VocabularyLists) -> Search:
    """What the words and filters leave: literally, else by how words begin, else with typos corrected. Raises SearchTooSlow."""
    if not criteria.q or not criteria.understood:
        nothing = parse_query("") if criteria.problems else None
        return Search(criteria, lists, select(criteria, lists, nothing))
    query = parse_query(criteria.q)
    selection = select(criteria, lists, query)
    if query.seeks and not len(selection.hits.positions):
        selection = select(criteria, lists, query, wide=True)
        if not len(selection.hits.positions) and (fixed := corrected(query)) is not None:
            other = select(criteria, lists, fixed)
            if len(other.hits.positions):
                return Search(criteria, lists, other, fixed, corrected=True)
    return Search(criteria, lists, selection, query)


def count_actors(criteria: Criteria, lists: VocabularyLists) -> Counts:
    """How many actors the criteria leave, in all and by facet."""
    return run_search(criteria, lists).counts


def search_actors(criteria: Criteria, lists: VocabularyLists, *, page: int = 1) -> Results:
    """One page of the actors that meet the criteria; an empty list has one. Raises NoSuchPage past the end, SearchTooSlow."""
    search = run_search(criteria, lists)
    counts = search.counts
    pages = max(1, -(-counts.total // PAGE_SIZE))
    if page > pages:
        raise NoSuchPage
    facets = _facets(search, counts)
    first = (page - 1) * PAGE_SIZE
    topics = search.kept(("topics", get_language()), lambda: listed_topics(lists))
    actors = read_listed(search.ids(first=first, last=first + PAGE_SIZE), lists, topics)
    results = Results(search, counts, facets, _chips(criteria, facets), actors, page, pages)
    if not counts.total and criteria.understood:
        results.ways_out = _ways_out(results)
    return results


def _facets(search: Search, counts: Counts) -> list[Facet]:
    """The facets; those of the whole directory are kept, as every visitor sees the same."""

    def build() -> list[Facet]:
        labels = search.kept(("labels", get_language()), lambda: Labels.of(search.lists))
        return build_facets(search.criteria, counts, search.lists, labels)

    if not search.selection.is_whole:
        return build()
    kept: list[Facet] = search.kept(("facets", get_language()), build)
    return kept


def _chips(criteria: Criteria, facets: list[Facet]) -> list[Chip]:
    chips = []
    for facet in facets:
        values = [one for top in facet.values for one in (top, *top.children)]
        chips += [
            Chip(facet.label, value.label, criteria.without(facet.name, value.code)) for value in values if value.selected
        ]
    if criteria.confirmed:
        chips.append(Chip(parameter_label("confirmed"), str(criteria.confirmed), criteria.without("confirmed", "")))
    if criteria.since:
        shown = date_format(criteria.since, "DATE_FORMAT")
        chips.append(Chip(parameter_label("since"), shown, criteria.without("since", "")))
    if criteria.ids:
        number = len(criteria.ids)
        shown = ngettext("%(number)s entry", "%(number)s entries", number) % {"number": number}
        chips.append(Chip(parameter_label("ids"), shown, criteria.without("ids", "")))
    return chips


def _ways_out(results: Results) -> list[WayOut]:
    """What each filter and each word costs an empty list: the list without it, where that is not empty."""
    criteria, lists = results.criteria, results.search.lists
    ways = [WayOut(chip, "", chip.without, run_search(chip.without, lists).counts.total) for chip in results.chips]
    terms = results.query.terms if results.query else []
    for index, term in enumerate(terms if len(terms) > 1 else []):
        rest = " ".join(_as_typed(other) for number, other in enumerate(terms) if number != index)
        without = criteria.with_query(rest)
        ways.append(WayOut(None, term.text, without, run_search(without, lists).counts.total))
    return sorted((way for way in ways if way.count), key=lambda way: -way.count)


def _as_typed(term: Term) -> str:
    text = f'"{term.text}"' if term.phrase and not term.synonyms else term.text
    return f"-{text}" if term.negative else text


def everything(criteria: Criteria) -> Criteria:
    """The same words, sort and view without any filter."""
    return replace(criteria, chosen=dict.fromkeys(criteria.chosen, ()), confirmed=None, since=None, ids=(), problems=())
