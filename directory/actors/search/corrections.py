"""Typos: a word that no entry holds is replaced by the likest one that some entry does."""

from __future__ import annotations

import re
from dataclasses import replace

from django.db import connection, transaction
from rapidfuzz.distance import DamerauLevenshtein

from directory.actors.models import SearchWord
from directory.actors.search.query import Query, parse_query
from directory.actors.search.words import plain_forms

SHORTEST = 4
# pg_trgm's similarity from which on a word is a candidate; one letter changed in a word of eight leaves 0.4 to 0.6.
SIMILAR = 0.3
CANDIDATES = 20
MOST_COMPARED = 4


def most_edits(word: str) -> int:
    """How many letters may be wrong: one in short words, two in longer ones."""
    return 1 if len(word) < 6 else 2


def corrected(query: Query) -> Query | None:
    """The query with unknown words corrected; None where there is nothing to correct."""
    replaced: dict[str, str] = {}
    for word in query.words:
        forms = plain_forms(word)
        form = forms[0]
        if len(form) >= SHORTEST and form.isalpha() and not SearchWord.objects.filter(pk__in=forms).exists():
            best = _likest(form)
            if best is not None:
                replaced[word] = best
    if not replaced:
        return None
    text = query.text
    for word, best in replaced.items():
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", best, text)
    fixed = parse_query(text)
    return replace(fixed, dropped=query.dropped)


def _likest(word: str) -> str | None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL pg_trgm.similarity_threshold = {SIMILAR}")
        cursor.execute(
            "SELECT word FROM directory_searchword WHERE word %% %s ORDER BY similarity(word, %s) DESC, word LIMIT %s",
            [word, word, CANDIDATES],
        )
        candidates = [row[0] for row in cursor.fetchall()]
    edits = {candidate: DamerauLevenshtein.distance(word, candidate) for candidate in candidates}
    least = min(edits.values(), default=most_edits(word) + 1)
    if least > most_edits(word):
        return None
    nearest = [candidate for candidate in candidates if edits[candidate] == least][:MOST_COMPARED]
    return nearest[0] if len(nearest) == 1 else _commonest(nearest)


def _commonest(words: list[str]) -> str:
    """The word that the most entries hold, the likest one among equals."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s::text[]) WITH ORDINALITY AS given(word, place) ORDER BY"
            " octet_length(directory_search_ids(quote_literal(word)::tsquery)) DESC NULLS LAST, place LIMIT 1",
            [words],
        )
        row = cursor.fetchone()
    return str(row[0]) if row else words[0]
