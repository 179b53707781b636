"""The facets of a list in words: which values are offered, with how many actors each would give."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

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


@dataclass(frozen=True)
class Labels:
    """The names of all values that the process holds, in the language in use, by facet and code; the facets' own as well."""

    facets: dict[str, str]
    values: dict[str, dict[str, str]]

    @classmethod
    def of(cls, lists: VocabularyLists) -> Labels:
        rows: dict[str, dict[str, Any]] = {
            "region": dict(lists.regions),
            "country": dict(lists.countries),
            "subdivision": dict(lists.subdivisions),
            "topic": dict(lists.topics),
            "stage": dict(lists.stages),
        }
        values = {name: {code: row.name for code, row in of_facet.items()} for name, of_facet in rows.items()}
        values["type"] = {code: str(label) for code, label in ActorType.choices}
        return cls({name: str(label) for name, label in FACET_LABELS.items()}, values)


@dataclass
class Counts:
    """How many match in all, and by facet and code."""

    total: int
    by_facet: dict[str, dict[str, int]]


def build_facets(criteria: Criteria, counts: Counts, lists: VocabularyLists, labels: Labels) -> list[Facet]:
    """The facets to show. A value that would give nothing is not offered; one that is selected always is."""
    chosen_countries = set(criteria.chosen["country"]) | {
        country.code for code in criteria.chosen["region"] for country in lists.countries_of(code) if code == "cn"
    }

    def facet(name: str, names: dict[str, str]) -> Facet:
        return _facet(name, labels.facets[name], criteria, counts, names)

    facets = [
        facet("type", labels.values["type"]),
        facet("region", labels.values["region"]),
        _by_count(facet("country", labels.values["country"])),
        _by_count(facet("subdivision", _subdivisions(criteria, lists, labels, chosen_countries))),
        _by_count(facet("city", _cities(criteria, counts, chosen_countries))),
        _topic_facet(criteria, counts, lists, labels),
        facet("stage", labels.values["stage"]),
    ]
    return [facet for facet in facets if facet.values]


def _facet(name: str, label: str, criteria: Criteria, counts: Counts, names: dict[str, str]) -> Facet:
    numbers = counts.by_facet.get(name, {})
    selected = criteria.chosen[name]
    values = [
        FacetValue(code, value, numbers.get(code, 0), code in selected)
        for code, value in names.items()
        if code in numbers or code in selected
    ]
    return Facet(name, label, values)


def _by_count(facet: Facet) -> Facet:
    facet.values.sort(key=lambda value: (-value.count, value.label))
    return facet


def _subdivisions(criteria: Criteria, lists: VocabularyLists, labels: Labels, countries: set[str]) -> dict[str, str]:
    selected = criteria.chosen["subdivision"]
    if not countries and not selected:
        return {}
    names = labels.values["subdivision"]
    return {code: names[code] for code, row in lists.subdivisions.items() if row.country_id in countries or code in selected}


def _cities(criteria: Criteria, counts: Counts, countries: set[str]) -> dict[str, str]:
    """City names, of the countries chosen; the only names that are not kept in the process."""
    selected = criteria.chosen["city"]
    if not countries and not selected:
        return {}
    numbers = counts.by_facet.get("city", {})
    codes = sorted(numbers, key=lambda code: -numbers[code])[:MOST_CITIES] + list(selected)
    cities = City.objects.in_bulk([int(code) for code in codes])
    return {str(city.pk): city.name for city in cities.values() if city.country_id in countries or str(city.pk) in selected}


def _topic_facet(criteria: Criteria, counts: Counts, lists: VocabularyLists, labels: Labels) -> Facet:
    numbers, names = counts.by_facet.get("topic", {}), labels.values["topic"]
    selected = criteria.chosen["topic"]

    def value(slug: str, children: list[FacetValue]) -> FacetValue:
        return FacetValue(slug, names[slug], numbers.get(slug, 0), slug in selected, children)

    values = []
    for top in lists.top_topics:
        offered = [leaf.slug for leaf in lists.leaves_of(top) if leaf.slug in numbers or leaf.slug in selected]
        if offered or top.slug in selected:
            values.append(value(top.slug, [value(slug, []) for slug in offered]))
    return Facet("topic", labels.facets["topic"], values)
