"""Descriptions that are, or are not, one of the paper's actors: by hand, and the paper's names with one slip in each."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from directory.actors.choices import NameKind
from directory.actors.models import ActorName
from directory.actors.search.lexemes import whole
from directory.core.text import has_han
from directory.moderation.duplicates import Described

PAIRS = Path(__file__).with_name("duplicate_pairs.csv")
# Characters that institutions' names are made of: a slip for one of them is no rare character.
COMMON = "医学院中心研究所科技大国家基因药物健康生命精准实验室工程重点临床肿瘤防治华京海广州山东"
SHORTEST_LATIN, SHORTEST_HAN = 5, 3


@dataclass(frozen=True)
class Pair:
    described: Described
    rows: frozenset[int]
    about: str


@dataclass(frozen=True)
class Measured:
    """How often what was told was right, and how often what is there was told."""

    told: int
    right: int
    sought: int
    found: int
    missed: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def precision(self) -> float:
        return self.right / self.told if self.told else 1.0

    @property
    def recall(self) -> float:
        return self.found / self.sought if self.sought else 1.0

    def __str__(self) -> str:
        precision = f"precision {self.precision:.3f} ({self.right} of {self.told})"
        return f"{precision}, recall {self.recall:.3f} ({self.found} of {self.sought})"


def measured(pairs: Iterable[Pair], told: Iterable[list[tuple[int, str]]]) -> Measured:
    """`told` holds for each pair the rows that were told, with what is to be printed of each."""
    counts, missed, wrong = [0, 0, 0, 0], [], []
    for pair, candidates in zip(pairs, told, strict=True):
        rows = [row for row, _text in candidates]
        right = [row for row in rows if row in pair.rows]
        counts = [a + b for a, b in zip(counts, (len(rows), len(right), bool(pair.rows), bool(right)), strict=True)]
        label = f"{pair.described.names or pair.described.website} ({pair.about})"
        if pair.rows and not right:
            missed.append(label)
        wrong += [f"{label}: {text}" for row, text in candidates if row not in pair.rows]
    return Measured(*counts, missed=tuple(missed), wrong=tuple(wrong))


def labelled_pairs() -> list[Pair]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return [
            Pair(
                Described(
                    names=(row["name"],),
                    website=row["website"],
                    country=row["country"],
                    city=int(row["city"]) if row["city"] else None,
                ),
                frozenset(int(number) for number in row["rows"].split("|") if number),
                row["about"],
            )
            for row in csv.DictReader(file)
        ]


def with_swapped_letters(each: int = 3) -> Iterator[Pair]:
    """Each name in letters with two neighbouring ones of a word exchanged, in so many places."""
    for name in ActorName.objects.exclude(kind=NameKind.ACRONYM).order_by("pk"):
        if not has_han(name.value) and len(name.value) >= SHORTEST_LATIN:
            random = Random(name.value)
            yield from (_pair(name, swapped(name.value, random), "swapped letters") for _ in range(each))


def with_changed_character(each: int = 3) -> Iterator[Pair]:
    """Each Chinese name with one character exchanged for another, in so many places."""
    for name in ActorName.objects.order_by("pk"):
        if has_han(name.value) and len(name.value) >= SHORTEST_HAN:
            random = Random(name.value)
            yield from (_pair(name, changed(name.value, random), "one character changed") for _ in range(each))


def swapped(text: str, random: Random) -> str:
    places = [i for i in range(len(text) - 1) if text[i : i + 2].isalpha() and text[i].lower() != text[i + 1].lower()]
    place = random.choice(places)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def changed(text: str, random: Random) -> str:
    place = random.choice([i for i, character in enumerate(text) if has_han(character)])
    other = random.choice([character for character in COMMON if character != text[place]])
    return text[:place] + other + text[place + 1 :]


def _pair(name: ActorName, typed: str, about: str) -> Pair:
    """What was meant are all actors that the paper calls by the same words: by the name alone nobody could tell."""
    words = _words(name.value)
    namesakes = {other.actor_id for other in ActorName.objects.all() if _words(other.value) == words}
    return Pair(Described(names=(typed,)), frozenset(namesakes), f"{about} of {name.value}")


def shares_words(one: str, other: str) -> bool:
    """Whether more than two thirds of the words of both are the same."""
    ours, theirs = set(_words(one)), set(_words(other))
    return 3 * len(ours & theirs) > 2 * max(len(ours), len(theirs))


def _words(name: str) -> list[str]:
    return sorted(word for word in whole(name).split() if word not in {"of", "for", "the", "and"})
