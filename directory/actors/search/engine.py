"""The search itself: hits from the index, narrowed, counted and put in order over the columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

import numpy as np
from django.db import OperationalError, connection, transaction

from directory.actors.search import query as queries
from directory.actors.search.columns import SECOND, Columns, IntArray, columns
from directory.actors.search.criteria import Criteria
from directory.actors.search.query import Query
from directory.vocabulary.lists import VocabularyLists

# Past this the visitor is told that the search was too much; no page waits longer for it.
TIMEOUT_MS = 3000
TIERS = 4
NOT_FOUND = 127
_NO_BITS = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little")


class SearchTooSlow(Exception):
    """The database gave up on this search."""


@dataclass(frozen=True)
class Hits:
    """Positions in the columns, and how good a hit each is: 0 whole name, 1 names, 2 names, places and topics, 3 anywhere."""

    positions: IntArray
    tiers: IntArray | None = None


def find(query: Query, held: Columns, *, wide: bool = False) -> Hits:
    """The entries that a query finds, in one round trip. Raises SearchTooSlow."""
    if not query.seeks:
        return Hits(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int8))
    asked = (
        queries.anywhere(query, wide=wide),
        queries.in_names_places_topics(query, wide=wide),
        queries.in_names(query, wide=wide),
        queries.whole_name(query),
    )
    anywhere, *better, whole = (held.positions(ids) for ids in _ask(asked))
    # Over all entries, because sorting the hits would cost more than this.
    tiers = np.full(len(held), NOT_FOUND, dtype=np.int8)
    tiers[anywhere] = TIERS - 1
    for tier, found in zip((2, 1), better, strict=True):
        tiers[found[tiers[found] != NOT_FOUND]] = tier
    tiers[whole] = 0
    positions = np.flatnonzero(tiers != NOT_FOUND)
    return Hits(positions, tiers[positions])


def _ask(asked: Iterable[str]) -> list[IntArray]:
    """The ids that each tsquery finds, packed by the database."""
    asked = list(asked)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {TIMEOUT_MS}")
            cursor.execute("SELECT " + ", ".join(["directory_search_ids(%s::tsquery)"] * len(asked)), asked)
            row = cursor.fetchone() or ()
    except OperationalError as error:
        raise SearchTooSlow from error
    return [np.frombuffer(bytes(packed or b""), dtype=">i4").astype(np.int32) for packed in row]


def everything(held: Columns) -> Hits:
    return Hits(held.kept("everything", lambda: np.arange(len(held))))


class Selection:
    """Hits under the filters of a list: which remain, how many each value of each facet would give, in which order."""

    def __init__(self, criteria: Criteria, lists: VocabularyLists, held: Columns, hits: Hits) -> None:
        self.held = held
        self.lists = lists
        self.criteria = criteria
        self.hits = hits
        self.is_whole = hits.tiers is None and not criteria.is_filtered
        self._masks = {name: self._mask(name, values) for name, values in criteria.chosen.items() if values}
        self._always = self._always_mask()

    def _column(self, name: str) -> IntArray:
        column = self.held.single.get(name)
        column = self.held.bits[name] if column is None else column
        return column if self.hits.tiers is None else column[self.hits.positions]

    def _mask(self, name: str, values: tuple[str, ...]) -> IntArray:
        if name == "region":
            countries = [country.code for code in values for country in self.lists.countries_of(code)]
            return self._mask("country", tuple(countries))
        if name in ("topic", "stage"):
            rows: Any = self.lists.topics if name == "topic" else self.lists.stages
            return self._any_bit(f"{name}s", [rows[slug].pk for slug in values])
        codes = self.held.codes[name].numbers
        wanted = [codes[self._code(name, value)] for value in values if self._code(name, value) in codes]
        return np.isin(self._column(name), wanted)

    @staticmethod
    def _code(name: str, value: str) -> Any:
        return int(value) if name == "city" else value

    def _any_bit(self, name: str, numbers: list[int]) -> IntArray:
        bits = self._column(name)
        sought = np.zeros(bits.shape[1], dtype=np.uint8)
        for number in numbers:
            if number >> 3 < len(sought):
                sought[number >> 3] |= 1 << (number & 7)
        return np.asarray((bits & sought).any(axis=1))

    def _always_mask(self) -> IntArray | None:
        """What no facet leaves out: dates and the short list."""
        criteria, masks = self.criteria, []
        if criteria.confirmed:
            masks.append(self._dates(self.held.confirmed) >= datetime(criteria.confirmed, 1, 1, tzinfo=UTC).timestamp())
        if criteria.since:
            since = datetime.combine(criteria.since, time.min, UTC).timestamp() * SECOND
            masks.append(self._dates(self.held.edited) >= since)
        if criteria.ids:
            masks.append(np.isin(self._dates(self.held.ids), criteria.ids))
        return _all_of(masks)

    def _dates(self, column: IntArray) -> IntArray:
        return column if self.hits.tiers is None else column[self.hits.positions]

    def remaining(self, *, apart_from: str = "") -> IntArray | None:
        """Which hits pass the filters, but for one facet's own; None for all of them."""
        masks = [mask for name, mask in self._masks.items() if name != apart_from]
        if self._always is not None:
            masks.append(self._always)
        return _all_of(masks)

    def total(self) -> int:
        mask = self.remaining()
        return len(self.hits.positions) if mask is None else int(np.count_nonzero(mask))

    def counts(self) -> dict[str, dict[str, int]]:
        """By facet and code, every other filter applied but the facet's own. Those of the whole directory are kept."""
        if self.is_whole:
            kept: dict[str, dict[str, int]] = self.held.kept("counts", self._count)
            return kept
        return self._count()

    def _count(self) -> dict[str, dict[str, int]]:
        found = {name: self._count_single(name, name) for name in ("type", "country", "subdivision", "city")}
        by_country = self._count_single("country", "region")
        found["region"] = {}
        for code, number in by_country.items():
            region = self.lists.countries[code].region_id
            found["region"][region] = found["region"].get(region, 0) + number
        found["topic"] = self._count_bits("topics", "topic", {row.pk: slug for slug, row in self.lists.topics.items()})
        found["stage"] = self._count_bits("stages", "stage", {row.pk: slug for slug, row in self.lists.stages.items()})
        return found

    def _count_single(self, name: str, own: str) -> dict[str, int]:
        column, mask = self._column(name), self.remaining(apart_from=own)
        numbers = np.bincount(column if mask is None else column[mask])
        codes = self.held.codes[name].codes
        which = np.flatnonzero(numbers)
        pairs = zip(which.tolist(), numbers[which].tolist(), strict=True)
        return {str(codes[i]): number for i, number in pairs if codes[i]}

    def _count_bits(self, name: str, own: str, slugs: dict[int, str]) -> dict[str, int]:
        bits, mask = self._column(name), self.remaining(apart_from=own)
        bits = bits if mask is None else bits[mask]
        numbers: dict[str, int] = {}
        for byte in range(bits.shape[1]):
            each = np.bincount(bits[:, byte], minlength=256) @ _NO_BITS
            for bit in range(8):
                if each[bit] and (slug := slugs.get(byte * 8 + bit)):
                    numbers[slug] = int(each[bit])
        return numbers

    def ids(self, *, language: str, first: int = 0, last: int | None = None) -> list[int]:
        """The ids that remain, in the order asked for, from `first` to before `last`."""
        if self.is_whole:
            order = self.held.kept(("order", self.criteria.sort, language), lambda: self._order(language, None))
        else:
            order = self._order(language, last)
        return [int(number) for number in self.held.ids[order[first:last]]]

    def _order(self, language: str, last: int | None) -> IntArray:
        mask = self.remaining()
        positions = self.hits.positions if mask is None else self.hits.positions[mask]
        key = self._sort_key(language, positions, mask)
        if last is not None and last < len(positions) // 4:
            # Only the front is looked at: find it, then put it in order.
            front = np.argpartition(key, last)[: last + 1]
            front = np.nonzero(key <= key[front].max())[0]
            positions, key = positions[front], key[front]
        return positions[np.lexsort((self.held.ids[positions], key))]

    def _sort_key(self, language: str, positions: IntArray, mask: IntArray | None) -> IntArray:
        held = self.held
        if self.criteria.sort == "-edited":
            newest_first: IntArray = -held.edited[positions]
            return newest_first
        names = self._name_ranks(language)[positions]
        if self.criteria.sort == "-confirmed":
            # Newest first, the never confirmed last, by name among equals.
            return -held.confirmed[positions] * np.int64(len(held) + 1) + names
        if self.criteria.sort == "relevance" and self.hits.tiers is not None:
            tiers = self.hits.tiers if mask is None else self.hits.tiers[mask]
            step = np.int64(len(held) + 1)
            best_first: IntArray = (tiers.astype(np.int64) * 101 + (100 - held.quality[positions])) * step + names
            return best_first
        return names

    def _name_ranks(self, language: str) -> IntArray:
        """The place of each entry in the order of names."""

        def ranks() -> IntArray:
            keys = self.held.sort_zh if language == "zh-hans" else self.held.sort_en
            order = np.argsort(keys, kind="stable")
            found = np.empty(len(order), dtype=np.int64)
            found[order] = np.arange(len(order))
            return found

        kept: IntArray = self.held.kept(("ranks", language), ranks)
        return kept


def _all_of(masks: list[IntArray]) -> IntArray | None:
    return np.asarray(np.logical_and.reduce(masks)) if masks else None


def select(criteria: Criteria, lists: VocabularyLists, query: Query | None = None, *, wide: bool = False) -> Selection:
    """The entries that a list shows, of the directory's version that the lists are of. Raises SearchTooSlow."""
    held = columns(lists.version)
    return Selection(criteria, lists, held, everything(held) if query is None else find(query, held, wide=wide))
