"""Bringing search up to date where no single entry changed: a renamed topic or place, rows of an older form."""

from __future__ import annotations

from collections.abc import Callable

from directory.actors.search.rebuild import rebuild
from directory.actors.services.version import raise_version


def rebuild_search(progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Write all search rows anew; returns how many entries have one now."""
    return rebuild(raise_version=raise_version, progress=progress)
