"""Two people at once: the second begins while the first has done it and not yet committed, on a connection of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connection, transaction
from django.db.utils import OperationalError

LONGEST = 15
Act = Callable[[], Any]


def race(first: Act, second: Act) -> tuple[Any, Any]:
    """What came of each: what it gave, or the error that it ended with. A deadlock is an error of the test.

    `first` commits when `second` waits for one of its locks, or has come to its end without.
    """
    did, may_commit = threading.Event(), threading.Event()

    def one() -> Any:
        with transaction.atomic():
            try:
                return first()
            finally:
                did.set()
                assert may_commit.wait(LONGEST)

    def other() -> Any:
        assert did.wait(LONGEST)
        return second()

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(_on_its_own_connection, act) for act in (one, other)]
        try:
            assert did.wait(LONGEST)
            _wait_for(lambda: futures[1].done() or somebody_waits())
        finally:
            did.set()
            may_commit.set()
        return _outcome(futures[0]), _outcome(futures[1])


def at_once(*acts: Act) -> list[Any]:
    """What came of each where all begin in the same moment, as the database lets them."""
    barrier = threading.Barrier(len(acts))

    def one(act: Act) -> Any:
        barrier.wait(LONGEST)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        futures = [pool.submit(_on_its_own_connection, lambda act=act: one(act)) for act in acts]
        return [_outcome(future) for future in futures]


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"
        )
        return bool(cursor.fetchone()[0])


def _on_its_own_connection(act: Act) -> Any:
    try:
        return act()
    finally:
        connection.close()


def _outcome(future: Future[Any]) -> Any:
    error = future.exception(LONGEST)
    if isinstance(error, (OperationalError, AssertionError, TimeoutError)):
        raise error
    return error if error is not None else future.result()


def _wait_for(happens: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST
    while not happens():
        if time.monotonic() > end:
            raise TimeoutError("Neither a lock nor an end came.")
        time.sleep(0.01)
