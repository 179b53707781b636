"""Synonyms of several words, each of which an entry's row holds as one lexeme wherever it stands in a text.

Asked for as words side by side they would make the database unpack every vector that holds all the words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from directory.actors.search.synonyms import GROUPS
from directory.actors.search.words import STOP_WORDS, is_han, plain_forms, runs, word_forms

# A stem that leaves out more than this says less than the word: that of “personalized” is “person”.
MOST_CUT = 4


@dataclass(frozen=True)
class Phrase:
    """What the phrase is called in a row, and its lexemes with how many words after the first each stands."""

    name: str
    steps: tuple[tuple[int, str], ...]

    def stands_in(self, positions: Mapping[str, Sequence[int]]) -> bool:
        """Whether the lexemes of a text, with where each stands, hold the phrase."""
        starts: set[int] | None = None
        for after, lexeme in self.steps:
            here = {position - after for position in positions.get(lexeme, ())}
            starts = here if starts is None else starts & here
            if not starts:
                return False
        return True


def literal_lexeme(word: str) -> str:
    """The lexeme of a word of a synonym, which takes no lossy stem."""
    stemmed, plain = word_forms(word)[0], plain_forms(word)[0]
    return plain if len(plain) - len(stemmed) > MOST_CUT else stemmed


def phrase_of(member: str) -> Phrase | None:
    """The phrase that a synonym is; None for a single word, and for Chinese, whose pairs are quick by themselves."""
    words = list(runs(member))
    if any(is_han(word) for word in words):
        return None
    steps = [(place, literal_lexeme(word)) for place, word in enumerate(words) if word.casefold() not in STOP_WORDS]
    if len(steps) < 2:
        return None
    first = steps[0][0]
    name = " ".join(word.casefold() if word.casefold() in STOP_WORDS else literal_lexeme(word) for word in words)
    return Phrase(name, tuple((place - first, lexeme) for place, lexeme in steps))


# When one is added or changed, rows.FORMAT is raised.
PHRASES = tuple(dict.fromkeys(phrase for group in GROUPS for member in group if (phrase := phrase_of(member))))
