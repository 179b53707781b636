"""The facets of a list in words: which values are offered, with how many actors each would give."""

from __future__ import annotations

from dataclasses import dataclass, field

from directory.actors.search.criteria import Criteria
from directory.actors.search.parameters import FACET_LABELS
from directory.vocabulary.choices import ActorType
from directory.vocabulary.lists import VocabularyLists
from directory.vocabulary.models import City

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
    return {code: row.name for code, row in lists.subdivisions.items() if row.country_id in countries or code in selected}


def _cities(criteria: Criteria, counts: Counts, countries: set[str]) -> dict[str, str]:
    """City names, of the countries chosen; the only names that are not kept in the process."""
    selected = criteria.chosen["city"]
    if not countries and not selected:
        return {}
    numbers = counts.by_facet.get("city", {})
    codes = sorted(numbers, key=lambda code: -numbers[code])[:MOST_CITIES] + list(selected)
    cities = City.objects.in_bulk([int(code) for code in codes])
    return {str(city.pk): city.name for city in cities.values() if city.country_id in countries or str(city.pk) in selected}


def _topic_facet(criteria: Criteria, counts: Counts, lists: VocabularyLists) -> Facet:
    numbers = counts.by_facet.get("topic", {})
    selected = criteria.chosen["topic"]
    values = []
    for top in lists.top_topics:
        children = [
            FacetValue(leaf.slug, leaf.name, numbers.get(leaf.slug, 0), leaf.slug in selected)
            for leaf in lists.leaves_of(top)
            if numbers.get(leaf.slug) or leaf.slug in selected
        ]
        if children or top.slug in selected:
            values.append(FacetValue(top.slug, top.name, numbers.get(top.slug, 0), top.slug in selected, children))
    return Facet("topic", str(FACET_LABELS["topic"]), values)
