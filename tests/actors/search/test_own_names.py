"""Every actor is found first or second by each of its own names, in both interfaces."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.actors.search.test_golden import found

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper")]

NAMES = Path(__file__).parents[3] / "fixtures" / "actors" / "names.csv"


def own_names() -> dict[str, set[int]]:
    """Each name with the entries that have it, first of all those of one row."""
    with NAMES.open(encoding="utf-8", newline="") as file:
        rows = [(row["value"], int(row["row"])) for row in csv.DictReader(file)]
    return {value: {pk for other, pk in rows if other == value} for value, _ in rows}


@pytest.mark.parametrize("path", ["/actors/", "/zh-hans/actors/"])
def test_every_actor_is_found_first_or_second_by_each_of_its_names(client, path):
    missed = {
        name: order[:5]
        for name, actors in own_names().items()
        if not actors <= set((order := found(client, name, path=path))[: max(2, len(actors))])
    }
    assert missed == {}
