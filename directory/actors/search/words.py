"""From text to the lexemes that the search index holds, the same way for entries and for queries.

English words are kept plain and as stems, accents folded, umlauts also as two letters; runs of Chinese characters as overlapping
pairs in simplified form; Chinese names also by their pinyin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer
from opencc import OpenCC
from pypinyin import lazy_pinyin

from directory.core.text import fold

# One run of Chinese characters, or one word of anything else.
_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|[^\W\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_HAN_START = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})
# The commonest words of English, which say nothing of what is sought.
STOP_WORDS = frozenset(
    ["a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "have", "in", "into", "is", "it", "its", "of", "on", "or", "that", "the", "their", "these", "this", "to", "was", "were", "which", "with"]
)
LONGEST_PINYIN = 12

_stemmer = snowballstemmer.stemmer("english")
_simplified = OpenCC("t2s")


def simplify(text: str) -> str:
    """Traditional characters as simplified ones."""
    return str(_simplified.convert(text)) if _HAN_START.search(text) else text


def runs(text: str) -> Iterator[str]:
    """The words of a text in order: words of letters and digits as written, runs of Chinese characters simplified."""
    return (match.group() for match in _RUN.finditer(simplify(text)))


def is_han(run: str) -> bool:
    return _HAN_START.match(run) is not None


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of a folded English word (Snowball's English stemmer); other words come back nearly as they are."""
    return str(_stemmer.stemWord(word))


@lru_cache(maxsize=200_000)
def word_forms(word: str) -> tuple[str, ...]:
    """What a word is found by: its stem, itself, and both again with umlauts as two letters."""
    plain = fold(word).replace(" ", "")
    lower = word.casefold()
    spelt = fold(lower.translate(_TWO_LETTERS)).replace(" ", "")
    forms = [stem(plain), plain, stem(spelt), spelt] if spelt != plain else [stem(plain), plain]
    return tuple(dict.fromkeys(form for form in forms if form))


def pairs(run: str) -> list[str]:
    """The overlapping pairs of a run of Chinese characters, and its last character alone, so that each character begins a lexeme."""
    return [run[i : i + 2] for i in range(len(run))]


@lru_cache(maxsize=50_000)
def pinyin_of(run: str) -> tuple[str, ...]:
    """The syllables of a run of Chinese characters, without tones."""
    return tuple(fold(syllable) for syllable in lazy_pinyin(run))


def pinyin_forms(run: str) -> tuple[set[str], set[str]]:
    """What a Chinese name is found by in letters: joined syllables from each character on, and initials from each on."""
    syllables = pinyin_of(run)
    joined = {"".join(syllables[i : i + LONGEST_PINYIN]) for i in range(len(syllables))}
    initials = {"".join(s[:1] for s in syllables[i : i + LONGEST_PINYIN]) for i in range(len(syllables) - 1)}
    return joined, initials
