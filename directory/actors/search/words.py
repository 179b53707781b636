"""From text to the lexemes that the search index holds, the same way for entries and for queries.

English words are kept plain and as stems, accents folded, umlauts also as two letters; runs of Chinese characters as
overlapping pairs in simplified form; Chinese names also by their pinyin.
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
    [
        *("a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "have", "in", "into", "is", "it", "its", "of"),
        *("on", "or", "that", "the", "their", "these", "this", "to", "was", "were", "which", "with"),
    ]
)
LONGEST_PINYIN = 12
# PostgreSQL takes no lexeme of more than 2046 bytes; no word that anybody seeks is that long.
LONGEST_WORD = 100

_stemmer = snowballstemmer.stemmer("english")
_to_simplified = OpenCC("t2s")


class _Simplified(dict[int, str]):
    """From each character to its simplified form, looked up once. One by one, so that a part is found in the whole."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        simplified = str(_to_simplified.convert(character)) if _HAN_START.match(character) else character
        self[code] = simplified if len(simplified) == 1 else character
        return self[code]


_simplified = _Simplified()


def simplify(text: str) -> str:
    """Traditional characters as simplified ones, each in its place."""
    return text.translate(_simplified) if _HAN_START.search(text) else text


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
    plain, *spelt = plain_forms(word)
    return tuple(dict.fromkeys(form for one in (plain, *spelt) for form in (stem(one), one)))


@lru_cache(maxsize=200_000)
def plain_forms(word: str) -> tuple[str, ...]:
    """A word folded, and once more with umlauts as two letters where it has any. Cut to what the index takes; never empty."""
    lower = word.casefold()
    forms = (_joined(lower), _joined(two_letters(word)))
    return tuple(dict.fromkeys(form for form in forms if form)) or (lower[:LONGEST_WORD],)


def two_letters(text: str) -> str:
    """A text with umlauts and the like as two letters, in lower case: `Tübingen` as `tuebingen`."""
    return text.casefold().translate(_TWO_LETTERS)


def _joined(word: str) -> str:
    return fold(word).replace(" ", "")[:LONGEST_WORD]


def pairs(run: str) -> list[str]:
    """The overlapping pairs of a run of Chinese characters and its last one alone, so that each character begins a lexeme."""
    return [run[i : i + 2] for i in range(len(run))]


@lru_cache(maxsize=50_000)
def pinyin_of(run: str) -> tuple[str, ...]:
    """The syllables of a run of Chinese characters, without tones; ü as v, which is how it is typed."""
    return tuple(fold(syllable.replace("ü", "v")) for syllable in lazy_pinyin(run, v_to_u=True))


def pinyin_forms(run: str) -> tuple[set[str], set[str]]:
    """What a Chinese name is found by in letters: joined syllables from each character on, and initials from each on."""
    syllables = pinyin_of(run)
    joined = {"".join(syllables[i : i + LONGEST_PINYIN]) for i in range(len(syllables))}
    joined |= {form.replace("v", "u") for form in joined}  # some type u for ü
    initials = {"".join(s[:1] for s in syllables[i : i + LONGEST_PINYIN]) for i in range(len(syllables) - 1)}
    return joined, initials
