"""Which entries could be the same: exact keys and similar names, for any number of descriptions in two questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection

from directory.actors.choices import Status
from directory.actors.models import Actor
from directory.core.text import has_han, sort_key
from directory.moderation.duplicates.described import LONGEST_KEY, Keys, Reason
from directory.moderation.duplicates.likeness import bare_name

# Of each key; what has more namesakes than that is not told apart by the name.
MOST_OF_A_KEY = 12
MOST_SIMILAR = 25
# A short name with a letter wrong shares few trigrams with the right one: many are read, and compared letter by letter.
MOST_SIMILAR_OF_SHORT = 150
MOST_LOOKED_AT = 60
MOST_HEIRS = 10
_NAME, _START, _MERGED, _HOST = "name", "start", "merged", "host"
SHORTEST_START = 5

_EXACT = """
SELECT asked.place, found.id FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS asked(kind, key, place) CROSS JOIN LATERAL (
    (SELECT actor_id AS id FROM directory_searchname
        WHERE asked.kind = 'name' AND key = asked.key AND within = 0 LIMIT %s)
    UNION ALL (SELECT actor_id FROM directory_searchname
        WHERE asked.kind = 'start' AND key > asked.key || ' ' AND key < asked.key || '!' AND within = 0 LIMIT %s)
    UNION ALL (SELECT id FROM directory_actor
        WHERE asked.kind = 'host' AND website_host = asked.key AND status <> 'removed' LIMIT %s)
    UNION ALL (SELECT id FROM directory_actor
        WHERE asked.kind = 'merged' AND sort_en = asked.key AND status = 'merged' LIMIT %s)
    UNION ALL (SELECT id FROM directory_actor
        WHERE asked.kind = 'merged' AND sort_zh = asked.key AND status = 'merged' LIMIT %s)
    UNION ALL (SELECT actor_id FROM directory_actoridentifier WHERE scheme = asked.kind AND value = asked.key)
) AS found ORDER BY asked.place, found.id
"""
_SIMILAR = "SELECT place, actor_id FROM directory_similar_names(%s::text[], %s::real[], %s::int[], %s::int[])"


@dataclass
class Found:
    """Entries that could be what is described, the likeliest first, and what is known of each without reading it."""

    ids: dict[int, None] = field(default_factory=dict)
    # From an entry to the keys that led to it, or to one that was merged into it.
    exact: dict[int, dict[Reason, str]] = field(default_factory=lambda: defaultdict(dict))
    same_host: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class _Asked:
    row: int
    kind: str
    key: str


def find_possible(many: Sequence[Keys]) -> list[Found]:
    """For each description what could be the same: two questions, and one for each step of a merge that they lead to."""
    found = [Found() for _ in many]
    exact = _ask_exact(many)
    heirs = _heirs({actor for _asked, actor in exact})
    for asked, actor in exact:
        heir = heirs.get(actor, actor)
        one = found[asked.row]
        one.ids[heir] = None
        if asked.kind == _HOST:
            if asked.key == many[asked.row].website.host:
                one.same_host.add(heir)
                one.exact[heir].setdefault(Reason.HOST, asked.key)
        elif asked.kind == _MERGED:
            # The key folds tones away, the reader compares: it only says that a name that is gone was the same.
            one.exact[heir].setdefault(Reason.NAME, asked.key)
        elif asked.kind not in (_NAME, _START):
            one.exact[heir].setdefault(Reason.IDENTIFIER, asked.key)
    for row, actor in _ask_similar(many):
        if len(found[row].ids) < MOST_LOOKED_AT:
            found[row].ids[actor] = None
    return found


def _ask_exact(many: Sequence[Keys]) -> list[tuple[_Asked, int]]:
    asked: list[_Asked] = []
    for row, keys in enumerate(many):
        asked += [_Asked(row, scheme, value) for scheme, value in keys.identifiers]
        if keys.website.host:
            asked += [_Asked(row, _HOST, host) for host in (keys.website.host, *keys.website.parents)]
        asked += [_Asked(row, _NAME, key) for key in dict.fromkeys([*keys.whole_names, *keys.initials])]
        starts = {bare_name(name)[:LONGEST_KEY] for name in keys.names}
        asked += [_Asked(row, _START, start) for start in starts if len(start) >= SHORTEST_START]
        asked += [_Asked(row, _MERGED, key) for key in {sort_key(name) for name in keys.names.values()} if key]
    if not asked:
        return []
    with connection.cursor() as cursor:
        lists = [one.kind for one in asked], [one.key for one in asked]
        cursor.execute(_EXACT, [*lists, *[MOST_OF_A_KEY] * 5])
        return [(asked[place - 1], actor) for place, actor in cursor.fetchall()]


def _ask_similar(many: Sequence[Keys]) -> list[tuple[int, int]]:
    """(Description, entry), by likeness within each name."""
    asked = [
        (row, name[:LONGEST_KEY], *_reach(name))
        for row, keys in enumerate(many)
        for name in dict.fromkeys(form for folded in keys.names for form in (folded, bare_name(folded)))
    ]
    asked = [one for one in asked if one[2]]
    if not asked:
        return []
    _rows, names, thresholds, margins, most = (list(column) for column in zip(*asked, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(_SIMILAR, [names, thresholds, margins, most])
        return [(asked[place - 1][0], actor) for place, actor in cursor.fetchall()]


def _reach(name: str) -> tuple[float, int, int]:
    """Trigrams alike from which on a name is read, how much longer or shorter it may be, and how many are read.

    A changed character leaves n - 2 of n + 4 trigrams, two swapped letters n - 3 of n + 5 (pg_trgm pads each word). Acronyms of
    up to four letters and Chinese names of two characters are compared as a whole only.
    """
    length = len(name)
    if has_han(name):
        if length < 3:
            return 0, 0, 0
        # 1 of 7 trigrams is all that a changed one leaves of three characters, 2 of 8 of four.
        return (0.5, LONGEST_KEY, MOST_SIMILAR) if length > 8 else (0.14 if length == 3 else 0.24, 2, MOST_SIMILAR_OF_SHORT)
    if length < 5:
        return 0, 0, 0
    if length < 8:
        return 0.2, 1, MOST_SIMILAR_OF_SHORT
    return (0.35, 3, MOST_SIMILAR_OF_SHORT) if length < 13 else (0.45, LONGEST_KEY, MOST_SIMILAR)


def _heirs(ids: set[int]) -> dict[int, int]:
    """From each merged entry among these to the one that it lives on in, along chains."""
    leads: dict[int, int] = {}
    asked = ids
    for _step in range(MOST_HEIRS):
        steps = Actor.objects.filter(pk__in=asked, status=Status.MERGED).values_list("pk", "merged_into")
        new = {old: heir for old, heir in steps if heir is not None}
        leads |= new
        asked = set(new.values()) - leads.keys()
        if not asked:
            break
    return {old: _end(old, leads) for old in ids & leads.keys()}


def _end(actor: int, leads: dict[int, int]) -> int:
    seen = {actor}
    while (heir := leads.get(actor)) is not None and heir not in seen:
        seen.add(heir)
        actor = heir
    return actor
