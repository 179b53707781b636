"""The directory's version, one number that rises with every change of what is public, and publishing what a change changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import F
from django.db.models.functions import Now

from directory.actors.models import Actor, DirectoryVersion
from directory.actors.search.rows import for_search, write_rows
from directory.core.own_connection import committed_number

_PIECE = 200
_held: ContextVar[set[int] | None] = ContextVar("held", default=None)


def publish(*actors: Actor) -> None:
    """Count one change of these actors and bring their search rows up to date. Call it in the transaction of the change."""
    held = _held.get()
    if held is None:
        _publish([actor.pk for actor in actors])
    else:
        held.update(actor.pk for actor in actors)


@contextmanager
def published_together() -> Iterator[None]:
    """Changes of many actors within the block count as one, at its end. Use it in one transaction around all of them.

    Each for itself would take most of the time, and hold everybody else's changes from the first one on.
    """
    held: set[int] = set()
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)
    if held:
        _publish(sorted(held))


def _publish(numbers: list[int]) -> None:
    version = raise_version()
    for first in range(0, len(numbers), _PIECE):
        piece = Actor.objects.filter(pk__in=numbers[first : first + _PIECE])
        write_rows(list(for_search(piece)), version=version)


def raise_version() -> int:
    """Count one change and return the new version. The row lock makes versions follow commits."""
    if not DirectoryVersion.objects.filter(pk=1).update(number=F("number") + 1, changed_at=Now()):
        DirectoryVersion.objects.get_or_create(pk=1)
    return current_version()


def current_version() -> int:
    """The version that a page is built from; 0 for an empty directory."""
    return committed_number("SELECT number FROM directory_directoryversion WHERE id = 1") or 0
