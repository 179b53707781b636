"""Actors for the bench, any number of them, the same ones each time: made here, written with COPY."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from directory.actors.choices import SourceKind
from directory.actors.models import (
    Actor,
    ActorIdentifier,
    ActorLink,
    ActorName,
    ActorStage,
    ActorTopic,
    DirectoryVersion,
    Relationship,
    SearchRow,
    Source,
    Statement,
)
from directory.actors.search.lexemes import NAME, Lexemes
from directory.core.text import has_han, make_slug, sort_key
from directory.vocabulary.models import Stage, Subdivision, Topic
from directory.vocabulary.services import load_vocabulary
from tests.bench import indexes
from tests.bench.names import City, Institution, Name, Variations, institutions
from tests.bench.texts import description_en, description_zh

# Raise it whenever other rows are made than before: the kept databases are then built anew.
FORMAT = 1
FIRST_ID = 1001
BATCH = 2000
SEED = "bench"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
_BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"
_STAFF = ("1-9", "10-49", "50-249", "250-")
_COLUMNS: dict[Any, tuple[str, ...]] = {
    Actor: (
        *("id", "slug", "status", "type", "country_id", "subdivision_id", "city_id", "website", "website_host"),
        *("founding_year", "staff_band", "working_languages", "description_en", "description_en_origin"),
        *("description_zh", "description_zh_origin", "exception_en", "exception_zh", "contact_email"),
        *("name_en", "name_zh", "sort_en", "sort_zh", "revision", "created_at", "edited_at", "confirmed_at"),
    ),
    ActorName: ("actor_id", "position", "value", "language", "kind", "displays_en", "displays_zh"),
    ActorLink: ("actor_id", "position", "kind", "url"),
    ActorIdentifier: ("actor_id", "position", "scheme", "value"),
    ActorTopic: ("actor_id", "topic_id"),
    ActorStage: ("actor_id", "stage_id"),
    Relationship: ("actor_id", "position", "kind", "other_id", "other_name_en", "other_name_zh", "other_ror"),
    Statement: (
        *("actor_id", "field", "item", "source_id", "locator", "value", "printed", "agrees", "reason"),
        *("note_en", "note_zh", "unconfirmed", "revision", "stated_at"),
    ),
}
_TYPE = "(ARRAY['rto', 'pi', 'sme'])[1 + mod(array_position(ARRAY['rto', 'pi', 'sme'], type::text) - 1 + %(number)s, 3)]"
_SORT = {name: f"left({name}, 190) || %(word)s" for name in ("sort_en", "sort_zh")}
# What a copy is made of by `copy_rows`, and what is another in it: a list page and a search read no other tables of an actor.
COPIED: dict[Any, dict[str, str]] = {
    Actor: {
        "id": "id + %(shift)s",
        "slug": "left(slug, 70) || %(dash)s",
        "type": _TYPE,
        "name_en": "left(name_en, 290) || %(word)s",
        "name_zh": "CASE WHEN name_zh = '' THEN '' ELSE left(name_zh, 290) || %(word)s END",
        "edited_at": "edited_at - %(number)s * interval '1 day'",
        **_SORT,
    },
    ActorTopic: {"actor_id": "actor_id + %(shift)s"},
    ActorStage: {"actor_id": "actor_id + %(shift)s"},
    SearchRow: {
        "actor_id": "actor_id + %(shift)s",
        "type": _TYPE,
        "edited": "edited - %(number)s * interval '1 day'",
        "vector": "vector || %(lexemes)s::tsvector",
        **_SORT,
    },
}


@dataclass
class Kit:
    """What all actors are made of."""

    variations: Variations
    topics: Sequence[int]
    stages: Sequence[int]
    subdivisions: frozenset[str]
    source: int


@dataclass
class Batch:
    """Rows for COPY by model."""

    rows: dict[Any, list[tuple[Any, ...]]] = field(default_factory=lambda: {model: [] for model in _COLUMNS})

    def add(self, model: Any, *values: Any) -> None:
        self.rows[model].append(values)


def load_actors(number: int, ror: Path | None, *, say: Callable[[str], object] = lambda line: None) -> None:
    """Write so many actors with all their parts into an empty database, the vocabulary first. Search rows are not written."""
    load_vocabulary(settings.FIXTURES_DIR / "vocabulary")
    titles = {"title_en": "Names of ROR, multiplied", "title_zh": "由 ROR 名称衍生"}
    source = Source.objects.create(key="bench", kind=SourceKind.ROR, **titles)
    kit = Kit(
        variations=Variations(institutions(ror)),
        topics=list(Topic.objects.exclude(parent=None).order_by("pk").values_list("pk", flat=True)),
        stages=list(Stage.objects.order_by("pk").values_list("pk", flat=True)),
        subdivisions=frozenset(Subdivision.objects.values_list("code", flat=True)),
        source=source.pk,
    )
    DirectoryVersion.objects.update_or_create(pk=1, defaults={"number": 1})
    for first in range(0, number, BATCH):
        last = min(first + BATCH, number)
        _copy(_make(first, last, kit))
        if last % 20_000 == 0 or last == number:
            say(f"  {last} of {number} actors")


def _copy(batch: Batch) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # What is copied is whole in itself: no look-up for each foreign key.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model, rows in batch.rows.items():
            with cursor.copy(f"COPY {model._meta.db_table} ({', '.join(_COLUMNS[model])}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


def _make(first: int, last: int, kit: Kit) -> Batch:
    batch = Batch()
    for number in range(first, last):
        random = Random(f"{SEED} {number}")
        institution, city = kit.variations.take(number, random)
        _add_actor(batch, number, institution, city, kit, random)
    return batch


def _add_actor(batch: Batch, number: int, made: Institution, city: City | None, kit: Kit, random: Random) -> None:
    pk = FIRST_ID + number
    english = next((name for name in made.names if name.language == "en" and name.kind == "official"), None)
    english = english or next(name for name in made.names if not has_han(name.value))
    chinese = next((name for name in made.names if has_han(name.value)), None)
    for position, name in enumerate(made.names):
        batch.add(ActorName, pk, position, name.value, name.language, name.kind, name is english, name is chinese)
    host = _host(number, made, english, random)
    batch.add(Actor, *_actor(pk, made, english, chinese, city, host, kit, random))
    _add_parts(batch, pk, host, random, kit)


def _actor(
    pk: int, made: Institution, english: Name, chinese: Name | None, city: City | None, host: str, kit: Kit, random: Random
) -> tuple[Any, ...]:
    status = "active" if random.random() < 0.98 else "closed"
    founded = made.founded if made.founded and 1000 <= made.founded <= 2100 else random.randint(1850, 2024)
    edited = NOW - timedelta(minutes=random.randint(0, 3_000_000))
    confirmed = edited + timedelta(days=random.randint(0, 40)) if random.random() < 0.6 else None
    text_en = description_en(random)
    text_zh = description_zh(random)
    subdivision = city.subdivision if city and city.subdivision in kit.subdivisions else None
    return (
        *(pk, make_slug(english.value), status, random.choice(("rto", "pi", "pi", "sme")), made.country, subdivision),
        *(city.id if city else None, f"https://{host}/" if host else "", host, founded, random.choice(_STAFF), ["en"]),
        *(text_en, "curator", text_zh, "curator", "", "", "", english.value, chinese.value if chinese else ""),
        *(sort_key(english.value) or "-", sort_key((chinese or english).value) or "-", 1, edited, edited, confirmed),
    )


def _host(number: int, made: Institution, english: Name, random: Random) -> str:
    """The real host for real names; for the others one that nobody can have."""
    if made.host or random.random() < 0.1:
        return made.host
    return f"{make_slug(english.value)[:30].strip('-')}-{number}.{made.country.lower()}.example"


def _add_parts(batch: Batch, pk: int, host: str, random: Random, kit: Kit) -> None:
    if host and random.random() < 0.4:
        batch.add(ActorLink, pk, 0, "page", f"https://{host}/about")
    if random.random() < 0.7:
        batch.add(ActorIdentifier, pk, 0, "ror", made_up_ror(pk))
    if random.random() < 0.5:
        batch.add(ActorIdentifier, pk, 1, "wikidata", f"Q{500_000_000 + pk}")
    for topic in random.sample(kit.topics, random.randint(1, 4)):
        batch.add(ActorTopic, pk, topic)
    for stage in random.sample(kit.stages, random.choice((1, 1, 1, 2))):
        batch.add(ActorStage, pk, stage)
    if pk > FIRST_ID and random.random() < 0.2:
        kind = random.choice(("part_of", "partner_of"))
        batch.add(Relationship, pk, 0, kind, random.randint(FIRST_ID, pk - 1), "", "", "")
    if random.random() < 0.1:
        batch.add(Relationship, pk, 1, "member_of", None, "European network of institutes", "欧洲研究所网络", "")
    for stated in ("type", "country"):
        batch.add(Statement, pk, stated, "", kit.source, "", "null", "", True, "", "", "", False, 1, NOW)


def made_up_ror(number: int) -> str:
    """Of ROR's form, one for each number."""
    digits = ""
    left = number
    for _ in range(6):
        digits = _BASE32[left % 32] + digits
        left //= 32
    return f"0{digits}{number % 97:02}"


def id_ranges(number: int, step: int) -> Iterator[tuple[int, int]]:
    """The ids of so many actors, a piece at a time: first, and the one after the last."""
    for first in range(FIRST_ID, FIRST_ID + number, step):
        yield first, min(first + step, FIRST_ID + number)


def multiply(made: int, number: int) -> None:
    """Copy the actors that were made, and their search rows, until there are so many."""
    with indexes.made_at_the_end(indexes.plain_indexes(COPIED)):
        for copy in range(1, number // made):
            copy_rows(made, copy)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE directory_actor, directory_searchrow, directory_searchname, directory_searchword")


def copy_rows(made: int, number: int) -> None:
    """Write one copy of all actors that were made, in the database alone.

    The third copy has the names of what was made with a “4” behind, the type three types on, an edit three days earlier;
    places, topics, stages and texts are the same.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model, changed in COPIED.items():
            key = "id" if model is Actor else "actor_id"
            # What the database numbers is left to it.
            kept = [one.column for one in model._meta.local_concrete_fields if one.column not in (*changed, "id")]
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({', '.join([*changed, *kept])})"
                f" SELECT {', '.join([*changed.values(), *kept])} FROM {model._meta.db_table} WHERE {key} < %(end)s",
                _copy_values(made, number),
            )


def _copy_values(made: int, number: int) -> dict[str, Any]:
    lexemes = Lexemes()
    lexemes.add_text(str(number + 1), mark=NAME)
    return {
        "end": FIRST_ID + made,
        "shift": made * number,
        "number": number,
        "word": f" {number + 1}",
        "dash": f"-{number + 1}",
        "lexemes": lexemes.as_tsvector(),
    }
