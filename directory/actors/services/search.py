"""Bringing search up to date where no single entry changed: a renamed topic or place, rows of an older form."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from directory.actors.models import Actor
from directory.actors.search.rebuild import rebuild
from directory.actors.services.version import raise_version

# Which entries name a row of the vocabulary.
_NAMED_BY: dict[str, Callable[[str], Q]] = {
    "city": lambda key: Q(city=key),
    "subdivision": lambda key: Q(subdivision=key),
    "country": lambda key: Q(country=key),
    "region": lambda key: Q(country__region=key),
    "topic": lambda key: Q(topics=key) | Q(topics__parent=key),
    "stage": lambda key: Q(stages=key),
}


def rebuild_search(progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Write all search rows anew; returns how many entries have one now."""
    return rebuild(raise_version=raise_version, progress=progress)


def rebuild_naming(kind: str, key: str, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Write the search rows of the entries that name one row of the vocabulary; returns how many."""
    ids = Actor.objects.filter(_NAMED_BY[kind](key)).order_by("pk").values_list("pk", flat=True).distinct()
    return rebuild(raise_version=raise_version, progress=progress, ids=list(ids))
