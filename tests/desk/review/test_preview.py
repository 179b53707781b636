"""The entry as it will appear: in both languages, from what is proposed and decided so far; nothing is written."""

from __future__ import annotations

from typing import Any

from django.test import Client

from directory.moderation.choices import Kind, State
from tests.desk.review.pages import address, make_request, opened
from tests.factories.actors import make_actor, name_item
from tests.factories.vocabulary import SHENZHEN


def test_new_entry_in_both_languages(client: Client, curator: Any) -> None:
    names = [name_item("Gene Institute", displays_en=True), name_item("基因院", language="zh-Hans", displays_zh=True)]
    values = {
        "names": names, "type": "rto", "country": "CN", "city": SHENZHEN, "website": "https://gene.example.cn",
        "description_zh": "研究基因。", "stages": ["market"], "contact_email": "secret@gene.example.cn",
    }  # fmt: skip
    request = make_request(values=values)
    response = client.get(f"{address(request)}preview/")
    english, chinese = response.context["appearances"]
    assert (english.name, chinese.name) == ("Gene Institute", "基因院")
    assert (english.place, chinese.place) == ("Shenzhen, China", "中国深圳")
    assert english.is_in_other_language
    assert not chinese.is_in_other_language
    assert [stage["on"] for stage in english.stages] == [False] * 4 + [True]
    assert "secret@gene" not in response.content.decode()


def test_what_is_decided_so_far_counts(client: Client, curator: Any) -> None:
    actor = make_actor("Institute A", founding_year=1990)
    values = {"founding_year": 1999, "website": "https://new.example.org", "topics": ["biobanks"]}
    request = make_request(Kind.EDIT, target=actor, values=values, state=State.IN_REVIEW, curator=curator)
    page = opened(client, request)
    page |= {"verdict-founding_year": "rejected", "verdict-website": "edited", "website": "https://better.example.org"}
    response = client.post(f"{address(request)}preview/", page)
    english = response.context["appearances"][0]
    assert dict(english.facts) == {"Founding year": "1990", "Topics": "Biobanks"}
    assert english.website == "https://better.example.org"
    actor.refresh_from_db()
    assert (actor.founding_year, actor.revision) == (1990, 1)
