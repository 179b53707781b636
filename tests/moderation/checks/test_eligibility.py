"""What the answers about eligibility say against a request."""

from __future__ import annotations

from itertools import product

import pytest

from directory.moderation.checks.eligibility import _judged
from directory.moderation.choices import CheckState
from directory.moderation.eligibility import ANSWERS

FITS = {"active": "yes", "body": "institute", "place": "eu"}


@pytest.mark.parametrize(
    "changes, state, text",
    [
        ({}, "good", "Nothing in the answers"),
        ({"place": "cn", "body": "cluster"}, "good", "Nothing in the answers"),
        ({"body": "firm", "large": "no"}, "good", "Nothing in the answers"),
        ({"active": "no"}, "bad", "no research"),
        ({"body": "university"}, "bad", "is a university"),
        ({"body": "hospital"}, "bad", "is a hospital"),
        ({"body": "firm", "large": "yes"}, "bad", "more than 250"),
        ({"place": "elsewhere"}, "bad", "outside"),
        ({"active": "unsure"}, "unknown", "not sure"),
        ({"body": "firm", "large": "unsure"}, "unknown", "does not know"),
        ({"body": "firm"}, "unknown", "Not all questions"),
        ({"large": "yes"}, "good", "Nothing in the answers"),  # left over: it is no firm
        ({"place": ""}, "unknown", "Not all questions"),
        ({"active": "forged"}, "unknown", "Not all questions"),
        ({"active": ["no"]}, "unknown", "Not all questions"),
    ],
)
def test_judged_by_the_directorys_criteria(changes, state, text):
    found, sentences = _judged({**FITS, **changes})
    assert found == state
    assert text in str(sentences[0])


def test_every_combination_of_answers_has_an_outcome_with_a_text():
    for values in product(*(("", *codes.values) for codes in ANSWERS.values())):
        state, sentences = _judged(dict(zip(ANSWERS, values, strict=True)))
        assert sentences
        assert state != CheckState.WAITING


def test_all_that_speaks_against_it_is_said_at_once():
    state, sentences = _judged({"active": "no", "body": "university", "place": "elsewhere", "other": "x"})
    assert (state, len(sentences)) == (CheckState.BAD, 3)
