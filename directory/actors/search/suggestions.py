"""Suggestions while somebody types: entries of which a name, or a word within a name, begins so."""

from __future__ import annotations

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
    joined = prefix.replace(" ", "")
    chosen = list(_beginning(prefix) or (_beginning(joined) if joined != prefix else ()))[:MOST]
    found = Actor.objects.published().with_place().in_bulk(chosen)
    return [found[pk] for pk in chosen if pk in found]


def _beginning(prefix: str) -> dict[int, None]:
    """The ids of entries with a key that begins so, the whole names first. Pinyin stands in the keys without spaces."""
    keys = SearchName.objects.filter(key__gte=prefix, key__lt=prefix + _AFTER).order_by("key", "actor")
    whole_names, within_names = (keys.filter(within=within).values_list("within", "key", "actor")[:READ] for within in (0, 1))
    return dict.fromkeys(actor for _within, _key, actor in sorted(whole_names.union(within_names, all=True)))
