"""The bench's databases, one for each number of rows: built once, kept in var/bench, anew when they are made otherwise."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections

from directory.actors.search import rows as search_rows
from directory.actors.search.columns import forget_columns
from directory.core.embedded_server import EmbeddedServer, embedded_server
from directory.vocabulary.lists import forget_lists
from tests.bench import rows
from tests.bench.pieces import set_up, write_piece
from tests.bench.settings import BENCH_DIR

# Building may be lost with a crash and is done again; everything else is as PostgreSQL comes.
SERVER = {"fsync": "off", "synchronous_commit": "off", "max_wal_size": "4GB"}
PROCESSES = 2
PIECE = 1000
PAPER = "bench_paper"
# Filled row by row these indexes cost most of the building; they are made at the end instead.
LATE_INDEXES = ("search_row_vector", "search_word_trigrams")

Say = Callable[[str], object]


@contextmanager
def server(*, say: Say) -> Iterator[EmbeddedServer]:
    """The bench's own server for the block."""
    with embedded_server(BENCH_DIR, options=SERVER, say=say) as running:
        yield running
        connections.close_all()


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
    with _under_construction(database_of(number)):
        rows.load_actors(number, ror, say=say)
        say(f"  actors written after {time.monotonic() - began:.0f} s; now their search rows, in {PROCESSES} processes")
        _write_search_rows(number, say)
        say(f"  search rows written after {time.monotonic() - began:.0f} s; now indexes and statistics")
    say(f"Built in {time.monotonic() - began:.0f} s")


def build_paper(*, say: Say) -> None:
    """The database with the paper's 78 actors, loaded as the site loads them."""
    say("Building the paper's 78 actors, once")
    with _under_construction(PAPER):
        for command in ("load_vocabulary", "load_paper"):
            call_command(command, stdout=io.StringIO())


@contextmanager
def _under_construction(name: str) -> Iterator[None]:
    """An empty database for the block, which takes its name when the block ends well."""
    building, made_of = f"{name}_building", fingerprint()
    with connection.cursor() as cursor:
        for old in (name, building):
            cursor.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{building}"')
    with connected_to(building):
        add_tables()
        with _without_late_indexes():
            yield
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
        cursor.execute(f"COMMENT ON DATABASE \"{name}\" IS '{made_of}'")


def add_tables() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


@contextmanager
def _without_late_indexes() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE indexname = ANY(%s)", [list(LATE_INDEXES)])
        definitions = dict(cursor.fetchall())
        for name in definitions:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '768MB'")
        for definition in definitions.values():
            cursor.execute(definition)


def _write_search_rows(number: int, say: Say) -> None:
    done = 0
    name = str(connection.settings_dict["NAME"])
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn"), initializer=set_up, initargs=(name,)) as pool:
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
