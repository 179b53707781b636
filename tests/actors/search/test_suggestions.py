"""Suggestions: entries of the paper by the beginning of a name, or of a word within one, in either script."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.actors.models import Actor
from directory.actors.search.suggestions import MOST, suggest
from directory.actors.services import remove_actor
from directory.core.agents import system_agent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper")]


def ids(text: str) -> list[int]:
    return [actor.pk for actor in suggest(text)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Science for", {59}),
        ("sciens", {6}),
        ("warsaw gen", {46}),
        ("bgi", {66}),
        ("华大", {66}),
        ("hua da ji", {66}),
        ("huadaji", {66}),
        ("hdjy", {66}),
        ("中山", {72}),
        ("zhongshan", {72}),
        ("泛生", {67}),
        ("肿瘤精准", {78}),
        ("腫瘤精準", {78}),
        ("Tubing", {20}),
        ("Tüb", {20}),
        ("tuebing", {20}),
        ("Laboratoire national de sante", {41}),
        ("Παστέρ", {32}),
        ("Cell and", {61}),
        ("crg", {51}),
        ("sysu", {72}),
        ("  Vinnova ", {60}),
        ("ＢＧＩ", {66}),
        ("zzzz", set()),
        ("火星", set()),
        ("", set()),
        ("…!", set()),
    ],
)
def test_names_that_begin_so_are_suggested(typed, expected):
    assert set(ids(typed)) == expected


def test_the_whole_name_that_begins_so_comes_first():
    # CNR's name begins with it; in the others' names it stands within.
    assert ids("National Research C")[0] == 35
    assert ids("精准医")[0] == 70
    assert {74, 75, 76, 78} <= set(ids("精准医"))


def test_there_are_at_most_eight_and_each_once():
    for typed in ("c", "b", "institute", "中", "z"):
        found = ids(typed)
        assert len(found) == len(set(found)) <= MOST
    assert len(ids("b")) == MOST


def test_what_is_not_public_is_not_suggested():
    assert ids("sciensano") == [6]
    remove_actor(Actor.objects.get(pk=6), by=system_agent("tests"), reason="A test.")
    assert ids("sciensano") == []


def test_one_suggestion_costs_few_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        assert suggest("b")


@pytest.mark.parametrize("typed", ["\x00", "\ud800", "%", "_", "\\", "'; --", "x" * 10_000, "\u202e", "\U0010ffff", "😀", "ͺ"])
def test_bad_input_suggests_nothing(typed):
    assert suggest(typed) == []


def test_any_text_is_borne():
    @settings(max_examples=80, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.text(st.characters(exclude_categories=[]), max_size=80))
    def check(text):
        assert len(suggest(text)) <= MOST

    check()


def test_every_name_suggests_its_actor_before_it_is_typed_out():
    for actor in Actor.objects.prefetch_related("names"):
        for name in actor.names.all():
            assert actor.pk in ids(name.value[:58]), name.value
