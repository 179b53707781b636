"""One page of a list, with its facets and chips: what a page, an export or a browse page asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.formats import date_format
from django.utils.translation import ngettext

from directory.actors.models import Actor
from directory.actors.search.criteria import Criteria
from directory.actors.search.facets import Counts, Facet, build_facets, count_facets
from directory.actors.search.filters import matching, ordered
from directory.actors.search.parameters import parameter_label
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


@dataclass
class Results:
    criteria: Criteria
    counts: Counts
    facets: list[Facet]
    chips: list[Chip]
    actors: list[Actor]
    page: int
    pages: int

    @property
    def total(self) -> int:
        return self.counts.total


def parse_page(text: str) -> int:
    """The number of a page. Raises NoSuchPage for what is none."""
    if not text.isascii() or not text.isdigit() or len(text) > 6 or int(text) < 1:
        raise NoSuchPage
    return int(text)


def search_actors(criteria: Criteria, lists: VocabularyLists, *, page: int = 1) -> Results:
    """One page of the actors that meet the criteria. Raises NoSuchPage past the end; an empty list has one page."""
    counts = count_facets(criteria, lists)
    pages = max(1, -(-counts.total // PAGE_SIZE))
    if page > pages:
        raise NoSuchPage
    facets = build_facets(criteria, counts, lists)
    start = (page - 1) * PAGE_SIZE
    actors = ordered(matching(criteria, lists), criteria.sort).with_place().prefetch_related("topics")
    if criteria.view == "table":
        actors = actors.prefetch_related("stages")
    found = list(actors[start : start + PAGE_SIZE]) if counts.total else []
    return Results(criteria, counts, facets, _chips(criteria, facets), found, page, pages)


def _chips(criteria: Criteria, facets: list[Facet]) -> list[Chip]:
    chips = []
    for facet in facets:
        for value in [one for top in facet.values for one in (top, *top.children)]:
            if value.selected:
                chips.append(Chip(facet.label, value.label, criteria.without(facet.name, value.code)))
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


def everything(criteria: Criteria) -> Criteria:
    """The same sort and view without any filter."""
    return replace(criteria, chosen=dict.fromkeys(criteria.chosen, ()), confirmed=None, since=None, ids=(), problems=())
