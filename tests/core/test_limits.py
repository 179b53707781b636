"""Counted limits: reached at their number, passed at the next one, over when their window is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from directory.core import limits
from directory.core.limits import Limit, TooOftenError, count
from directory.core.models import Counter

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 25, 12, 0, 0, tzinfo=UTC)
FEW = Limit("test", 3, timedelta(hours=1))


@pytest.fixture
def clock(monkeypatch: Any) -> Any:
    """`clock(moment)` turns the clock of the limits."""

    def turn(moment: datetime) -> None:
        monkeypatch.setattr(limits, "now", lambda: moment)

    turn(START)
    return turn


def times(number: int, limit: Limit = FEW, key: str = "a") -> None:
    for _ in range(number):
        count(limit, key)


def test_a_limit_is_reached_at_its_number_and_passed_at_the_next(clock: Any) -> None:
    times(FEW.most)
    for _ in range(3):
        with pytest.raises(TooOftenError) as refused:
            count(FEW, "a")
        assert refused.value.until == START + FEW.within


@pytest.mark.parametrize(("seconds", "refused"), [(3599, True), (3600, False), (7200, False)])
def test_after_its_window_it_begins_anew(clock: Any, seconds: int, refused: bool) -> None:
    times(FEW.most)
    clock(START + timedelta(seconds=seconds))
    if refused:
        with pytest.raises(TooOftenError):
            count(FEW, "a")
    else:
        times(FEW.most)


def test_each_key_and_each_scope_is_counted_for_itself(clock: Any) -> None:
    times(FEW.most)
    times(FEW.most, key="b")
    times(FEW.most, Limit("other", 3, timedelta(hours=1)))
    with pytest.raises(TooOftenError):
        count(FEW, " A ")  # the same address, typed otherwise


def test_what_is_counted_is_not_readable(clock: Any) -> None:
    count(FEW, "bob@example.org")
    row = Counter.objects.get()
    assert "bob" not in f"{row.key_hash}{row}"
    assert len(row.key_hash) == 64
