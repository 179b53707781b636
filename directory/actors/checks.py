"""System checks of the actors: whether search reads rows of the form that this release writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning, register
from django.db import DatabaseError

from directory.actors.search.rebuild import stale_rows


@register("database")
def check_search_rows(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Rows of an older form make entries impossible to find."""
    if not databases:
        return []
    try:
        stale = stale_rows()
    except DatabaseError:  # the tables are not there yet
        return []
    if not stale:
        return []
    return [
        Warning(
            f"{stale} entries have no search row of the form that this release reads.",
            hint="Run manage.py rebuild_search.",
            id="directory.W004",
        )
    ]
