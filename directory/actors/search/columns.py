"""The facets' columns of all published entries, held in the process and brought up to date with the directory's version.

Counting facets costs SQL more than finding the hits (docs/decisions/0008), so the ids of the hits come from the index and are
counted here. A process reads all rows once; afterwards only those that changed since.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection

IntArray = np.ndarray[Any, np.dtype[Any]]

_SELECT = (
    "SELECT actor_id, published, type, country, subdivision, city, topics, stages, edited, confirmed, quality, sort_en, sort_zh"
    " FROM directory_searchrow"
)
SORT_BYTES = 64


class Codes:
    """Numbers for the codes of one facet, in order of appearance."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}
        self.codes: list[Any] = []

    def number(self, code: Any) -> int:
        number = self.numbers.get(code)
        if number is None:
            number = self.numbers[code] = len(self.codes)
            self.codes.append(code)
        return number


@dataclass
class Columns:
    """Rows in order of their ids. `topics` and `stages` are bits: one byte for eight rows of the vocabulary."""

    version: int
    ids: IntArray
    codes: dict[str, Codes]
    single: dict[str, IntArray]
    bits: dict[str, IntArray]
    edited: IntArray  # in microseconds
    confirmed: IntArray
    quality: IntArray
    sort_en: IntArray
    sort_zh: IntArray
    _kept: dict[Any, Any] = field(default_factory=dict, init=False)

    def __len__(self) -> int:
        return len(self.ids)

    def positions(self, ids: IntArray) -> IntArray:
        """Where these ids stand; ids that are not held are left out."""
        places: IntArray = self.kept("places", self._places)
        found = places[ids[ids < len(places)]]
        return found[found >= 0]

    def _places(self) -> IntArray:
        """By id, where it stands; -1 for one that is not held. Ids are given one after the other, so few are."""
        places = np.full(int(self.ids.max(initial=0)) + 1, -1, dtype=np.int32)
        places[self.ids] = np.arange(len(self.ids), dtype=np.int32)
        return places

    def kept(self, key: Any, make: Any) -> Any:
        """Something that holds for all rows, computed once for this version."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]


SINGLE = ("type", "country", "subdivision", "city")
BITS = ("topics", "stages")
PLAIN = ("ids", "edited", "confirmed", "quality", "sort_en", "sort_zh")
PIECE = 5000
SECOND = 1_000_000  # edits are told apart to the microsecond

_lock = threading.Lock()
_current: Columns | None = None


def columns(version: int) -> Columns:
    """The columns as of a version of the directory, at least."""
    global _current
    held = _current
    if held is not None and held.version == version:
        return held
    with _lock:
        held = _current
        if held is None or held.version > version:
            held = _read_all(version)
        elif held.version < version:
            held = _read_changed(held, version)
        _current = held
    return held


def forget_columns() -> None:
    """Read all anew at the next need (for tests, which turn the version back)."""
    global _current
    with _lock:
        _current = None


def _read_all(version: int) -> Columns:
    """All published rows, a piece at a time: only the columns stay in memory."""
    codes = {name: Codes() for name in SINGLE}
    pieces: list[Columns] = []
    last = 0
    while rows := _fetch(" WHERE published AND actor_id > %s ORDER BY actor_id LIMIT %s", [last, PIECE]):
        pieces.append(_arrays(rows, codes, version))
        last = rows[-1][0]
    return _joined(pieces, version) if pieces else _arrays([], codes, version)


def _joined(pieces: list[Columns], version: int) -> Columns:
    def join(parts: list[IntArray]) -> IntArray:
        if parts[0].ndim == 2:
            width = max(part.shape[1] for part in parts)
            parts = [np.pad(part, ((0, 0), (0, width - part.shape[1]))) for part in parts]
        return np.concatenate(parts)

    return Columns(
        version=version,
        codes=pieces[0].codes,
        single={name: join([piece.single[name] for piece in pieces]) for name in SINGLE},
        bits={name: join([piece.bits[name] for piece in pieces]) for name in BITS},
        **{name: join([getattr(piece, name) for piece in pieces]) for name in PLAIN},
    )


def _fetch(condition: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_SELECT + condition, parameters)
        return list(cursor.fetchall())


def _arrays(rows: list[tuple[Any, ...]], codes: dict[str, Codes], version: int) -> Columns:
    columns_of_rows = list(zip(*rows, strict=True)) if rows else [()] * 13
    ids, _published, *values = columns_of_rows
    single = {
        name: np.array([codes[name].number(value) for value in values[index]], dtype=np.int32)
        for index, name in enumerate(SINGLE)
    }
    bits = {name: _pack(values[4 + index]) for index, name in enumerate(BITS)}
    return Columns(
        version=version,
        ids=np.array(ids, dtype=np.int32),
        codes=codes,
        single=single,
        bits=bits,
        edited=_times(values[6], SECOND),
        confirmed=_times(values[7], 1),
        quality=np.array(values[8], dtype=np.int16),
        sort_en=_keys(values[9]),
        sort_zh=_keys(values[10]),
    )


def _pack(lists: Any) -> IntArray:
    """Lists of small numbers as rows of bits."""
    largest = max((number for numbers in lists for number in numbers), default=0)
    packed = np.zeros((len(lists), largest // 8 + 1), dtype=np.uint8)
    for row, numbers in enumerate(lists):
        for number in numbers:
            packed[row, number >> 3] |= 1 << (number & 7)
    return packed


def _times(values: Any, unit: int) -> IntArray:
    """Time since 1970, so many units a second; 0 for never."""
    return np.array([round(v.timestamp() * unit) if isinstance(v, datetime) else 0 for v in values], dtype=np.int64)


def _keys(values: Any) -> IntArray:
    """Sort keys as bytes; the first 64 decide, entries that agree so far are put in order by their ids."""
    return np.array([value.encode()[:SORT_BYTES] for value in values], dtype=f"S{SORT_BYTES}")


def _read_changed(held: Columns, version: int) -> Columns:
    rows = _fetch(" WHERE changed > %s ORDER BY actor_id", [held.version])
    if not rows:
        return replace(held, version=version)
    changed = np.array([row[0] for row in rows], dtype=np.int32)
    new = _arrays([row for row in rows if row[1]], held.codes, version)
    stay = ~np.isin(held.ids, changed)
    both = _joined([_rows_of(held, stay), new], version)
    return _rows_of(both, np.argsort(both.ids, kind="stable"))


def _rows_of(held: Columns, which: IntArray) -> Columns:
    """Some of the rows, or all of them in another order."""
    return Columns(
        version=held.version,
        codes=held.codes,
        single={name: held.single[name][which] for name in SINGLE},
        bits={name: held.bits[name][which] for name in BITS},
        **{name: getattr(held, name)[which] for name in PLAIN},
    )
