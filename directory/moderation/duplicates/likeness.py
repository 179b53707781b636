"""How alike two names are, in either script: pure functions over folded names."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA, Levenshtein

from directory.actors.search.words import STOP_WORDS, is_han, pinyin_of, runs, stem
from directory.core.text import has_han

# From here on two names count as similar.
SIMILAR = 0.8
# Names with so many words or more are compared; no name has them, and every word is held against every other.
MOST_WORDS = 40
# Where each name has a word that the other has not, one stands for the other; a place elsewhere is another branch at best.
ONE_FOR_ANOTHER = 0.9
ELSEWHERE = 0.7
_SMALL_WORDS = STOP_WORDS | frozenset(
    [
        *("der", "die", "das", "des", "dem", "den", "fur", "und", "im", "am", "le", "la", "les", "de", "du", "et", "el", "los"),
        *("las", "y", "e", "i", "en", "del", "della", "delle", "di", "da", "do", "dos", "van", "voor"),
    ]
)
# What institutions of all kinds are called: alike in two names it says little.
_KINDS_OF_BODY = frozenset(
    [
        *(
            "institute",
            "institut",
            "instituto",
            "istituto",
            "instituut",
            "center",
            "zentrum",
            "centro",
            "centrum",
            "university",
        ),
        *(
            "universitat",
            "universite",
            "universidad",
            "universita",
            "universiteit",
            "hospital",
            "klinik",
            "clinic",
            "laboratory",
        ),
        *("laboratoire", "laboratorio", "department", "faculty", "school", "college", "academy", "foundation", "fundacion"),
        *("stiftung", "society", "association", "cluster", "network", "group", "research", "national", "medical", "health"),
        *("company", "gmbh", "ltd", "limited", "sa", "ag", "bv", "ab", "oy", "srl", "spa", "inc", "co", "plc", "ev", "eeig"),
        *("hub", "agency", "council", "commission", "key", "state", "management", "united", "kingdom"),
    ]
)
_LEGAL_FORMS = frozenset(
    ["gmbh", "ltd", "limited", "sa", "ag", "bv", "ab", "oy", "srl", "spa", "inc", "co", "plc", "ev", "company"]
)
_SPELT = {"centre": "center", "personalised": "personalized", "lab": "laboratory", "univ": "university", "inst": "institute"}
_HAN_FORMS = re.compile(r"(股份)?有限(责任)?公司|股份公司|集团公司")
_HAN_PARENTS = re.compile(r"^(中国科学院|中科院|中国医学科学院|国家)")
# Exchanged for one another these make another institution, not a typo: ordinals and the points of the compass.
_TELLING = frozenset("一二三四五六七八九十东西南北中上下")


@dataclass(frozen=True)
class Places:
    """The folded names of all places, which tell names apart, and those that an entry lies in."""

    known: Collection[str] = frozenset()
    here: Collection[str] = frozenset()

    def elsewhere(self, name: str) -> bool:
        """Whether it names a place that the entry does not lie in."""
        return bool(self.here) and name in self.known and name not in self.here


def name_likeness(typed: str, stored: str, places: Places) -> float:
    """0 to 1 for two folded names; from `SIMILAR` on a reader would look twice. Other places or numbers tell names apart."""
    if typed == stored:
        return 1.0
    if has_han(typed) and has_han(stored):
        return _han_likeness(typed.replace(" ", ""), stored.replace(" ", ""), places)
    if has_han(typed) or has_han(stored):
        return 0.0
    return _words_likeness(typed, stored, places)


def bare_name(folded: str) -> str:
    """Without legal forms, where anything else is left."""
    bare = _HAN_FORMS.sub("", folded) if has_han(folded) else " ".join(w for w in folded.split() if w not in _LEGAL_FORMS)
    return bare.strip() or folded


def pinyin_of_name(folded: str) -> str:
    """The joined pinyin of a name that is all Chinese characters; empty for others."""
    found = list(runs(folded))
    return "".join(pinyin_of(found[0])) if len(found) == 1 and is_han(found[0]) and len(found[0]) > 2 else ""


def initials_of(folded: str) -> str:
    """The acronym that a name of three to eight words would have; empty for others."""
    words = [word for word in folded.split() if word not in _SMALL_WORDS]
    return "".join(word[0] for word in words) if 3 <= len(words) <= 8 and not has_han(folded) else ""


# --- Chinese ---------------------------------------------------------------------------------------------------------


def _han_likeness(typed: str, stored: str, places: Places) -> float:
    one, other = bare_name(typed), bare_name(stored)
    if one == other:
        return 0.95
    if min(len(one), len(other)) < 3 or _other_digits(re.findall(r"\d+", one), re.findall(r"\d+", other)):
        return 0.0
    core = _core(one, places.known)
    if core == _core(other, places.known) and len(core) > 3:
        return 0.0 if _other_places_han(one, other, places) else 0.85
    longest = max(len(one), len(other))
    edits = min(OSA.distance(one, other), OSA.distance(typed, stored))
    if edits > max(1, longest // 7) or _told_apart(one, other, places.known):
        return 0.0
    # One of three is a third of the name; one of eight hardly changes it.
    return {3: 0.8, 4: 0.85}.get(longest, 0.9) if edits == 1 else 0.82


def _core(name: str, places: Collection[str]) -> str:
    """Without the parent or the place that it begins with, and the place that it ends with."""
    name = _HAN_PARENTS.sub("", name)
    name = name.removeprefix(_place_before(name, places)).removeprefix("市").removeprefix("省")
    return name.removesuffix(_place_behind(name, places))


def _place_before(name: str, places: Collection[str]) -> str:
    return next((name[:length] for length in (5, 4, 3, 2) if name[:length] in places), "")


def _place_behind(name: str, places: Collection[str]) -> str:
    return next((name[-length:] for length in (4, 3, 2) if len(name) > length and name[-length:] in places), "")


def _other_places_han(typed: str, stored: str, places: Places) -> bool:
    """Whether both name a place at one end and not the same, or the one that was typed is not where the entry lies."""
    for find in (_place_before, _place_behind):
        ours, theirs = (find(_HAN_PARENTS.sub("", name), places.known) for name in (typed, stored))
        if ours != theirs and ((ours and theirs) or places.elsewhere(ours)):
            return True
    return False


def _told_apart(one: str, other: str, places: Collection[str]) -> bool:
    """Whether what differs is an ordinal, a point of the compass, or the name of a place for that of another."""
    for step in Levenshtein.opcodes(one, other):
        if step.tag != "replace":
            continue
        here, there = one[step.src_start : step.src_end], other[step.dest_start : step.dest_end]
        if here and there and set(here) <= _TELLING and set(there) <= _TELLING:
            return True
        if _place_around(one, step.src_start, places) and _place_around(other, step.dest_start, places):
            return True
    return False


def _place_around(name: str, position: int, places: Collection[str]) -> bool:
    """Whether the character at this position belongs to the name of a place."""
    return any(
        name[start : start + length] in places
        for length in (2, 3, 4)
        for start in range(max(0, position - length + 1), position + 1)
        if start + length <= len(name)
    )


# --- Other scripts ---------------------------------------------------------------------------------------------------


def _words_likeness(typed: str, stored: str, places: Places) -> float:
    ours, theirs = _words(typed), _words(stored)
    left_ours, left_theirs, alike = _pair(ours, theirs, places.known)
    if not ours or not theirs or _other_digits(_digits(left_ours), _digits(left_theirs)):
        return 0.0
    if any(word in places.known for word in left_ours) and any(word in places.known for word in left_theirs):
        return 0.0
    if OSA.distance(typed, stored) == 1 and sorted(typed) == sorted(stored):
        return 0.95
    total = sum(_weight(word, places.known) for word in (*ours, *theirs))
    likeness = 2 * alike / total
    if left_ours and left_theirs:
        likeness *= ONE_FOR_ANOTHER
    if len(ours) != len(theirs):
        likeness = max(likeness, _word_likeness("".join(ours), "".join(theirs)))
    return likeness * (ELSEWHERE if any(places.elsewhere(word) for word in left_ours) else 1.0)


def _words(name: str) -> list[str]:
    words = [_SPELT.get(word, word) for word in bare_name(name).split()[:MOST_WORDS]]
    telling = [word for word in words if word not in _SMALL_WORDS]
    return telling or words


def _weight(word: str, places: Collection[str]) -> float:
    return 0.4 if word in places or word in _KINDS_OF_BODY or len(word) == 1 else 1.0


def _pair(ours: Sequence[str], theirs: Sequence[str], places: Collection[str]) -> tuple[list[str], list[str], float]:
    """The words that have no counterpart on either side, and the weight of those that have one."""
    left, right, alike = list(ours), list(theirs), 0.0
    for word in ours:
        if word in right:
            left.remove(word)
            right.remove(word)
            alike += _weight(word, places)
    for word in list(left):
        best = max(right, key=lambda other: _word_likeness(word, other), default="")
        likeness = _word_likeness(word, best)
        # A place for another place is no typo: Essen and Hessen.
        if likeness and not (word in places and best in places):
            left.remove(word)
            right.remove(best)
            alike += likeness * (_weight(word, places) + _weight(best, places)) / 2
    return left, right, alike


def _word_likeness(one: str, other: str) -> float:
    """0.95 for two words of which one is the other with a letter or two wrong, or another ending; else 0."""
    longest, shortest = max(len(one), len(other)), min(len(one), len(other))
    if shortest < 4 or one.isdigit() or other.isdigit():
        return 0.0
    if stem(one) == stem(other):
        return 0.95
    edits = OSA.distance(one, other)
    if longest < 6:
        # In short words a changed letter makes another word; only swapped ones are a typo for certain.
        return 0.85 if edits == 1 and sorted(one) == sorted(other) else 0.0
    return 0.95 if edits <= (1 if longest < 9 else 2) else 0.0


def _digits(words: Sequence[str]) -> list[str]:
    return [word for word in words if any(character.isdigit() for character in word)]


def _other_digits(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether both have numbers, and other ones: Paris 5 is not Paris 7."""
    return bool(ours and theirs and sorted(ours) != sorted(theirs))
