"""What a list says of its own search: its heading, what was corrected or left out, what an empty list would need."""

from __future__ import annotations

import re
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from directory.actors.search import Criteria, Results, count_actors
from directory.actors.search.query import MOST_TERMS, parse_query
from directory.actors.search.results import WayOut, everything


def heading(results: Results) -> str:
    number, criteria = results.total, results.criteria
    if criteria.problems:
        return _("No results")
    if criteria.q:
        words = {"number": number, "words": _words_in_force(results)}
        if not number:
            return _("No actor for “%(words)s”") % words
        return ngettext("%(number)s actor for “%(words)s”", "%(number)s actors for “%(words)s”", number) % words
    if not criteria.is_filtered:
        return ngettext("%(number)s actor in the directory", "%(number)s actors in the directory", number) % {"number": number}
    return ngettext("%(number)s actor found", "%(number)s actors found", number) % {"number": number}


def _words_in_force(results: Results) -> str:
    return results.query.text if results.search.corrected and results.query else results.criteria.q


def notices(results: Results) -> list[dict[str, str]]:
    """What one must know before reading the results, as notices take it."""
    query, criteria = results.query, results.criteria
    if query is None or not criteria.understood:
        return []
    found = []
    if results.search.corrected:
        literal = literal_query(criteria.q, query.words)
        found.append(
            {
                "text": _("No actor was found for “%(typed)s”; these are for “%(corrected)s”.")
                % {"typed": criteria.q, "corrected": query.text},
                "url": _list_url(criteria.with_query(literal)),
                "link": _("Search for “%(typed)s” all the same") % {"typed": criteria.q},
            }
        )
    if query.dropped:
        text = _("A search takes at most %(most)s words. These were left out: %(words)s.")
        found.append({"text": text % {"most": MOST_TERMS, "words": _listed(query.dropped)}, "kind": "warn"})
    return found


def literal_query(typed: str, kept: list[str]) -> str:
    """What was typed with the words in quotation marks that would be corrected otherwise."""
    literal = typed
    for word in parse_query(typed).words:
        if word not in kept:
            literal = re.sub(rf'(?<![\w"]){re.escape(word)}(?![\w"])', f'"{word}"', literal)
    return literal if literal != typed else '"' + re.sub('["“”„＂]', "", typed) + '"'


def empty_list(results: Results) -> dict[str, Any]:
    """Why nothing is shown, and the lists that are near and not empty."""
    query = results.query
    title, text = _("No actor meets all of these filters"), _("Remove one of them:")
    if query is not None and not query.seeks:
        title, text = _nothing_sought(results)
    elif query is not None:
        title = _("Nothing in the directory fits")
        text = _("Check the spelling, try a shorter or more general word, or ask for less at once.")
    elif not results.ways_out:
        text = _("Remove more than one of them.")
    ways_out = [_way_out(way) for way in results.ways_out] or _without_filters(results)
    return {"title": title, "text": text, "ways_out": ways_out}


def _without_filters(results: Results) -> list[dict[str, str]]:
    """The same words without any filter, where no single one is to blame."""
    if not results.criteria.q or len(results.chips) < 2:
        return []
    criteria = everything(results.criteria)
    number = count_actors(criteria, results.search.lists).total
    label = ngettext("without any filter — %(number)s actor", "without any filter — %(number)s actors", number)
    return [{"label": label % {"number": number}, "url": _list_url(criteria)}] if number else []


def _nothing_sought(results: Results) -> tuple[str, str]:
    query = results.query
    if query and query.terms:
        return _("This search only says what must not be there"), _("Add a word that is to be found.")
    if query and query.common:
        text = _("These words stand in nearly every entry: %(words)s. Add one that tells entries apart.")
        return _("These words are too common to search for"), text % {"words": _listed(query.common)}
    return _("There is no word in this search"), _("Type letters, characters or digits: a name, a topic, a place.")


def _way_out(way: WayOut) -> dict[str, str]:
    if way.chip is None:
        label = ngettext("without “%(word)s” — %(number)s actor", "without “%(word)s” — %(number)s actors", way.count)
        return {"label": label % {"word": way.word, "number": way.count}, "url": _list_url(way.criteria)}
    label = ngettext(
        "without %(label)s: %(value)s — %(number)s actor", "without %(label)s: %(value)s — %(number)s actors", way.count
    )
    values = {"label": way.chip.label, "value": way.chip.value, "number": way.count}
    return {"label": label % values, "url": _list_url(way.criteria)}


def _listed(words: list[str]) -> str:
    return pgettext("list", ", ").join(f"“{word}”" for word in dict.fromkeys(words))


def _list_url(criteria: Criteria) -> str:
    return reverse("actors") + criteria.query()
