"""The bench's databases, one for each number of rows: built once, kept in var/bench, anew when they are made otherwise."""

from __future__ import annotations

import fcntl
import io
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import IO

from django.core.management import call_command
from django.db import connection, connections

from directory.actors.search import rows as search_rows
from directory.actors.search.columns import forget_columns
from directory.core.embedded_server import EmbeddedServer, start_embedded
from directory.vocabulary.lists import forget_lists
from tests.bench import indexes, rows
from tests.bench.pieces import copy_piece, set_up, write_piece
from tests.bench.settings import BENCH_DIR

# Building may be lost with a crash and is done again; everything else is as PostgreSQL comes.
SERVER = {
    **{"fsync": "off", "synchronous_commit": "off", "max_wal_size": "4GB"},
    **{"wal_level": "minimal", "max_wal_senders": "0"},
}
PROCESSES = 2
# So many actors are made one by one; more are copies of these.
MOST_MADE = 100_000
PIECE = 1000
PAPER = "bench_paper"
# Filled row by row these indexes cost most of the building; they are made at the end instead.
LATE_INDEXES = ("search_row_vector", "search_word_trigrams", "search_name_trigrams")

Say = Callable[[str], object]


@contextmanager
def server(*, say: Say) -> Iterator[EmbeddedServer]:
    """The bench's own server for the block; the last of several benches at a time stops it."""
    BENCH_DIR.mkdir(parents=True, exist_ok=True)
    with (BENCH_DIR / "in-use").open("w") as used:
        fcntl.flock(used, fcntl.LOCK_SH)
        running = start_embedded(BENCH_DIR, options=SERVER, say=say)
        try:
            yield running
        finally:
            connections.close_all()
            if _is_only_user(used):
                running.stop()


def _is_only_user(used: IO[str]) -> bool:
    try:
        fcntl.flock(used, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def database_of(number: int) -> str:
    return f"bench_{number}"


def is_current(name: str) -> bool:
    """Whether the database is there and is what it would be if it were built now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        row = cursor.fetchone()
    return row is not None and row[0] == fingerprint()


def fingerprint() -> str:
    """What the rows depend on: how they are made, and the form of search rows. New tables are added to a kept database."""
    return f"rows-{rows.FORMAT}-search-{search_rows.FORMAT}"


def build(number: int, ror: Path | None, *, say: Say) -> None:
    """Build the database of so many rows."""
    began = time.monotonic()
    say(f"Building {number} rows, once; they are kept in {BENCH_DIR}")
    if number > MOST_MADE:
        _build_copies(number, ror, began, say)
    else:
        _build_rows(number, ror, began, say)
    say(f"Built in {time.monotonic() - began:.0f} s")


def _build_copies(number: int, ror: Path | None, began: float, say: Say) -> None:
    """What was made, copied in the database until there are so many."""
    if not is_current(database_of(MOST_MADE)):
        build(MOST_MADE, ror, say=say)
    with (
        _under_construction(database_of(number), template=database_of(MOST_MADE)),
        indexes.made_at_the_end(indexes.plain_indexes(rows.COPIED)),
    ):
        copies = range(1, number // MOST_MADE)
        with _processes() as pool:
            for done, _nothing in enumerate(pool.map(partial(copy_piece, MOST_MADE), copies), start=2):
                say(f"  {done * MOST_MADE} of {number} actors after {time.monotonic() - began:.0f} s")
        say("  now indexes and statistics")


def _build_rows(number: int, ror: Path | None, began: float, say: Say) -> None:
    with _under_construction(database_of(number)), indexes.made_at_the_end(LATE_INDEXES):
        rows.load_actors(number, ror, say=say)
        say(f"  actors written after {time.monotonic() - began:.0f} s; now their search rows, in {PROCESSES} processes")
        _write_search_rows(number, say)
        say(f"  search rows written after {time.monotonic() - began:.0f} s; now indexes and statistics")


def build_paper(*, say: Say) -> None:
    """The database with the paper's 78 actors, loaded as the site loads them."""
    say("Building the paper's 78 actors, once")
    with _under_construction(PAPER):
        for command in ("load_vocabulary", "load_paper"):
            call_command(command, stdout=io.StringIO())


@contextmanager
def _under_construction(name: str, *, template: str = "template1") -> Iterator[None]:
    """A database for the block, empty or a copy of another one, which takes its name when the block ends well."""
    connections.close_all()
    building, made_of = f"{name}_building", fingerprint()
    with connection.cursor() as cursor:
        for old in (name, building):
            cursor.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{building}" TEMPLATE "{template}" STRATEGY file_copy')
    with connected_to(building):
        add_tables()
        yield
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
        cursor.execute(f"COMMENT ON DATABASE \"{name}\" IS '{made_of}'")


def add_tables() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def _processes() -> ProcessPoolExecutor:
    name = str(connection.settings_dict["NAME"])
    return ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn"), initializer=set_up, initargs=(name,))


def _write_search_rows(number: int, say: Say) -> None:
    done = 0
    with _processes() as pool:
        for written in pool.map(write_piece, rows.id_ranges(number, PIECE)):
            done += written
            if done % 20_000 == 0 or done == number:
                say(f"  {done} of {number} search rows")


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Django's connection leads to this database meanwhile, and nothing is kept of another."""
    before = str(connection.settings_dict["NAME"])
    use_database(name)
    try:
        yield
    finally:
        use_database(before)


def use_database(name: str) -> None:
    connections.close_all()
    connections.settings["default"]["NAME"] = connection.settings_dict["NAME"] = name
    forget_lists()
    forget_columns()
