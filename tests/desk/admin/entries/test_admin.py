"""The list of entries: what it shows, finds and filters, and at what cost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.factories.actors import make_actor
from tests.factories.vocabulary import BEIJING, BERLIN

LIST = "/admin/directory/actor/"


def names(client: Client, query: str) -> list[str]:
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200, query
    rows = re.findall(r'class="field-shown_name"><a [^>]*>([^<]*)</a>', response.content.decode())
    return [str(name) for name in rows]


@pytest.fixture
def three(db: None) -> None:
    make_actor("Alpha", "rto", "DE", city=BERLIN, topics=["human-genomics"], stages=["market"], website="alpha.example.org")
    make_actor("Beta", "sme", "FR", description_en="Text.", topics=["biobanks"])
    make_actor("Gamma", "pi", "CN", name_zh="丙研究所", city=BEIJING, status="closed")


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Alpha", "Beta", "Gamma"]),
        ("q=alph", ["Alpha"]),
        ("q=%E4%B8%99", ["Gamma"]),
        ("q=alpha.example", ["Alpha"]),
        ("q=nothing", []),
        ("q=a%08b", []),
        ("type=sme", ["Beta"]),
        ("type=nonsense", ["Alpha", "Beta", "Gamma"]),
        ("region=cn", ["Gamma"]),
        ("country=FR", ["Beta"]),
        ("status=closed", ["Gamma"]),
        ("stage=market", ["Alpha"]),
        ("topic=human-genomics", ["Alpha"]),
        ("topic=clinical-research-and-infrastructure", ["Beta"]),
        ("lacks=name_zh", ["Alpha", "Beta"]),
        ("lacks=description_en", ["Alpha", "Gamma"]),
        ("region=eu&lacks=description_en", ["Alpha"]),
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

    with django_assert_num_queries(13):
        client.get(prefix + LIST)


def test_list_offers_no_deleting_and_no_editing(client: Client, editor: Any) -> None:
    make_actor("Alpha")

    text = client.get(LIST).content.decode()

    assert "delete" not in text
    assert 'name="form-TOTAL_FORMS"' not in text
    client.post(LIST, {"action": "delete_selected", "_selected_action": ["1001"], "post": "yes"})
    assert names(client, "") == ["Alpha"]
