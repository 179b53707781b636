"""An institution is added through the public forms, in Chinese and in English, without a script."""

from __future__ import annotations

from datetime import timedelta

import pytest

from directory.contribute.proposing import signing
from directory.core.limits import Limit
from directory.moderation.choices import State, TextKind
from directory.moderation.models import ChangeRequest
from directory.moderation.services import intake
from tests.contribute.pages import ELIGIBLE, confirm, errors_in, fill, inputs_of, later, start, token_of
from tests.factories.actors import name_item
from tests.factories.vocabulary import SHENZHEN, load_small_vocabulary

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vocabulary():
    load_small_vocabulary()


def test_an_institution_is_added_in_chinese_from_the_first_question_to_the_queue(client):
    who = start(client, "/zh-hans/submit/", active="yes", body="research", place="cn")
    assert who.startswith("/zh-hans/requests/")
    base = who.removesuffix("who/")
    response = fill(client, who, {
        "type": "rto", "name_zh": "示例精准医学研究院", "acronym": "SPMI", "website": "www.example.org.cn/",
        "other_names-0-value": "Sample Institute of Precision Medicine", "other_names-0-language": "en",
        "founding_year": "2015", "staff_band": "50-249",
    })  # fmt: skip
    assert response["Location"] == f"{base}where/"
    response = fill(client, f"{base}where/", {"country": "CN", "city_text": "深圳市"})
    assert response["Location"] == f"{base}what/"
    values = {"description_zh": "研究人类基因组。", "topics": ["human-genomics"], "stages": ["basic-research"],
              "working_languages": ["en", "zh-Hans"]}  # fmt: skip
    assert fill(client, f"{base}what/", values)["Location"] == f"{base}connections/"
    values = {"links-0-url": "https://www.example.org.cn/about", "relationships-0-who": "示例大学",
              "contact_email": "office＠example.org.cn"}  # fmt: skip
    assert fill(client, f"{base}connections/", values)["Location"] == f"{base}you/"
    values = {"email": "Bob＠Example.org", "name": "李明", "relation": "works_there", "role": "办公室", "comment": "谢谢。"}
    assert fill(client, f"{base}you/", values)["Location"] == f"{base}review/"
    response = fill(client, f"{base}review/", {"licence": "on"})
    assert response["Location"] == f"{base.removesuffix('form/')}confirm/"
    request = ChangeRequest.objects.get()
    assert (request.state, request.licence_version, request.relation) == (State.DRAFT, "2026-11", "works_there")
    assert confirm(client, response["Location"])["Location"] == base.removesuffix("form/")
    request.refresh_from_db()
    assert request.state == State.SUBMITTED
    assert request.language == "zh-hans"
    assert request.eligibility == {"active": "yes", "body": "research", "place": "cn"}
    proposed = dict(request.proposals.values_list("field", "proposed"))
    assert proposed == {
        "type": "rto",
        "names": [
            name_item("示例精准医学研究院", language="zh-Hans", displays_en=True, displays_zh=True),
            name_item("SPMI", language="", kind="acronym"),
            name_item("Sample Institute of Precision Medicine", kind="other"),
        ],
        "website": "https://www.example.org.cn",
        "founding_year": 2015,
        "staff_band": "50-249",
        "country": "CN",
        "subdivision": "CN-GD",
        "city": SHENZHEN,
        "description_zh": "研究人类基因组。",
        "topics": ["human-genomics"],
        "stages": ["basic-research"],
        "working_languages": ["en", "zh-Hans"],
        "links": [{"kind": "page", "url": "https://www.example.org.cn/about"}],
        "relationships": [{"kind": "part_of", "actor": None, "name_en": "", "name_zh": "示例大学", "ror": ""}],
        "contact_email": "office@example.org.cn",
    }  # fmt: skip
    assert request.contact.email == "bob@example.org"
    assert request.texts.get(kind=TextKind.COMMENT).body == "谢谢。"


def test_a_double_click_and_the_back_button_make_one_draft(client):
    page = inputs_of(client.get("/submit/"))
    with later():
        first, second = (client.post("/submit/", {**page, **ELIGIBLE}) for _click in range(2))
    assert token_of(first["Location"]) != token_of(second["Location"])
    assert ChangeRequest.objects.count() == 1
    assert client.get(second["Location"]).status_code == client.get(first["Location"]).status_code == 200


def test_answers_that_speak_against_it_are_explained_and_one_may_go_on(client):
    page = inputs_of(client.get("/submit/"))
    answers = {"active": "yes", "body": "firm", "large": "yes", "place": "elsewhere"}
    with later():
        told = client.post("/submit/", {**page, **answers})
        html = told.content.decode()
        assert "more than 250 staff are not listed" in html
        assert "covers the EU" in html
        assert ChangeRequest.objects.count() == 0
        gone_on = client.post("/submit/", {**inputs_of(told), "go_on": "1"})
    assert gone_on.status_code == 302
    assert ChangeRequest.objects.get().eligibility == answers


def test_the_size_of_a_firm_speaks_against_no_other_body(client):
    page = inputs_of(client.get("/submit/"))
    with later():
        response = client.post("/submit/", {**page, **ELIGIBLE, "large": "yes"})
    assert response.status_code == 302


@pytest.mark.parametrize(
    ("seconds", "change", "said"),
    [
        (0, {}, "very quick"),
        (25 * 3600, {}, "open for more than a day"),
        (5, {"subject": "https://spam.example"}, "must stay empty"),
        (5, {"form": "forged"}, "damaged"),
        (5, {"form": ""}, "damaged"),
        (5, {"form": signing.sign_form("report:1")}, "damaged"),
    ],
)
def test_bots_are_met_with_a_clear_message_and_what_was_chosen_stays(client, seconds, change, said):
    page = inputs_of(client.get("/submit/"))
    with later(seconds):
        response = client.post("/submit/", {**page, **ELIGIBLE, **change})
    assert response.status_code == 200
    assert said in " ".join(errors_in(response))
    assert inputs_of(response)["body"] == ["institute"]
    assert ChangeRequest.objects.count() == 0
    with later(seconds + 10):
        again = client.post("/submit/", inputs_of(response))
    assert again.status_code == 302


def test_too_many_drafts_from_one_network_are_refused_with_what_was_chosen(client, monkeypatch):
    monkeypatch.setattr(intake, "DRAFTS_BY_NETWORK", Limit("request-drafts", 1, timedelta(hours=1)))
    start(client)
    page = inputs_of(client.get("/submit/"))
    with later():
        response = client.post("/submit/", {**page, **ELIGIBLE})
    assert response.status_code == 429
    assert "too often" in errors_in(response)[0]
    assert inputs_of(response)["place"] == ["eu"]


def test_the_page_is_kept_by_nobody_and_search_engines_may_read_it(client):
    response = client.get("/submit/")
    assert "no-store" in response["Cache-Control"]
    assert "X-Robots-Tag" not in response
    assert "/submit/" in client.get("/sitemap.xml").content.decode()
