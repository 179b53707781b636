"""Typos: a word that nobody wrote becomes the likest word of the entries, and nothing else changes."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.actors.search.corrections import corrected, most_edits
from directory.actors.search.query import parse_query

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper")]


def correct(text: str) -> str | None:
    query = corrected(parse_query(text))
    return query.text.casefold() if query else None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("genomcs", "genomics"),
        ("genmics", "genomics"),
        ("genomiccs", "genomics"),
        ("oncolgy", "oncology"),
        ("onoclogy", "oncology"),
        ("Heidelbreg", "heidelberg"),
        ("Scienasno", "sciensano"),
        ("personlised", "personalised"),
        ("Shangahi", "shanghai"),
        ("Luxemburg", "luxembourg"),
        ("bioinfromatics", "bioinformatics"),
        ("diagnotics", "diagnostics"),
        ("Vinova", "vinnova"),
    ],
)
def test_a_typo_becomes_the_word_that_was_meant(typed, meant):
    assert correct(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "genomics",
        "oncology Beijing",
        "肿瘤",
        "基因組",
        "BGI",
        "crg",
        "zzzzqq",
        "xx",
        "",
        "!!!",
        "2017",
        "bihealth.org",
        "x" * 300,
    ],
)
def test_what_is_right_or_hopeless_stays(typed):
    assert correct(typed) is None


def test_umlauts_are_no_typos():
    for typed in ("Tübingen", "Tubingen", "Tuebingen", "Präzisionsmedizin", "Praezisionsmedizin"):
        assert correct(typed) is None, typed


def test_only_the_wrong_word_changes():
    assert correct("precision oncolgy 北京 -Shanghai") == "precision oncology 北京 -shanghai"
    assert correct("genomcs genomics") == "genomics genomics"


def test_a_wrong_word_within_another_word_stays_there():
    # “cente” is no word; “bloodcentex” is one that nothing resembles.
    assert correct("cente bloodcentexqq") in ("center bloodcentexqq", "centre bloodcentexqq")


def test_quoted_and_left_out_words_are_taken_as_typed():
    assert correct('"clinical oncolgy"') is None
    assert correct("oncology -genomcs") is None


def test_short_words_bear_one_wrong_letter_and_long_ones_two():
    assert [most_edits(word) for word in ("gene", "genes", "cancer", "genomics")] == [1, 1, 2, 2]


def test_any_text_is_borne():
    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.text(st.characters(exclude_categories=[]), max_size=210))
    def check(text):
        fixed = corrected(parse_query(text))
        assert fixed is None or len(fixed.terms) <= 8

    check()
