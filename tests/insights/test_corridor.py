"""The two pictures of the corridor: who is drawn, where, and that marks can be told apart, for few actors and for many."""

from itertools import combinations
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.actors.services.version import current_version
from directory.insights import corridor
from directory.insights.corridor import APART, corridor_pictures, read_land, spread
from directory.vocabulary.lists import vocabulary_lists
from tests.factories.actors import make_actor
from tests.factories.vocabulary import BEIJING, BERLIN, MUNICH, PARIS


def pictures(**counts):
    return {one.region: one for one in corridor_pictures(counts, vocabulary_lists(current_version()))}


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 300)), max_size=40))
def test_spread_marks_stand_apart_and_the_first_stays(points):
    moved = spread(tuple(points), APART)
    assert len(moved) == len(points)
    assert not points or moved[0] == pytest.approx(points[0])
    assert all(hypot(a[0] - b[0], a[1] - b[1]) >= APART - 1e-9 for a, b in combinations(moved, 2))


@pytest.mark.parametrize(
    ("region", "latitude", "longitude"), [("eu", 52.52, 13.41), ("eu", 35.17, 33.36), ("cn", 39.91, 116.4)]
)
def test_cities_of_both_sides_lie_within_their_outlines(region, latitude, longitude):
    land = read_land(region)
    assert land.holds(*land.point(latitude, longitude))


@pytest.mark.django_db
def test_each_actor_is_a_mark_that_leads_to_it_and_unknown_cities_are_said():
    berlin, other = make_actor("A", city=BERLIN), make_actor("B", "pi", city=BERLIN)
    make_actor("C")
    make_actor("D", country="CN", city=BEIJING, status="removed")
    found = pictures(eu=3, cn=0)
    assert [mark.url for mark in found["eu"].marks] == [berlin.get_absolute_url(), other.get_absolute_url()]
    assert [mark.shape for mark in found["eu"].marks] == ["rto", "pi"]
    assert (found["eu"].left_out, found["cn"].marks, found["cn"].left_out) == (1, [], 0)


@pytest.mark.django_db
def test_many_actors_are_drawn_by_city_where_the_cities_are(monkeypatch):
    monkeypatch.setattr(corridor, "MOST_MARKS", 2)
    for name, city, country in (("A", BERLIN, "DE"), ("B", BERLIN, "DE"), ("C", MUNICH, "DE"), ("D", PARIS, "FR")):
        make_actor(name, country=country, city=city)
    found = pictures(eu=4, cn=0)["eu"]
    assert (sorted(mark.label for mark in found.marks), found.left_out) == (
        ["Berlin: 2 actors", "Munich: 1 actor", "Paris: 1 actor"],
        0,
    )
    berlin = next(mark for mark in found.marks if mark.label.startswith("Berlin"))
    assert (berlin.x, berlin.y) == pytest.approx(found.land.point(52.5244, 13.4105), abs=0.1)
    assert berlin.url == f"/actors/?city={BERLIN}"


@pytest.mark.django_db
def test_cities_close_to_a_larger_one_are_counted_with_it(monkeypatch):
    monkeypatch.setattr(corridor, "MOST_MARKS", 2)
    monkeypatch.setattr(corridor, "APART", 400.0)
    for name, city, country in (("A", BERLIN, "DE"), ("B", BERLIN, "DE"), ("C", MUNICH, "DE"), ("D", PARIS, "FR")):
        make_actor(name, country=country, city=city)
    found = pictures(eu=4, cn=0)["eu"]
    assert [mark.label for mark in found.marks] == ["Berlin and nearby: 4 actors"]
    assert found.marks[0].url == f"/actors/?city={BERLIN}&city={MUNICH}&city={PARIS}"
