"""A second database with the vocabulary and the paper's 78 actors, loaded once a process, for the modules that read them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection, connections

from directory.vocabulary.lists import forget_lists


def make_paper_database() -> str:
    """Loads the data into a copy of the tests' empty database and returns the name of the copy."""
    empty = str(connection.settings_dict["NAME"])
    name = f"{empty}_paper"
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{empty}"')
    with connected_to(name):
        call_command("load_vocabulary", verbosity=0, stdout=_Nowhere())
        call_command("load_paper", verbosity=0, stdout=_Nowhere())
    return name


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
    forget_lists()


class _Nowhere:
    def write(self, text: str) -> int:
        return len(text)
