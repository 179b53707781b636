"""Whether descriptions are in the language of their fields."""

from __future__ import annotations

import pytest

from directory.moderation.checks import checks_of
from directory.moderation.choices import Kind
from tests.factories.actors import make_actor
from tests.factories.requests import make_request

pytestmark = pytest.mark.django_db
ENGLISH, CHINESE = "The institute studies genes of patients.", "该研究所研究患者的基因。"


@pytest.mark.parametrize(
    "english, chinese, text",
    [
        (ENGLISH, CHINESE, ""),
        (ENGLISH, "", ""),
        ("The institute (研究所) studies genes of patients.", "BGI Research 研究所", ""),
        ("NGS, PCR, GWAS", "", ""),
        (CHINESE, "", "mostly in Chinese"),
        ("", ENGLISH, "no Chinese characters"),
        (CHINESE, ENGLISH, "mostly in Chinese"),
        (ENGLISH.upper(), CHINESE, "capital letters"),
        (ENGLISH, f"{ENGLISH} ", "the same text"),
        ("123 456", "789", "no Chinese characters"),
    ],
)
def test_told_of_what_is_proposed(english, chinese, text):
    request = make_request(Kind.EDIT, values={"description_en": english, "description_zh": chinese, "founding_year": 1999})
    (check,) = [one for one in checks_of(request) if one.code == "language"]
    assert check.state == ("bad" if text else "good")
    assert text in check.text


def test_proposed_text_is_compared_with_the_one_that_is_live():
    target = make_actor(description_zh=CHINESE)
    request = make_request(Kind.EDIT, target=target, values={"description_en": CHINESE})
    (check,) = [one for one in checks_of(request) if one.code == "language"]
    assert check.text == "The English description is mostly in Chinese characters. Both descriptions are the same text."
