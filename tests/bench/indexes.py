"""Indexes that are left out while rows are written: filled row by row they would cost most of the time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

MEMORY = "1500MB"


def plain_indexes(models: Iterable[Any]) -> list[str]:
    """The indexes of these tables but those that a constraint needs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.indexrelid::regclass::text FROM pg_index i WHERE i.indrelid::regclass::text = ANY(%s)"
            " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x'))",
            [[model._meta.db_table for model in models]],
        )
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def made_at_the_end(names: Sequence[str]) -> Iterator[None]:
    """These indexes are not there in the block."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE indexname = ANY(%s)", [list(names)])
        definitions = dict(cursor.fetchall())
        for name in definitions:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"SET maintenance_work_mem = '{MEMORY}'")
        for definition in definitions.values():
            cursor.execute(definition)
        cursor.execute("RESET maintenance_work_mem")
