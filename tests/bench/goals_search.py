"""Goals 1, 2, 3, 6, 9 and 10: searching, in the process, without HTTP and templates."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from statistics import median

from django.db import connection

from directory.actors.models import Actor
from directory.actors.search import Results, parse_criteria, search_actors, suggest
from directory.actors.search.query import Query, parse_query
from directory.actors.services.version import current_version
from directory.vocabulary.lists import vocabulary_lists
from tests.bench import bare_sql
from tests.bench.outcome import Outcome, times
from tests.bench.searches import GOLDEN, PAIRS, TYPOS, WORDS, prefixes
from tests.bench.timing import medians, ms

# From this share of the rows on a query's time is that of its hits; below it is that of asking at all.
COMMON = 0.01


def search(text: str) -> Results:
    """Everything that a view has the search do, from the address to the actors of the first page."""
    lists = vocabulary_lists(current_version())
    return search_actors(parse_criteria({"q": [text]}, lists), lists)


def found_by(text: str) -> tuple[Query, bool]:
    """The query that gives the hits in the end (literal, by beginnings, or corrected), and whether it takes beginnings."""
    query = search(text).query or parse_query(text)
    return query, bare_sql.count(query) == 0


def goal_1(rows: int) -> Outcome:
    parts, ratios = [], []
    for word in WORDS[:-1]:
        query = parse_query(word)
        taken = medians({"ours": partial(search, word), "sql": partial(bare_sql.answer, query)}, seconds=10)
        ratios.append(taken["ours"] / taken["sql"])
        hits = bare_sql.count(query)
        parts.append(f"{word} ({hits}) {ms(taken['ours'])} : {ms(taken['sql'])} = {times(ratios[-1])}")
    return Outcome("1", f"{times(max(ratios))} (worst)", max(ratios) <= 2, "; ".join(parts))


def golden_times() -> dict[str, tuple[int, float, float]]:
    """Hits, our seconds, the bare count's seconds, for each golden query; few turns each, for they are many."""
    found = {}
    for text in GOLDEN:
        query, wide = found_by(text)
        both = {"ours": partial(search, text), "count": partial(bare_sql.count, query, wide=wide)}
        taken = medians(both, seconds=0.8, fewest=5, most=15)
        found[text] = (search(text).total, taken["ours"], taken["count"])
    return found


def goal_2(golden: Mapping[str, tuple[int, float, float]], rows: int) -> Outcome:
    ratios = {text: ours / count for text, (_hits, ours, count) in golden.items()}
    common = {text: ratio for text, ratio in ratios.items() if golden[text][0] >= COMMON * rows}
    rare = {text: ratio for text, ratio in ratios.items() if text not in common}

    def worst(some: Mapping[str, float]) -> str:
        text = max(some, key=lambda text: some[text])
        hits, ours, count = golden[text]
        return f"{times(some[text])}: {text} ({hits}) {ms(ours)} : {ms(count)}"

    parts = [
        f"{len(common)} queries of at least {COMMON:.0%} of the rows: median {times(median(common.values()))},"
        f" worst {worst(common)}",
        f"{len(rare)} rarer ones: median {times(median(rare.values()))}, worst {worst(rare)}",
        f"{sum(ratio <= 6 for ratio in ratios.values())} of {len(ratios)} within 6 ×",
    ]
    return Outcome("2", f"{times(max(ratios.values()))} (worst)", max(ratios.values()) <= 6, "; ".join(parts))


def goal_3(golden: Mapping[str, tuple[int, float, float]], rows: int) -> Outcome:
    """What asking costs is taken from the rare queries, what a hit costs from the common ones; none may cost 3 × their sum."""
    asking = median(ours for hits, ours, _count in golden.values() if hits < COMMON * rows)
    each = median(max(ours - asking, 0) / hits for hits, ours, _count in golden.values() if hits >= COMMON * rows)
    costs = {text: ours / (asking + each * hits) for text, (hits, ours, _count) in golden.items()}
    worst = max(costs, key=lambda text: costs[text])
    parts = f"asking {ms(asking)}, a hit {each * 1e6:.2f} µs; worst: {worst} ({golden[worst][0]} hits) {ms(golden[worst][1])}"
    return Outcome("3", times(costs[worst]), costs[worst] <= 3, parts)


def goal_6(rows: int) -> Outcome:
    parts, ratios, missing = [], [], 0
    for chinese, english in PAIRS:
        hits = {word: search(word).total for word in (chinese, english)}
        taken = medians({word: partial(search, word) for word in hits}, seconds=6)
        per_hit = {word: taken[word] / max(hits[word], 1) for word in hits}
        ratios.append(per_hit[chinese] / per_hit[english])
        missing += _missed(chinese)
        shown = " : ".join(f"{word} ({hits[word]}) {per_hit[word] * 1e6:.2f} µs a hit" for word in (chinese, english))
        parts.append(f"{shown} = {times(ratios[-1])}")
    missing += sum(_missed(word) for word in ("北京", "基因", "大学"))
    parts.append(f"{missing} true substrings missed")
    measured = f"{times(max(ratios))}; {'all' if not missing else f'{missing} missed'}"
    return Outcome("6", measured, max(ratios) <= 1.3 and not missing, "; ".join(parts))


def _missed(word: str) -> int:
    """How many actors hold the word in a name or a description and are not found by it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM directory_actor WHERE strpos(description_zh, %s) > 0 OR EXISTS ("
            "SELECT FROM directory_actorname n WHERE n.actor_id = directory_actor.id AND strpos(n.value, %s) > 0)",
            [word, word],
        )
        true = {row[0] for row in cursor.fetchall()}
    found = search(word).search
    return len(true - set(found.ids()))


def goal_9(rows: int) -> Outcome:
    parts, ratios = [], []
    for typo, word in TYPOS:
        taken = medians({"typo": partial(search, typo), "right": partial(search, word)}, seconds=3)
        same = search(typo).total == search(word).total
        ratios.append(taken["typo"] / taken["right"])
        found = "" if same else f", finds {search(typo).total} instead of {search(word).total}"
        parts.append(f"{typo} {ms(taken['typo'])} : {word} {ms(taken['right'])} = {times(ratios[-1])}{found}")
    return Outcome("9", f"{times(max(ratios))} (worst)", max(ratios) <= 3, "; ".join(parts))


def goal_10(rows: int) -> Outcome:
    asked = prefixes()
    pk = Actor.objects.order_by("pk").values_list("pk", flat=True)[rows // 2]
    taken = medians({prefix: partial(suggest, prefix) for prefix in asked}, seconds=15, fewest=3, most=7)
    base = medians({"look-up": partial(Actor.objects.get, pk=pk)}, seconds=2)["look-up"]
    ordered = sorted(asked, key=lambda prefix: taken[prefix])
    worst = ordered[-1]
    parts = (
        f"look-up {ms(base)}; {len(asked)} prefixes: median {ms(taken[ordered[len(ordered) // 2]])},"
        f" worst “{worst}” {ms(taken[worst])}, second “{ordered[-2]}” {ms(taken[ordered[-2]])}"
    )
    return Outcome("10", f"{times(taken[worst] / base)} (worst)", taken[worst] / base <= 20, parts)
