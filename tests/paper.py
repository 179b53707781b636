"""A second database with the vocabulary and the paper's 78 actors, for the modules that read them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, connections

from directory.actors.search.columns import forget_columns
from directory.vocabulary.lists import forget_lists

TEMPLATE = "paper_template"


def make_paper_database() -> str:
    """A copy of the loaded database for this process, by its name. The first process loads, for all of this test run."""
    empty = str(connection.settings_dict["NAME"])
    name = f"{empty}_paper"
    connection.close()
    # Loading takes seconds, copying none; a database is copied only while nobody is connected to it.
    with (Path(os.environ["TEST_DATA_DIR"]) / f"{TEMPLATE}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE])
            if cursor.fetchone() is None:
                _load(cursor, empty)
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
    return name


def _load(cursor: Any, empty: str) -> None:
    cursor.execute('DROP DATABASE IF EXISTS "paper_loading"')
    cursor.execute(f'CREATE DATABASE "paper_loading" TEMPLATE "{empty}"')
    with connected_to("paper_loading"):
        call_command("load_vocabulary", verbosity=0, stdout=_Nowhere())
        call_command("load_paper", verbosity=0, stdout=_Nowhere())
    cursor.execute(f'ALTER DATABASE "paper_loading" RENAME TO "{TEMPLATE}"')


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """All connections that are opened meanwhile, other threads' too, lead to this database."""
    before = connection.settings_dict["NAME"]
    _switch(name)
    try:
        yield
    finally:
        _switch(str(before))


def _switch(name: str) -> None:
    connections.close_all()
    # The threads of a live server read the same dictionary.
    connections.settings["default"]["NAME"] = connection.settings_dict["NAME"] = name
    forget_what_is_kept()


def forget_what_is_kept() -> None:
    """What the process keeps by the directory's version, which says nothing of another database or after a rollback."""
    forget_lists()
    forget_columns()


class _Nowhere:
    def write(self, text: str) -> int:
        return len(text)
