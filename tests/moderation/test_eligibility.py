"""Who may be in the directory."""

from __future__ import annotations

import pytest
from django.utils import translation

from directory.moderation.eligibility import ANSWERS, Question, in_words, objections

ELIGIBLE = {"active": "yes", "body": "institute", "large": "", "place": "eu"}


@pytest.mark.parametrize(
    ("answers", "against"),
    [
        ({}, []),
        ({"active": "unsure"}, []),
        ({"active": "no"}, ["active"]),
        ({"body": "university"}, ["body"]),
        ({"body": "hospital", "place": "elsewhere"}, ["body", "place"]),
        ({"body": "firm", "large": "yes"}, ["large"]),
        ({"body": "firm", "large": "no"}, []),
        ({"body": "public", "large": "yes"}, []),
        ({"body": "nothing", "place": "mars"}, []),
    ],
)
def test_answers_that_speak_against_it(answers, against):
    assert [one.question for one in objections({**ELIGIBLE, **answers})] == against


def test_answers_are_read_in_both_languages():
    assert dict(ANSWERS).keys() == set(Question.values)
    with translation.override("zh-hans"):
        said = in_words({"body": "firm", "place": "cn", "unknown": "x"})
    assert len(said) == 2
