"""Text as data: normal forms, folding for comparison, sort keys, slugs."""

from __future__ import annotations

import re
import unicodedata

from django.utils.text import slugify
from pypinyin import lazy_pinyin

# Bidirectional controls can make a text read as something else than what it is (Unicode TR 36, 3.3).
_BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_UNWANTED = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_BIDI_CONTROLS}\ufffe\uffff\ud800-\udfff]")
# Pasted along with text, harmless, and nothing that anybody means to write.
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad]")
_SPACES = re.compile(r"\s+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def has_unwanted_characters(text: str) -> bool:
    """Whether the text holds control, bidirectional-control or surrogate characters, which no field accepts."""
    return _UNWANTED.search(text) is not None


def printable(text: str) -> str:
    """Text that can be kept and sent: what stands for half a character (a lone surrogate) replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _visible(text: str) -> str:
    return _INVISIBLE.sub("", _UNWANTED.sub("", unicodedata.normalize("NFC", text)))


def clean_line(text: str) -> str:
    """One line: NFC, unwanted characters dropped, white space folded to single spaces."""
    return _SPACES.sub(" ", _visible(text)).strip()


def clean_paragraphs(text: str) -> str:
    """Several lines: NFC, unwanted characters dropped, one blank line at most between paragraphs."""
    text = _visible(text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = [re.sub(r"[^\S\n]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def fold(text: str) -> str:
    """For comparison: compatibility forms, accents and case folded, punctuation as space (`Tübingen,` = `tubingen`)."""
    decomposed = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    return _SPACES.sub(" ", re.sub(r"[^\w\s]", " ", plain)).strip()


def has_han(text: str) -> bool:
    """Whether the text holds Chinese characters."""
    return _HAN.search(text) is not None


def han_share(text: str) -> float:
    """How much of a text's letters are Chinese characters; 0 for one without letters."""
    letters = sum(char.isalpha() for char in text)
    return len(_HAN.findall(text)) / letters if letters else 0.0


def sort_key(text: str) -> str:
    """A key that sorts names of both scripts alphabetically under the C collation: Chinese by pinyin, accents folded."""
    return fold(" ".join(lazy_pinyin(text)) if has_han(text) else text)[:200]


def make_slug(text: str) -> str:
    """The readable part of an address: ASCII, at most 80 characters; Chinese by pinyin; never empty."""
    latin = " ".join(lazy_pinyin(text)) if has_han(text) else text
    return slugify(fold(latin))[:80].strip("-") or "entry"


def masked_address(email: str) -> str:
    """An e-mail address of which one sees that it is one, and a little of whose: `a***@h***.de`."""
    name, _at, host = email.rpartition("@")
    first, _dot, last = host.rpartition(".")
    return f"{name[:1]}***@{first[:1]}***.{last}"
