"""The names of places, which tell institutions of one name apart: kept in the process as long as the vocabulary's lists."""

from __future__ import annotations

from itertools import chain

from directory.actors.search.lexemes import whole
from directory.vocabulary.lists import VocabularyLists
from directory.vocabulary.models import City

# One character names no place that anybody would be told apart by.
SHORTEST = 2

_kept: tuple[VocabularyLists, frozenset[str]] | None = None


def place_names(lists: VocabularyLists) -> frozenset[str]:
    """The folded names of all countries, subdivisions and cities; read once for the lists of a version."""
    global _kept
    if _kept is None or _kept[0] is not lists:
        wider = ((row.name_en, row.name_zh) for row in (*lists.countries.values(), *lists.subdivisions.values()))
        names = (whole(name) for row in chain(wider, City.objects.values_list("name_en", "name_zh")) for name in row)
        _kept = lists, frozenset(name for name in names if len(name) >= SHORTEST)
    return _kept[1]
