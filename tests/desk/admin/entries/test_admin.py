"""The list of entries: what it shows, finds and filters, and at what cost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from directory.actors.models import Actor
from directory.actors.search import SearchTooSlow
from directory.core.clock import now
from directory.desk.admin.entries.filters import SOURCES
from tests.factories.actors import make_actor, make_source
from tests.factories.vocabulary import BEIJING, BERLIN

LIST = "/admin/directory/actor/"


def names(client: Client, query: str) -> list[str]:
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200, query
    rows = re.findall(r'class="field-shown_name"><a [^>]*>([^<]*)</a>', response.content.decode())
    return [str(name) for name in rows]


@pytest.fixture
def three(db: None) -> None:
    make_actor(
        "Alpha",
        "rto",
        "DE",
        city=BERLIN,
        topics=["human-genomics"],
        stages=["market"],
        website="alpha.example.org",
        subdivision="DE-BE",
    )
    make_actor("Beta", "sme", "FR", description_en="Text.", topics=["biobanks"])
    make_actor("Gamma", "pi", "CN", name_zh="丙研究所", city=BEIJING, status="closed")


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Alpha", "Beta", "Gamma"]),
        ("q=alph", ["Alpha"]),
        ("q=lph", ["Alpha"]),
        ("q=berlin", ["Alpha"]),
        ("q=alpha+-berlin", []),
        ("q=%22genomics%22", ["Alpha"]),
        ("q=biobank&region=cn", []),
        ("q=alpah", ["Alpha"]),
        ("q=%E4%B8%99", ["Gamma"]),
        ("q=alpha.example", ["Alpha"]),
        ("q=nothing", []),
        ("q=a%08b", []),
        ("type=sme", ["Beta"]),
        ("type=nonsense", ["Alpha", "Beta", "Gamma"]),
        ("region=cn", ["Gamma"]),
        ("country=DE&subdivision=DE-BE", ["Alpha"]),
        ("country=DE&subdivision=nonsense", ["Alpha"]),
        ("subdivision=DE-BE", ["Alpha", "Beta", "Gamma"]),
        ("country=FR", ["Beta"]),
        ("status=closed", ["Gamma"]),
        ("stage=market", ["Alpha"]),
        ("topic=human-genomics", ["Alpha"]),
        ("topic=clinical-research-and-infrastructure", ["Beta"]),
        ("lacks=name_zh", ["Alpha", "Beta"]),
        ("lacks=description_en", ["Alpha", "Gamma"]),
        ("region=eu&lacks=description_en", ["Alpha"]),
        ("lacks=description", ["Alpha", "Gamma"]),
        ("lacks=nonsense&doubt=nonsense&edited=never", ["Alpha", "Beta", "Gamma"]),
        ("edited=month", ["Alpha", "Beta", "Gamma"]),
        ("edited=older", []),
        ("checked=never", ["Alpha", "Beta", "Gamma"]),
        ("checked=year", []),
        ("source=999999", ["Alpha", "Beta", "Gamma"]),
        ("source=%00", ["Alpha", "Beta", "Gamma"]),
        ("o=-1.0", ["Gamma", "Beta", "Alpha"]),
        ("o=x.99", ["Alpha", "Beta", "Gamma"]),
        ("country=%00", ["Alpha", "Beta", "Gamma"]),
    ],
)
def test_list_finds_and_filters(client: Client, curator: Any, query: str, found: list[str]) -> None:
    assert names(client, query) == found


def test_list_finds_by_number(client: Client, curator: Any) -> None:
    make_actor("Alpha")
    beta = make_actor("Beta")

    assert names(client, f"q={beta.pk}") == names(client, f"q=%23{beta.pk}") == ["Beta"]


def test_list_finds_what_the_public_does_not_by_number_and_part_of_a_name(client: Client, curator: Any) -> None:
    make_actor("Alpha works")
    gone = make_actor("Alphabet works", status="removed")

    assert names(client, "q=alpha") == ["Alpha works", "Alphabet works"]
    assert names(client, "q=alpha&status=removed") == ["Alphabet works"]
    assert names(client, f"q={gone.pk}") == ["Alphabet works"]


def test_best_hits_come_first_unless_another_order_is_chosen(client: Client, curator: Any) -> None:
    make_actor("Alpha", description_en="It works with Zeta.")
    make_actor("Zeta")

    assert names(client, "q=zeta") == ["Zeta", "Alpha"]
    assert names(client, "q=zeta&o=1") == ["Alpha", "Zeta"]
    assert names(client, "q=zeta&o=-1") == ["Zeta", "Alpha"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("q=genomcis", "No actor was found for “genomcis”; these are for “genomics”."),
        ("q=" + "x" * 201, "Search for at most 200 characters; these are 201."),
        ("q=-alpha", "This search only says what must not be there"),
        ("q=%E2%80%9C%E2%80%9D", "There is no word in this search"),
        ("q=++", "There is no word in this search"),
        ("q=the", "These words stand in nearly every entry: “the”."),
        ("q=a1+b1+c1+d1+e1+f1+g1+h1+i1", "A search takes at most 8 words. These were left out: “i1”."),
    ],
)
def test_list_says_what_became_of_a_search(client: Client, curator: Any, query: str, said: str) -> None:
    make_actor("Alpha", topics=["human-genomics"])

    assert said in client.get(f"{LIST}?{query}").content.decode()


def test_corrected_search_offers_the_literal_one_under_the_same_filters(client: Client, curator: Any) -> None:
    make_actor("Alpha", topics=["human-genomics"])

    text = client.get(f"{LIST}?q=genomcis&country=DE").content.decode()

    assert '<a href="?country=DE&amp;q=%22genomcis%22">Search for “genomcis” all the same</a>' in text
    assert names(client, "q=%22genomcis%22") == []


def test_search_that_takes_too_long_is_said(client: Client, curator: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(*_arguments: Any) -> None:
        raise SearchTooSlow

    monkeypatch.setattr("directory.desk.admin.entries.search.run_search", give_up)

    assert "The search took too long" in client.get(f"{LIST}?q=alpha").content.decode()


def test_filters_by_dates_source_and_doubt(client: Client, curator: Any) -> None:
    old, new = make_actor("Alpha"), make_actor("Beta", founding_year=1999)
    long_ago = now() - timedelta(days=400)
    Actor.objects.filter(pk=old.pk).update(edited_at=long_ago, checked_at=long_ago)
    Actor.objects.filter(pk=new.pk).update(checked_at=now(), confirmed_at=now() - timedelta(days=100))
    source = make_source("website", kind="institution")
    new.statements.filter(field="founding_year").update(source=source, unconfirmed=True)
    old.statements.filter(field="type").update(agrees=False, reason="spelling")

    for query, found in {
        "edited=older": ["Alpha"],
        "edited=year": ["Beta"],
        "checked=older": ["Alpha"],
        "checked=month": ["Beta"],
        "checked=never": [],
        "confirmed=month": [],
        "confirmed=year": ["Beta"],
        "confirmed=older": ["Alpha"],
        "confirmed=never": ["Alpha"],
        f"source={source.pk}": ["Beta"],
        "doubt=unconfirmed": ["Beta"],
        "doubt=disagree": ["Alpha"],
        "doubt=unexplained": [],
    }.items():
        assert names(client, query) == found, query


def test_source_beyond_those_that_are_offered_is_reached_by_its_address(client: Client, curator: Any) -> None:
    actor = make_actor("Alpha")
    make_actor("Beta")
    for number in range(SOURCES):
        make_source(f"source-{number}")
    last = make_source("last", title_en="The last source")
    actor.statements.filter(field="type").update(source=last)

    assert "The last source" not in client.get(LIST).content.decode()
    assert names(client, f"source={last.pk}") == ["Alpha"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=%00", 200),
        ("p=-1", 200),
        ("p=" + "9" * 30, 200),
        ("p=x", 200),
        ("name_en__contains=%00", 400),
        ("password=x", 400),
        ("_to_field=slug", 400),
    ],
)
def test_list_answers_bad_questions_clearly(client: Client, curator: Any, query: str, status: int) -> None:
    make_actor("Alpha")

    assert client.get(f"{LIST}?{query}").status_code == status


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_one_and_three(
    client: Client, curator: Any, django_assert_num_queries: Any, prefix: str, count: int
) -> None:
    for number in range(count):
        make_actor(f"Institute {number}", city=BERLIN, subdivision="DE-BE", topics=["biobanks"])

    with django_assert_num_queries(16):
        client.get(prefix + LIST)


def test_list_offers_no_deleting_and_no_editing(client: Client, editor: Any) -> None:
    make_actor("Alpha")

    text = client.get(LIST).content.decode()

    assert "delete" not in text
    assert 'name="form-TOTAL_FORMS"' not in text
    client.post(LIST, {"action": "delete_selected", "_selected_action": ["1001"], "post": "yes"})
    assert names(client, "") == ["Alpha"]
