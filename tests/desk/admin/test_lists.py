"""Every list of the admin with its search and each of its filters: who may open it, in both languages, at what cost."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory.desk.admin.site import desk_site
from tests.factories.actors import make_actor, make_source
from tests.factories.users import make_curator, make_editor, make_user
from tests.factories.vocabulary import BERLIN

# model -> queries of its list, of a search in it, and of the filters that do not cost what the list costs.
COSTS: dict[str, tuple[int, int, dict[str, int]]] = {
    "actor": (16, 29, {"country": 17}),  # with a country chosen, its subdivisions are offered
    "source": (9, 9, {}),
    "topic": (10, 10, {}),
    "stage": (9, 9, {}),
    "region": (9, 9, {}),
    "country": (9, 9, {}),
    "subdivision": (9, 9, {}),
    "city": (9, 9, {}),
}


def models() -> list[str]:
    return [model._meta.model_name for model in desk_site._registry]


def make_rows(count: int) -> None:
    for number in range(count):
        make_source(f"source-{number}")
        make_actor(f"Alpha {number}", city=BERLIN, subdivision="DE-BE", topics=["biobanks"], stages=["market"])


def questions(response: Any) -> dict[str, str]:
    """The filters of a list by name, each with a question that it takes."""
    found = {}
    for spec in response.context_data["cl"].filter_specs:
        choices = [choice.get("query_string") for choice in spec.choices(response.context_data["cl"])]
        if choices[-1]:
            found[spec.expected_parameters()[0]] = choices[1]
    return found


def sign_in(client: Client, role: str) -> None:
    makers = {"member": make_user, "curator": make_curator, "editor": make_editor}
    if role in makers:
        client.force_login(makers[role](), "django.contrib.auth.backends.ModelBackend")


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize(("role", "status"), [("anonymous", 302), ("member", 302), ("curator", 200), ("editor", 200)])
def test_lists_with_search_and_filters_open_for_who_may(client: Client, db: None, role: str, status: int, prefix: str) -> None:
    make_rows(1)
    sign_in(client, role)
    for name in models():
        base = f"{prefix}/admin/directory/{name}/"
        response = client.get(base)
        if response.status_code == 403 and role == "curator":
            continue  # a list for editors only
        assert response.status_code == status, base
        asked = [
            "?q=alpha",
            "?q=%22alpha%22+-beta",
            "?q=" + "x" * 500,
            *(questions(response).values() if status == 200 else []),
        ]
        for question in asked:
            assert client.get(base + question).status_code == status, base + question


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize("count", [1, 30])
def test_lists_cost_the_same_for_one_and_thirty(client: Client, curator: Any, count: int, prefix: str) -> None:
    make_rows(count)

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    found, expected = {}, {}
    for name, (plain, search, filters) in COSTS.items():
        base = f"{prefix}/admin/directory/{name}/"
        asked = questions(client.get(base))
        found[name] = (cost(base), cost(f"{base}?q=alpha"), {which: cost(base + question) for which, question in asked.items()})
        expected[name] = (plain, search, {which: filters.get(which, plain) for which in asked})
    assert found == expected
