"""The golden queries (golden.csv) through the front door: who must lead, who must be near the top, who must not be there.

The expectations come from the entries' names, places, topics and texts, not from what search gave when they were written.
`first` are the ids that lead, in any order; `among` must be among the first ten; `never` must not be found, `all` means nobody.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from directory.actors.search.results import PAGE_SIZE
from directory.core.text import has_han

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper")]

NEAR_THE_TOP = 10
EVERYBODY = frozenset(range(1, 79))
# The entries in a list of results; their topics and the page's other links lead elsewhere.
_RESULT = re.compile(r'class="actor-row-name">.*?<a href="(?:/zh-hans)?/actors/(\d+)/', re.DOTALL)

with (Path(__file__).parent / "golden.csv").open(encoding="utf-8", newline="") as file:
    GOLDEN = list(csv.DictReader(file))


def ids(cell: str) -> set[int]:
    return set(EVERYBODY) if cell == "all" else {int(number) for number in cell.split()}


def found(client, query: str, *, path: str = "/actors/") -> list[int]:
    """The ids in the order of all pages of results."""
    order: list[int] = []
    page = 1
    while page:
        response = client.get(path, {"q": query, "page": page} if page > 1 else {"q": query})
        if response.status_code == 404 and page > 1:
            break
        assert response.status_code == 200, (query, page)
        shown = [int(number) for number in _RESULT.findall(response.content.decode())]
        order += shown
        page = page + 1 if len(shown) == PAGE_SIZE else 0
    assert len(order) == len(set(order))
    return order


def judge(order: list[int], row: dict[str, str]) -> None:
    first = ids(row["first"])
    assert set(order[: len(first)]) == first, order
    assert ids(row["among"]) <= set(order[:NEAR_THE_TOP]), order
    assert not ids(row["never"]) & set(order), order


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: row["query"])
def test_a_golden_query(client, row):
    judge(found(client, row["query"]), row)


@pytest.mark.parametrize("row", [row for row in GOLDEN if has_han(row["query"])], ids=lambda row: row["query"])
def test_a_golden_query_in_the_chinese_interface(client, row):
    judge(found(client, row["query"], path="/zh-hans/actors/"), row)


def test_the_golden_queries_are_many_and_name_entries_that_exist():
    assert len(GOLDEN) >= 90
    assert len({row["query"] for row in GOLDEN}) == len(GOLDEN)
    for row in GOLDEN:
        first, among, never = (ids(row[column]) for column in ("first", "among", "never"))
        assert first | among | never <= EVERYBODY
        assert never
        assert first | among or never == EVERYBODY
        assert len(first | among) <= NEAR_THE_TOP
        assert not (first | among) & never
        assert not first & among
