"""Writing what search reads of an entry: its row, its names for suggestions, its words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from directory.actors.choices import PUBLISHED
from directory.actors.models import Actor, SearchName, SearchWord
from directory.actors.search.lexemes import IDENTIFIER, PLACE_OR_TOPIC, Lexemes, whole
from directory.actors.search.words import is_han, pinyin_of, runs, two_letters

# Raise it whenever rows are built otherwise than before: `rebuild_search` writes them anew, and until then a check says so.
FORMAT = 2
MOST_KEYS_OF_A_NAME = 8
LONGEST_KEY = 120

_COLUMNS = (
    *("actor_id", "format", "changed", "published", "type", "country", "subdivision", "city", "topics", "stages"),
    *("edited", "confirmed", "quality", "sort_en", "sort_zh", "vector"),
)
_VALUES = ("%s::tsvector" if column == "vector" else "%s" for column in _COLUMNS)
_UPSERT = "INSERT INTO directory_searchrow ({}) VALUES ({}) ON CONFLICT (actor_id) DO UPDATE SET {}".format(  # noqa: S608  # no value in it
    ", ".join(_COLUMNS), ", ".join(_VALUES), ", ".join(f"{column} = EXCLUDED.{column}" for column in _COLUMNS[1:])
)


def for_search(actors: QuerySet[Any]) -> QuerySet[Any]:
    """The actors with all that their rows are made of."""
    return actors.select_related("city", "subdivision", "country", "country__region").prefetch_related(
        "names", "identifiers", "topics__parent", "stages"
    )


def write_rows(actors: Sequence[Actor], *, version: int) -> None:
    """Write the rows of these actors as of a version of the directory; the actors come from `for_search`."""
    built = [(actor, lexemes_of(actor)) for actor in actors]
    with connection.cursor() as cursor:
        cursor.executemany(_UPSERT, [_row(actor, lexemes, version) for actor, lexemes in built])
    SearchName.objects.filter(actor__in=actors).delete()
    published = [actor for actor in actors if actor.status in PUBLISHED]
    SearchName.objects.bulk_create(
        (SearchName(actor=actor, key=key, within=within) for actor in published for key, within in suggestion_keys(actor)),
        batch_size=2000,
        ignore_conflicts=True,
    )
    words = {word for actor, lexemes in built if actor.status in PUBLISHED for word in lexemes.words}
    SearchWord.objects.bulk_create((SearchWord(word=word) for word in sorted(words)), batch_size=2000, ignore_conflicts=True)


def _row(actor: Actor, lexemes: Lexemes, version: int) -> tuple[Any, ...]:
    published = actor.status in PUBLISHED
    return (
        actor.pk,
        FORMAT,
        version,
        published,
        actor.type,
        actor.country_id,
        actor.subdivision_id or "",
        actor.city_id or 0,
        _topics(actor),
        sorted(stage.pk for stage in actor.stages.all()),
        actor.edited_at,
        actor.confirmed_at,
        quality(actor),
        actor.sort_en,
        actor.sort_zh,
        lexemes.as_tsvector() if published else "",
    )


def _topics(actor: Actor) -> list[int]:
    """The topics and those above them, so that a count of either level reads one column."""
    topics = list(actor.topics.all())
    return sorted({topic.pk for topic in topics} | {topic.parent_id for topic in topics if topic.parent_id})


def lexemes_of(actor: Actor) -> Lexemes:
    """All that the entry is found by."""
    lexemes = Lexemes()
    for name in actor.names.all():
        lexemes.add_name(name.value)
    for part in (actor.city, actor.subdivision, actor.country):
        if part is not None:
            _add_both(lexemes, part, mark=PLACE_OR_TOPIC)
    # What is wider than the entry says of itself finds it too, but behind those that say it: “UK” the British entries first.
    _add_both(lexemes, actor.country.region)
    for topic in actor.topics.all():
        _add_both(lexemes, topic, mark=PLACE_OR_TOPIC)
        if topic.parent is not None:
            _add_both(lexemes, topic.parent)
    for stage in actor.stages.all():
        _add_both(lexemes, stage, mark=PLACE_OR_TOPIC)
    for text in (actor.description_en, actor.description_zh):
        lexemes.add_text(text)
    if actor.website_host:
        lexemes.add_host(actor.website_host)
    for identifier in actor.identifiers.all():
        lexemes.add_mark(IDENTIFIER, identifier.value)
    return lexemes


def _add_both(lexemes: Lexemes, row: Any, *, mark: str = "") -> None:
    lexemes.add_text(row.name_en, mark=mark)
    lexemes.add_text(row.name_zh, mark=mark)


def quality(actor: Actor) -> int:
    """How much the entry offers its reader, 0 to 100: orders entries that a query finds equally well (docs/decisions/0008).

    Both descriptions 30, both names 15, website 15, city 10, an identifier 10, topics up to 10, a confirmation 10.
    """
    return (
        15 * bool(actor.description_en)
        + 15 * bool(actor.description_zh)
        + 15 * bool(actor.name_zh)
        + 15 * bool(actor.website)
        + 10 * bool(actor.city_id)
        + 10 * bool(list(actor.identifiers.all()))
        + min(10, 4 * len(actor.topics.all()))
        + 10 * bool(actor.confirmed_at)
    )


def suggestion_keys(actor: Actor) -> Iterable[tuple[str, int]]:
    """The keys that a suggestion of the actor begins with: each name from each of its words on, Chinese ones also in pinyin."""
    keys: dict[tuple[str, int], None] = {}
    for name in actor.names.all():
        for text in dict.fromkeys((whole(name.value), whole(two_letters(name.value)))):
            words = text.split()
            for start in range(min(len(words), MOST_KEYS_OF_A_NAME)):
                keys[" ".join(words[start:])[:LONGEST_KEY], min(start, 1)] = None
        for run in runs(name.value):
            if is_han(run):
                for key in _han_keys(run):
                    keys[key] = None
    return keys


def _han_keys(run: str) -> Iterable[tuple[str, int]]:
    syllables = pinyin_of(run)
    for start in range(min(len(run), MOST_KEYS_OF_A_NAME * 2)):
        yield run[start:][:LONGEST_KEY], min(start, 1)
        yield "".join(syllables[start:])[:LONGEST_KEY], min(start, 1)
    yield "".join(syllable[:1] for syllable in syllables)[:LONGEST_KEY], 1
