"""From counts to what the browse pages show: topics, places, types and stages, each with how many actors it has."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from directory.actors.search import Criteria, parse_criteria
from directory.actors.search.facets import Counts
from directory.vocabulary.choices import ActorType
from directory.vocabulary.lists import VocabularyLists
from directory.vocabulary.models import City, Topic


@dataclass
class Way:
    """A way in: a name, how many actors are behind it, where it leads; `parts` are the ways within it."""

    label: str
    count: int
    url: str
    code: str = ""
    parts: list[Way] = field(default_factory=list)


def type_ways(counts: Counts) -> list[Way]:
    numbers = counts.by_facet.get("type", {})
    return [
        Way(str(label), numbers.get(code, 0), f"{reverse('actors')}?type={code}", code) for code, label in ActorType.choices
    ]


def stage_ways(counts: Counts, lists: VocabularyLists) -> list[Way]:
    numbers = counts.by_facet.get("stage", {})
    return [
        Way(stage.name, numbers.get(slug, 0), f"{reverse('actors')}?stage={slug}", slug) for slug, stage in lists.stages.items()
    ]


def topic_ways(counts: Counts, lists: VocabularyLists) -> list[Way]:
    """The top topics in their order, each with its second level."""
    return [topic_way(top, counts, lists) for top in lists.top_topics]


def topic_way(top: Topic, counts: Counts, lists: VocabularyLists) -> Way:
    numbers = counts.by_facet.get("topic", {})
    parts = [
        Way(leaf.name, numbers.get(leaf.slug, 0), reverse("topic", args=[leaf.slug]), leaf.slug)
        for leaf in lists.leaves_of(top)
    ]
    return Way(top.name, numbers.get(top.slug, 0), reverse("topic", args=[top.slug]), top.slug, parts)


def place_ways(counts: Counts, lists: VocabularyLists) -> list[Way]:
    """The regions, each with its countries; a region of one country with that country's subdivisions."""
    return [
        Way(region.name, counts.by_facet.get("region", {}).get(code, 0), place_url(code), code, _parts(code, counts, lists))
        for code, region in lists.regions.items()
    ]


def _parts(region: str, counts: Counts, lists: VocabularyLists) -> list[Way]:
    countries = lists.countries_of(region)
    if len(countries) == 1:
        return _subdivision_ways(countries[0].code, counts, lists)
    numbers = counts.by_facet.get("country", {})
    ways = [Way(row.name, numbers.get(row.code, 0), place_url(row.code), row.code.lower()) for row in countries]
    return by_count(ways)


def _subdivision_ways(country: str, counts: Counts, lists: VocabularyLists) -> list[Way]:
    numbers = counts.by_facet.get("subdivision", {})
    ways = [
        Way(row.name, numbers.get(code, 0), place_url(code), code.lower())
        for code, row in lists.subdivisions.items()
        if row.country_id == country and numbers.get(code)
    ]
    return by_count(ways)


def _city_ways(counts: Counts, *, country: str, subdivision: str = "") -> list[Way]:
    numbers = {int(code): number for code, number in counts.by_facet.get("city", {}).items()}
    cities = City.objects.filter(pk__in=numbers, country=country)
    if subdivision:
        cities = cities.filter(subdivision=subdivision)
    ways = [Way(city.name, numbers[city.pk], f"{reverse('actors')}?city={city.pk}", str(city.pk)) for city in cities]
    return by_count(ways)


def by_count(ways: list[Way]) -> list[Way]:
    """The largest first, the order kept among equals."""
    return sorted(ways, key=lambda way: -way.count)


@dataclass
class Place:
    """A region, country or subdivision as a browse page."""

    name: str
    text: str
    criteria: Criteria
    path: list[dict[str, str]]


def find_place(code: str, lists: VocabularyLists) -> Place | None:
    """The place of an address's code: `eu`, `cn` (region and country are one page), `de`, `cn-gd`. None where there is none."""
    path = [{"label": _("Places"), "url": reverse("places")}]
    if region := lists.regions.get(code):
        return Place(region.name, region.text, _criteria("region", code, lists), path)
    upper = code.upper()
    if (country := lists.countries.get(upper)) and country.region_id != code:
        path.append(_step(lists.regions[country.region_id].name, country.region_id))
        return Place(country.name, "", _criteria("country", upper, lists), path)
    if subdivision := lists.subdivisions.get(upper):
        country = lists.countries[subdivision.country_id]
        region = lists.regions[country.region_id]
        path.append(_step(region.name, region.code))
        if country.code.lower() != region.code:
            path.append(_step(country.name, country.code))
        return Place(subdivision.name, "", _criteria("subdivision", upper, lists), path)
    return None


def parts_of_place(code: str, counts: Counts, lists: VocabularyLists) -> list[tuple[str, list[Way]]]:
    """What lies in a place, by heading: countries, subdivisions, cities."""
    upper = code.upper()
    if code in lists.regions and len(lists.countries_of(code)) > 1:
        return [(_("Countries"), _parts(code, counts, lists))]
    if upper in lists.countries:
        groups = [
            (_("Provinces or states"), _subdivision_ways(upper, counts, lists)),
            (_("Cities"), _city_ways(counts, country=upper)),
        ]
    else:
        country = lists.subdivisions[upper].country_id
        groups = [(_("Cities"), _city_ways(counts, country=country, subdivision=upper))]
    return [(label, ways) for label, ways in groups if ways]


def topic_path(topic: Topic) -> list[dict[str, str]]:
    path = [{"label": _("Topics"), "url": reverse("topics")}]
    if topic.parent is not None:
        path.append({"label": topic.parent.name, "url": reverse("topic", args=[topic.parent.slug])})
    return path


def place_url(code: str) -> str:
    return reverse("place", args=[code.lower()])


def _step(label: str, code: str) -> dict[str, str]:
    return {"label": label, "url": place_url(code)}


def _criteria(parameter: str, value: str, lists: VocabularyLists) -> Criteria:
    return parse_criteria({parameter: [value]}, lists)


def whole_directory(lists: VocabularyLists) -> Criteria:
    return parse_criteria({}, lists)


def topic_criteria(topic: Topic, lists: VocabularyLists) -> Criteria:
    return _criteria("topic", topic.slug, lists)
