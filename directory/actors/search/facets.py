"""How many actors each value of each facet would give: every other filter applied but the facet's own, in one query."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import CharField, Count, F, QuerySet, Value
from django.db.models.functions import Cast

from directory.actors.search.criteria import Criteria
from directory.actors.search.filters import matching
from directory.actors.search.parameters import FACET_LABELS
from directory.vocabulary.choices import ActorType
from directory.vocabulary.lists import VocabularyLists
from directory.vocabulary.models import City

TOTAL = "total"
TOP_TOPIC = "top_topic"
# Where each facet's code stands; what joins rows counts each actor once.
_CODES = {
    "type": "type",
    "region": "country__region",
    "country": "country",
    "subdivision": "subdivision",
    "city": "city",
    "topic": "topics__slug",
    TOP_TOPIC: "topics__parent__slug",
    "stage": "stages__slug",
}
MOST_CITIES = 60


@dataclass
class FacetValue:
    code: str
    label: str
    count: int
    selected: bool
    children: list[FacetValue] = field(default_factory=list)

    @property
    def open(self) -> bool:
        return any(child.selected for child in self.children)


@dataclass
class Facet:
    name: str
    label: str
    values: list[FacetValue]


@dataclass
class Counts:
    """How many match in all, and by facet and code."""

    total: int
    by_facet: dict[str, dict[str, int]]


def count_facets(criteria: Criteria, lists: VocabularyLists) -> Counts:
    """Count all facets and the whole in one query."""
    parts: list[QuerySet] = [_count(criteria, lists, name, code) for name, code in _CODES.items()]
    whole = matching(criteria, lists).order_by().annotate(facet=Value(TOTAL), code=Value(""))
    parts.append(whole.values("facet", "code").annotate(n=Count("pk")).values_list("facet", "code", "n"))
    by_facet: dict[str, dict[str, int]] = defaultdict(dict)
    if criteria.understood:
        for name, code, number in parts[0].union(*parts[1:], all=True):
            if code is not None:
                by_facet[name][code] = number
    return Counts(by_facet.pop(TOTAL, {}).get("", 0), by_facet)


def _count(criteria: Criteria, lists: VocabularyLists, name: str, code: str) -> QuerySet:
    own = "topic" if name == TOP_TOPIC else name
    rows = matching(criteria, lists, apart_from=own).order_by()
    rows = rows.annotate(facet=Value(name), code=Cast(F(code), CharField()))
    return rows.values("facet", "code").annotate(n=Count("pk", distinct=True)).values_list("facet", "code", "n")


def build_facets(criteria: Criteria, counts: Counts, lists: VocabularyLists) -> list[Facet]:
    """The facets to show. A value that would give nothing is not offered; one that is selected always is."""
    chosen_countries = set(criteria.chosen["country"]) | {
        country.code for code in criteria.chosen["region"] for country in lists.countries_of(code) if code == "cn"
    }
    facets = [
        _facet("type", criteria, counts, {code: str(label) for code, label in ActorType.choices}),
        _facet("region", criteria, counts, {code: row.name for code, row in lists.regions.items()}),
        _by_count(_facet("country", criteria, counts, {code: row.name for code, row in lists.countries.items()})),
        _by_count(_facet("subdivision", criteria, counts, _subdivisions(criteria, lists, chosen_countries))),
        _by_count(_facet("city", criteria, counts, _cities(criteria, counts, chosen_countries))),
        _topic_facet(criteria, counts, lists),
        _facet("stage", criteria, counts, {code: row.name for code, row in lists.stages.items()}),
    ]
    return [facet for facet in facets if facet.values]


def _facet(name: str, criteria: Criteria, counts: Counts, labels: dict[str, str]) -> Facet:
    numbers = counts.by_facet.get(name, {})
    selected = criteria.chosen[name]
    values = [
        FacetValue(code, label, numbers.get(code, 0), code in selected)
        for code, label in labels.items()
        if numbers.get(code) or code in selected
    ]
    return Facet(name, str(FACET_LABELS[name]), values)


def _by_count(facet: Facet) -> Facet:
    facet.values.sort(key=lambda value: (-value.count, value.label))
    return facet


def _subdivisions(criteria: Criteria, lists: VocabularyLists, countries: set[str]) -> dict[str, str]:
    selected = criteria.chosen["subdivision"]
    return {
        code: row.name
        for code, row in lists.subdivisions.items()
        if row.country_id in countries or code in selected
    }


def _cities(criteria: Criteria, counts: Counts, countries: set[str]) -> dict[str, str]:
    """City names, of the countries chosen; the only names that are not kept in the process."""
    selected = criteria.chosen["city"]
    if not countries and not selected:
        return {}
    numbers = counts.by_facet.get("city", {})
    codes = sorted(numbers, key=lambda code: -numbers[code])[:MOST_CITIES] + list(selected)
    cities = City.objects.in_bulk([int(code) for code in codes])
    return {
        str(city.pk): city.name for city in cities.values() if city.country_id in countries or str(city.pk) in selected
    }


def _topic_facet(criteria: Criteria, counts: Counts, lists: VocabularyLists) -> Facet:
    leaves = counts.by_facet.get("topic", {})
    tops = counts.by_facet.get(TOP_TOPIC, {})
    selected = criteria.chosen["topic"]
    values = []
    for top in lists.top_topics:
        children = [
            FacetValue(leaf.slug, leaf.name, leaves.get(leaf.slug, 0), leaf.slug in selected)
            for leaf in lists.leaves_of(top)
            if leaves.get(leaf.slug) or leaf.slug in selected
        ]
        if children or top.slug in selected:
            values.append(FacetValue(top.slug, top.name, tops.get(top.slug, 0), top.slug in selected, children))
    return Facet("topic", str(FACET_LABELS["topic"]), values)
