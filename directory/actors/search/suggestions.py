"""Suggestions while somebody types: entries of which a name, or a word within a name, begins so."""

from __future__ import annotations

from django.db.models import QuerySet

from directory.actors.models import Actor, SearchName
from directory.actors.search.lexemes import whole

MOST = 8
# Names of one entry often begin alike: some are read in reserve.
READ = 40
LONGEST = 60
# Sorts after every character that a key holds.
_AFTER = "\U0010ffff"


def suggest(text: str) -> list[Actor]:
    """At most eight published entries, those whose whole name begins so first, by name; none for an empty text."""
    prefix = whole(text[:LONGEST])
    if not prefix:
        return []
    chosen = list(_beginning(prefix) or _beginning(prefix.replace(" ", "")))[:MOST]
    found = Actor.objects.published().with_place().in_bulk(chosen)
    return [found[pk] for pk in chosen if pk in found]


def _beginning(prefix: str) -> dict[int, None]:
    """The ids of entries with a key that begins so, the whole names first. Pinyin stands in the keys without spaces."""
    ids: dict[int, None] = {}
    for within in (0, 1):
        keys: QuerySet[SearchName] = SearchName.objects.filter(within=within, key__gte=prefix, key__lt=prefix + _AFTER)
        ids.update(dict.fromkeys(keys.order_by("key", "actor").values_list("actor", flat=True)[:READ]))
        if len(ids) >= MOST:
            break
    return ids
