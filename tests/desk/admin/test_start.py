"""The first page: what waits, each count with the list that it counts, at a cost that does not grow."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from directory.actors.services import mark_checked
from directory.core.agents import system_agent
from directory.core.models import JobRun
from tests.desk.admin.entries.test_page import change_elsewhere
from tests.factories.actors import make_actor
from tests.factories.vocabulary import BERLIN

LABELS = [
    "No name in Chinese",
    "No description in Chinese",
    "No description in English",
    "A fact that nobody has confirmed",
    "Sources disagree",
    "Sources disagree, and nobody has said why",
    "Not checked for a year, or never",
    "Closed",
]


def waiting(client: Client, prefix: str = "") -> list[tuple[str, str, int]]:
    """Address, label and number of each line."""
    text = client.get(f"{prefix}/admin/").content.decode()
    lines = re.findall(r'<th scope="row"><a href="([^"]+)">([^<]+)</a></th>\s*<td class="number">(\d+)</td>', text)
    return [(address.replace("&amp;", "&"), label, int(number)) for address, label, number in lines]


@pytest.fixture
def some(db: None) -> None:
    whole = make_actor("Whole", name_zh="全", description_en="Text.", description_zh="文字。")
    mark_checked(whole, by=system_agent("tests"))
    make_actor("Bare")
    make_actor("Closed and bare", status="closed")
    make_actor("Removed and bare", status="removed")
    unconfirmed = make_actor("Unconfirmed", name_zh="未", description_en="Text.")
    unconfirmed.statements.filter(field="type").update(unconfirmed=True)
    explained = make_actor("Explained", founding_year=1999)
    change_elsewhere(explained, founding_year=2001)
    explained.statements.create(
        field="founding_year", value=1998, source=explained.statements.first().source, locator="x",
        agrees=False, reason="year_differs", revision=1,
    )  # fmt: skip
    doubtful = make_actor("Doubtful", name_zh="疑")
    doubtful.statements.filter(field="type").update(agrees=False)


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_each_count_is_of_the_list_that_it_leads_to(client: Client, curator: Any, prefix: str) -> None:
    lines = waiting(client, prefix)

    assert [number for _address, _label, number in lines] == [2, 4, 3, 1, 2, 1, 4, 1]
    for address, label, number in lines:
        assert address.startswith(f"{prefix}/admin/directory/actor/?status=")
        assert client.get(address).context_data["cl"].result_count == number, label
    if not prefix:
        assert [label for _address, label, _number in lines] == LABELS


def test_empty_directory_says_so(client: Client, curator: Any) -> None:
    assert [number for _address, _label, number in waiting(client)] == [0] * len(LABELS)
    assert "Nothing has been changed yet." in client.get("/admin/").content.decode()


def test_jobs_that_run_or_failed_are_shown(client: Client, curator: Any) -> None:
    run = JobRun.objects.create(kind="a-kind-for-this-test", done=3, total=10)
    assert run.kind in client.get("/admin/").content.decode()

    JobRun.objects.filter(pk=run.pk).delete()
    assert run.kind not in client.get("/admin/").content.decode()


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize("count", [1, 30])
def test_costs_the_same_for_one_and_thirty(
    client: Client, curator: Any, django_assert_num_queries: Any, prefix: str, count: int
) -> None:
    for number in range(count):
        make_actor(f"Institute {number}", city=BERLIN, subdivision="DE-BE", topics=["biobanks"])

    with django_assert_num_queries(11):
        client.get(f"{prefix}/admin/")
