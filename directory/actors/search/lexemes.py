"""The lexemes of one entry: what its row in the search index holds.

Unmarked lexemes are the words of all texts, with positions, so that phrases can be found. Marked ones say what they are, in
the same index: `=` a word of a name, `+` a word of a place or topic, `!` a whole name, `~` pinyin, `^` initials of pinyin,
`@` a host and the domains above it, `#` an identifier, `&` a synonym of several words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from directory.actors.search.phrases import PHRASES
from directory.actors.search.words import (
    STOP_WORDS,
    is_han,
    pairs,
    pinyin_forms,
    plain_forms,
    runs,
    simplify,
    word_forms,
)
from directory.core.text import fold

NAME, PLACE_OR_TOPIC, WHOLE, PINYIN, INITIALS, HOST, IDENTIFIER, PHRASE = "=+!~^@#&"
# PostgreSQL's limits for positions in a tsvector, and for a lexeme in bytes.
LAST_POSITION = 16383
MOST_POSITIONS = 250
LONGEST_WHOLE = 300
LONGEST_KNOWN = 60  # the column of SearchWord
# Between two texts, so that no phrase reaches from one into the next.
GAP = 10


class Lexemes:
    """Gathers the lexemes of an entry, text by text."""

    def __init__(self) -> None:
        self._positions: dict[str, list[int]] = defaultdict(list)
        self._next = 1
        self.words: set[str] = set()

    def add_text(self, text: str, *, mark: str = "") -> None:
        """The words of a text, unmarked with positions, and marked without where `mark` is given."""
        for run in runs(text):
            for step, forms in enumerate(_forms_of(run)):
                for form in forms:
                    self._add(form, self._next + step)
                    if mark:
                        self._add(mark + form)
            self._next += len(run) if is_han(run) else 1
            if not is_han(run) and len(run) > 3 and run.isalpha():
                self.words.update(form[:LONGEST_KNOWN] for form in plain_forms(run))
        self._next += GAP

    def add_name(self, name: str) -> None:
        self.add_text(name, mark=NAME)
        self.add_mark(WHOLE, whole(name))
        for run in runs(name):
            if is_han(run):
                joined, initials = pinyin_forms(run)
                for form in joined:
                    self.add_mark(PINYIN, form)
                for form in initials:
                    self.add_mark(INITIALS, form)

    def add_host(self, host: str) -> None:
        """A host is found by itself and by each domain above it but the last label."""
        labels = host.split(".")
        for start in range(len(labels) - 1):
            self.add_mark(HOST, ".".join(labels[start:]))

    def add_mark(self, mark: str, value: str) -> None:
        if value:
            self._add((mark + value)[:LONGEST_WHOLE])

    def _add(self, lexeme: str, position: int = 0) -> None:
        positions = self._positions[lexeme]
        if position and position <= LAST_POSITION and len(positions) < MOST_POSITIONS:
            positions.append(position)

    def as_tsvector(self) -> str:
        """The literal of a tsvector, with the synonyms of several words that stand in the texts."""
        for phrase in PHRASES:
            if phrase.stands_in(self._positions):
                self.add_mark(PHRASE, phrase.name)
        return " ".join(
            quote(lexeme) + (":" + ",".join(map(str, sorted(set(positions)))) if positions else "")
            for lexeme, positions in self._positions.items()
        )


def _forms_of(run: str) -> Iterable[tuple[str, ...]]:
    if is_han(run):
        return [(pair,) for pair in pairs(run)]
    if run.casefold() in STOP_WORDS:
        return [()]
    return [word_forms(run)]


def whole(name: str) -> str:
    """A whole name in the form in which names are compared."""
    return fold(simplify(name))[: LONGEST_WHOLE - 1]


def quote(lexeme: str) -> str:
    """A lexeme as it stands in the literal of a tsvector or tsquery."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
