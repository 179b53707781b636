"""Every combination of filters gives what a plain Python loop over all actors gives: ids, their order, totals, all counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.actors.choices import Status
from directory.actors.models import Actor
from directory.actors.search import NoSuchPage, parse_criteria, search_actors
from directory.actors.services import close_actor, remove_actor
from directory.actors.services.search import rebuild_search
from directory.actors.services.version import current_version
from directory.core.agents import system_agent
from directory.vocabulary.lists import vocabulary_lists
from directory.vocabulary.models import Country, Stage, Subdivision, Topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper")]

PAGE = 25
FACETS = ("type", "region", "country", "subdivision", "city", "topic", "stage")
REGION_OF = {"CN": "cn"}


@dataclass
class Row:
    """An actor as the oracle knows it: plain values, read once, one by one."""

    pk: int
    published: bool
    codes: dict[str, set[str]]
    sort_key: dict[str, str]
    edited: datetime
    confirmed: datetime | None


class Oracle:
    """The definition of the list, in loops. It shares nothing with the search but the data."""

    def __init__(self) -> None:
        self.parent_of = dict(Topic.objects.exclude(parent=None).values_list("slug", "parent__slug"))
        self.rows = [self._row(actor) for actor in Actor.objects.order_by("pk")]

    def _row(self, actor: Actor) -> Row:
        topics = {topic.slug for topic in actor.topics.all()}
        codes = {
            "type": {actor.type},
            "region": {REGION_OF.get(actor.country_id, "eu")},
            "country": {actor.country_id},
            "subdivision": {actor.subdivision_id} - {None},
            "city": {str(actor.city_id)} - {"None"},
            # Whoever works on a topic works on the group that it lies in.
            "topic": topics | {self.parent_of[slug] for slug in topics},
            "stage": {stage.slug for stage in actor.stages.all()},
        }
        keys = {"en": actor.sort_en, "zh-hans": actor.sort_zh}
        published = actor.status in ("active", "closed")
        return Row(actor.pk, published, codes, keys, actor.edited_at, actor.confirmed_at)

    def matches(self, row: Row, asked: dict[str, Any], apart_from: str = "") -> bool:
        if not row.published:
            return False
        for facet in FACETS:
            wanted = set(asked.get(facet, ()))
            if facet != apart_from and wanted and not wanted & row.codes[facet]:
                return False
        if "confirmed" in asked and (row.confirmed is None or row.confirmed.astimezone(UTC).year < int(asked["confirmed"])):
            return False
        if "since" in asked and row.edited.astimezone(UTC).date() < date.fromisoformat(asked["since"]):
            return False
        return "ids" not in asked or str(row.pk) in asked["ids"].split(",")

    def ids(self, asked: dict[str, Any], language: str) -> list[int]:
        found = [row for row in self.rows if self.matches(row, asked)]
        by_name = sorted(found, key=lambda row: (row.sort_key[language], row.pk))
        if asked.get("sort") == "-edited":
            by_name = sorted(found, key=lambda row: (-row.edited.timestamp(), row.pk))
        if asked.get("sort") == "-confirmed":
            by_name.sort(key=lambda row: -row.confirmed.timestamp() if row.confirmed else 0.0)
        return [row.pk for row in by_name]

    def counts(self, asked: dict[str, Any], facet: str) -> Counter[str]:
        return Counter(code for row in self.rows if self.matches(row, asked, facet) for code in row.codes[facet])


def make_seeds() -> None:
    """States and dates that the paper's rows do not have by themselves."""
    by = system_agent("tests")
    for number in (3, 27, 66):
        close_actor(Actor.objects.get(pk=number), by=by, reason="A test.")
    for number in (9, 70):
        remove_actor(Actor.objects.get(pk=number), by=by, reason="A test.")
    # What no service leaves behind today: merged entries, and dates of other years.
    Actor.objects.filter(pk=12).update(status=Status.MERGED, merged_into=13)
    for number in range(1, 79):
        edited = datetime(2020 + number % 6, 1 + number % 12, 1 + number % 28, 23, 59, 59, tzinfo=UTC)
        confirmed = (
            datetime(2021 + number % 5, 1 if number % 3 else 12, 1 if number % 3 else 31, tzinfo=UTC) if number % 4 else None
        )
        Actor.objects.filter(pk=number).update(edited_at=edited, confirmed_at=confirmed)
    rebuild_search()


@pytest.fixture(scope="module")
def codes(paper: None, django_db_blocker: Any) -> dict[str, list[str]]:
    """Every code that the paper's rows have, and one that none has."""
    with django_db_blocker.unblock():
        cities = Actor.objects.exclude(city=None).values_list("city_id", flat=True)
        subdivisions = Subdivision.objects.filter(actors__isnull=False).values_list("code", flat=True)
        return {
            "type": ["rto", "sme", "pi"],
            "region": ["eu", "cn"],
            "country": sorted(Country.objects.values_list("code", flat=True)),
            "subdivision": [*sorted(set(subdivisions)), "CN-XZ"],
            "city": [*(str(pk) for pk in sorted(set(cities))), "2643743"],
            "topic": sorted(Topic.objects.values_list("slug", flat=True)),
            "stage": sorted(Stage.objects.values_list("slug", flat=True)),
        }


def questions(codes: dict[str, list[str]]) -> st.SearchStrategy[dict[str, Any]]:
    # Few facets at a time and values that are common, or nearly every list would be empty.
    common = {
        "country": ["CN", "DE", "IT", "FR", "ES", "GB", *codes["country"]],
        "stage": codes["stage"],
        "type": codes["type"],
    }
    facets = {
        name: st.lists(st.sampled_from(common.get(name, codes[name])), min_size=1, max_size=4, unique=True) for name in FACETS
    }
    ids = st.lists(st.integers(1, 80), min_size=1, max_size=40).map(lambda numbers: ",".join(map(str, numbers)))
    others = {
        "confirmed": st.integers(2020, 2026).map(str),
        "since": st.dates(date(2019, 12, 30), date(2026, 1, 2)).map(date.isoformat),
        "ids": ids,
        "sort": st.sampled_from(["name", "-edited", "-confirmed"]),
        "view": st.sampled_from(["list", "table"]),
    }
    every = {**facets, **others}
    names = st.sets(st.sampled_from(sorted(every)), max_size=4)
    return names.flatmap(lambda chosen: st.fixed_dictionaries({name: every[name] for name in sorted(chosen)}))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_search_gives_what_plain_loops_give(codes, language):
    make_seeds()
    oracle = Oracle()
    assert [row.pk for row in oracle.rows if not row.published] == [9, 12, 70]
    lists = vocabulary_lists(current_version())

    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(asked=questions(codes), page=st.integers(1, 4))
    def check(asked: dict[str, Any], page: int) -> None:
        compare(oracle, asked, page, language, lists)

    with translation.override(language):
        compare(oracle, {}, 1, language, lists)
        compare(oracle, {}, 3, language, lists)
        check()


def compare(oracle: Oracle, asked: dict[str, Any], page: int, language: str, lists: Any) -> None:
    parameters = {name: value if isinstance(value, list) else [value] for name, value in asked.items()}
    criteria = parse_criteria(parameters, lists)
    assert criteria.understood
    expected = oracle.ids(asked, language)
    pages = max(1, -(-len(expected) // PAGE))
    if page > pages:
        with pytest.raises(NoSuchPage):
            search_actors(criteria, lists, page=page)
        return
    results = search_actors(criteria, lists, page=page)
    assert [actor.pk for actor in results.actors] == expected[(page - 1) * PAGE : page * PAGE]
    assert (results.total, results.pages, results.page) == (len(expected), pages, page)
    for facet in FACETS:
        compare_facet(oracle, asked, facet, results, lists)


def compare_facet(oracle: Oracle, asked: dict[str, Any], facet: str, results: Any, lists: Any) -> None:
    expected = oracle.counts(asked, facet)
    counted = dict(results.counts.by_facet.get(facet, {}))
    if facet == "topic":
        counted |= results.counts.by_facet.get("top_topic", {})
    assert counted == dict(expected), facet
    offered: dict[str, tuple[int, bool]] = {}
    for shown in results.facets:
        if shown.name == facet:
            for value in [one for top in shown.values for one in (top, *top.children)]:
                assert value.code not in offered
                offered[value.code] = (value.count, value.selected)
    chosen = set(asked.get(facet, ()))
    selected = {code for code, (_, is_selected) in offered.items() if is_selected}
    assert selected == chosen, "A value that is selected is always offered."
    for code, (count, _) in offered.items():
        assert count == expected[code], (facet, code)
        # A group of topics stands above what lies in it.
        assert count or code in chosen or facet == "topic", "What would give nothing is not offered."
    if facet in ("type", "region", "country", "topic", "stage"):
        assert {code for code in expected if expected[code]} <= set(offered)
    if facet == "subdivision":
        countries = set(asked.get("country", ())) | ({"CN"} if "cn" in asked.get("region", ()) else set())
        assert set(offered) - chosen == {code for code in expected if code[:2] in countries} - chosen


def test_the_pages_of_a_list_have_every_actor_once():
    lists = vocabulary_lists(current_version())
    for sort in ("name", "-edited", "-confirmed"):
        criteria = parse_criteria({"sort": [sort]}, lists)
        found = [actor.pk for page in (1, 2, 3, 4) for actor in search_actors(criteria, lists, page=page).actors]
        assert sorted(found) == list(range(1, 79)), sort
