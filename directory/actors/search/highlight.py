"""Marking in a text what a query found, in both scripts."""

from __future__ import annotations

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from directory.actors.search.query import Query
from directory.actors.search.words import is_han, simplify, word_forms
from directory.core.text import has_han

_WORD = re.compile(r"[^\W\u3400-\u9fff]+")
SHOWN = 220
WORD = 20


def highlight(text: str, query: Query) -> SafeString:
    """The text as HTML, escaped, with <mark> around what was found; cut to where the first find stands."""
    spans = _spans(text, query)
    start, end = _window(text, spans[0][0] if spans else 0)
    parts = ["… " if start else ""]
    position = start
    for left, right in spans:
        if left < position or right > end:
            continue
        parts.append(f"{escape(text[position:left])}<mark>{escape(text[left:right])}</mark>")
        position = right
    parts.append(escape(text[position:end]))
    if end < len(text):
        parts.append(" …")
    return mark_safe("".join(parts))  # noqa: S308  # every part is escaped above


def _spans(text: str, query: Query) -> list[tuple[int, int]]:
    """Where the sought words stand, in order, none overlapping."""
    stems = query.highlighted_stems
    found = []
    if stems:
        found = [match.span() for match in _WORD.finditer(text) if not stems.isdisjoint(word_forms(match.group()))]
    if has_han(text):
        plain = simplify(text)  # each simplified character stands where the traditional one stood
        for word in query.highlighted_words:
            if is_han(word):
                found += [match.span() for match in re.finditer(re.escape(word), plain)]
    spans: list[tuple[int, int]] = []
    for span in sorted(found):
        if not spans or span[0] >= spans[-1][1]:
            spans.append(span)
    return spans


def _window(text: str, first: int) -> tuple[int, int]:
    """The part of a long text that is shown: its beginning, or the neighbourhood of the first find."""
    # A Chinese character takes the room of two or three letters.
    shown = SHOWN // 3 if has_han(text) else SHOWN
    start = 0
    if first > shown // 2 and len(text) > shown:
        start = max(0, first - shown // 4)
        space = text.rfind(" ", 0, start)
        start = space + 1 if start - space < WORD else start
    if len(text) - start <= 2 * SHOWN:
        return start, len(text)
    end = start + 2 * SHOWN
    space = text.rfind(" ", start, end)
    return start, space if end - space < WORD else end
