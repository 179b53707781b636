"""What the tests of search share: asking PostgreSQL itself whether a row answers a query, and texts of every kind."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection


@pytest.fixture
def matches(db: None) -> Any:
    """Whether the literal of a tsvector answers that of a tsquery; fails where PostgreSQL does not accept one of them."""

    def ask(vector: str, query: str) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [vector, query])
            row = cursor.fetchone()
        return bool(row and row[0])

    return ask
