"""The duplicate check: each reason by itself, who is never told, whatever is typed, never more queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.actors.choices import Status
from directory.actors.models import Actor, SearchName
from directory.core.text import fold
from directory.moderation.duplicates import Candidate, Described, Reason, find_duplicates, find_duplicates_of_many
from directory.moderation.duplicates.likeness import Places, name_likeness
from tests.factories.actors import make_actor, name_item

pytestmark = pytest.mark.django_db


def told(candidates: list[Candidate]) -> list[tuple[int, tuple[Reason, ...]]]:
    return [(candidate.actor.pk, candidate.reasons) for candidate in candidates]


# --- One piece of evidence at a time ---------------------------------------------------------------------------------


@pytest.fixture
def institute(db: None) -> Actor:
    names = [
        name_item("Institute of Molecular Medicine", displays_en=True),
        name_item("分子医学研究所", language="zh-Hans", displays_zh=True),
        name_item("IMMX", kind="acronym"),
        name_item("Laboratory of Cells", kind="former"),
    ]
    identifiers = [{"scheme": "wikidata", "value": "Q4711"}]
    return make_actor(names=names, website="https://www.imm.example.org", identifiers=identifiers, country="DE")


@pytest.mark.parametrize(
    ("described", "reasons", "matched"),
    [
        ({"identifiers": [("wikidata", "https://www.wikidata.org/wiki/q4711")]}, (Reason.IDENTIFIER,), "Q4711"),
        ({"website": "http://imm.example.org/en/"}, (Reason.HOST,), "imm.example.org"),
        ({"names": ["institute of MOLECULAR medicine"]}, (Reason.NAME,), "Institute of Molecular Medicine"),
        ({"names": ["Laboratory of Cells"]}, (Reason.NAME,), "Laboratory of Cells"),
        ({"names": ["分子醫學研究所"]}, (Reason.NAME,), "分子医学研究所"),
        ({"names": ["Fenzi yixue yanjiusuo"]}, (Reason.PINYIN,), "分子医学研究所"),
        ({"names": ["immx"]}, (Reason.ACRONYM,), "IMMX"),
        ({"names": ["Institute of Moleuclar Medicine"]}, (Reason.SIMILAR_NAME,), "Institute of Molecular Medicine"),
        ({"names": ["分子药学研究所"]}, (Reason.SIMILAR_NAME,), "分子医学研究所"),
    ],
)
def test_each_reason_is_told_with_what_matched(institute, described, reasons, matched):
    found = find_duplicates(Described(**described))
    assert told(found) == [(institute.pk, reasons)]
    assert found[0].matched == matched
    assert 0.5 <= found[0].score <= 1


def test_reasons_add_up_and_place_counts(institute):
    name, both, abroad = find_duplicates_of_many(
        [
            Described(names=["IMMX"], country="DE"),
            Described(names=["IMMX"], website="imm.example.org", country="DE"),
            Described(names=["IMMX"], country="CN"),
        ]
    )
    assert [one.score for one in name] == [0.55]
    assert [one.score for one in both] == [1.0]
    assert both[0].reasons == (Reason.HOST, Reason.ACRONYM)
    assert abroad == []


def test_a_host_that_several_share_is_no_evidence_alone():
    first = make_actor("Department of Hearts", website="https://www.university.example/hearts")
    make_actor("Department of Lungs", website="https://www.university.example/lungs")
    assert find_duplicates(Described(names=["Department of Bones"], website="https://university.example/bones")) == []
    same_page = find_duplicates(Described(names=["Something"], website="https://university.example/hearts/"))
    assert told(same_page) == [(first.pk, (Reason.HOST,))]


def test_removed_entries_are_not_told_and_closed_ones_are():
    make_actor("Institute of Removed Things", status="removed", website="https://removed.example")
    closed = make_actor("Institute of Closed Things", status="closed")
    found = find_duplicates_of_many(
        [
            Described(names=["Institute of Removed Things"], website="removed.example"),
            Described(names=["Institute of Closed Things"]),
        ]
    )
    assert [told(candidates) for candidates in found] == [[], [(closed.pk, (Reason.NAME,))]]


def test_a_merged_entry_leads_to_its_heir():
    heir = make_actor("Heirs of Bees")
    between = make_actor("Between the Two")
    merged = make_actor("Institute of Wasps", website="https://wasps.example")
    for old, new in ((merged, between), (between, heir)):
        Actor.objects.filter(pk=old.pk).update(status=Status.MERGED, merged_into=new)
        SearchName.objects.filter(actor=old).delete()
    assert told(find_duplicates(Described(website="wasps.example"))) == [(heir.pk, (Reason.HOST,))]
    assert told(find_duplicates(Described(names=["institute of wasps"]))) == [(heir.pk, (Reason.NAME,))]


def test_the_entry_itself_can_be_left_out_and_the_limit_holds(institute):
    others = [make_actor("Institute of Molecular Medicine", "rto", country) for country in ("AT", "CN")]
    described = Described(names=["Institute of Molecular Medicine"])
    assert {one.actor.pk for one in find_duplicates(described, exclude=institute.pk)} == {one.pk for one in others}
    assert len(find_duplicates(described, limit=1)) == 1
    assert find_duplicates(described, limit=0) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("北京大学第一医院", "北京大学第三医院"),
        ("东南大学研究院", "西南大学研究院"),
        ("institute of physics 1", "institute of physics 2"),
        ("cancer centre leeds", "cancer centre essen"),
    ],
)
def test_ordinals_compass_points_and_places_tell_names_apart(one, other):
    assert name_likeness(fold(one), fold(other), Places(frozenset({"leeds", "essen"}))) == 0


# --- Whatever is typed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "described",
    [
        Described(),
        Described(names=["", " ", "a", "医", "\x00", "\u202e\u200f", "🧬", "'; --", "%", "\\", "...", "()"]),
        Described(names=["x" * 500, "医" * 500, "ab " * 200, "🧬" * 500, "\ud800 half"]),
        Described(names=[f"Institute number {number}" for number in range(200)]),
        Described(website="http://["),
        Described(website="https://[::1]/", country="ZZ", city=-1),
        Described(website="javascript:alert(1)"),
        Described(website="not an address", country="Germany and more"),
        Described(website="http://" + "a." * 500 + "org"),
        Described(website="https://host\x00.example/\x00", country="\x00"),
        Described(website="https://user:password@imm.example.org:99999/"),
        Described(identifiers=[("ror", "x"), ("nothing", "1"), ("", ""), ("isni", "\x00"), ("uscc", "9" * 900)] * 50),
    ],
)
def test_bad_input_finds_little_and_breaks_nothing(institute, described):
    found = find_duplicates(described)
    assert len(found) <= 1
    assert find_duplicates_of_many([described, described]) == [found, found]


def test_as_many_queries_for_many_candidates_as_for_one(institute):
    described = Described(names=["Institute of Molecular Medicine"], website="imm.example.org", country="DE")
    find_duplicates(described)
    with CaptureQueriesContext(
        connection,
    ) as one:
        assert len(find_duplicates(described, limit=40)) == 1
    for number in range(29):
        make_actor(f"Institute of Molecular Medicine {'abcdefghijklmnopqrstuvwxyzäöü'[number] * 4}")
    find_duplicates(described)
    with CaptureQueriesContext(connection) as many:
        assert len(find_duplicates(described, limit=40)) > 10
    with CaptureQueriesContext(connection) as batch:
        find_duplicates_of_many([described] * 100)
    assert (len(one), len(many), len(batch)) == (6, 6, 6)
