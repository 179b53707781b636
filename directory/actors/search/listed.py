"""The actors of one page as lists show them: read in one query, with the places and topics that the process holds already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import connection
from django.urls import reverse

from directory.actors.choices import PUBLISHED, Status
from directory.actors.models import Actor
from directory.vocabulary.choices import ActorType
from directory.vocabulary.lists import VocabularyLists
from directory.vocabulary.models import Bilingual, Country, Stage, Subdivision

_SELECT = (
    "SELECT a.id, a.slug, a.status, a.type, a.country_id, a.subdivision_id, c.name_en, c.name_zh, a.name_en, a.name_zh,"
    " a.description_en, a.description_zh, a.confirmed_at,"
    " ARRAY(SELECT topic_id FROM directory_actortopic WHERE actor_id = a.id),"
    " ARRAY(SELECT stage_id FROM directory_actorstage WHERE actor_id = a.id)"
    " FROM directory_actor a LEFT JOIN directory_city c ON c.id = a.city_id"
    " WHERE a.id = ANY(%s) AND a.status = ANY(%s)"
)


def _once(of_model: Any) -> Any:
    """A property of the model, worked out once for each object."""
    return cached_property(of_model.fget)


class ListedTopic:
    """A topic with its address, in the language in use."""

    def __init__(self, place: int, slug: str, name: str) -> None:
        self.place = place
        self.slug = slug
        self.name = name
        self._url = reverse("topic", args=[slug])

    def get_absolute_url(self) -> str:
        return self._url


@dataclass
class _City:
    name_en: str
    name_zh: str
    name = Bilingual.name


@dataclass
class ListedActor:
    """What a list shows of an actor, under the model's names; the model's own objects take most of a search."""

    pk: int
    slug: str
    status: str
    type: str
    country: Country
    subdivision: Subdivision | None
    city: _City | None
    name_en: str
    name_zh: str
    description_en: str
    description_zh: str
    confirmed_at: datetime | None
    topics: list[ListedTopic]
    stages: list[Stage]

    name = _once(Actor.name)
    other_name = _once(Actor.other_name)
    place = _once(Actor.place)
    description = _once(Actor.description)
    get_absolute_url = Actor.get_absolute_url

    def get_type_display(self) -> str:
        return str(ActorType(self.type).label)

    def get_status_display(self) -> str:
        return str(Status(self.status).label)


def listed_topics(lists: VocabularyLists) -> dict[int, ListedTopic]:
    """The topics by their ids, in the order of the vocabulary and in the language in use."""
    return {topic.pk: ListedTopic(place, topic.slug, topic.name) for place, topic in enumerate(lists.topics.values())}


def read_listed(ids: Sequence[int], lists: VocabularyLists, topics: dict[int, ListedTopic]) -> list[ListedActor]:
    """The published ones of these actors, in this order."""
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SELECT, [list(ids), list(PUBLISHED)])
        found = {row[0]: _listed(row, lists, topics) for row in cursor.fetchall()}
    return [found[pk] for pk in ids if pk in found]


def _listed(row: tuple[Any, ...], lists: VocabularyLists, topics: dict[int, ListedTopic]) -> ListedActor:
    pk, slug, status, kind, country, subdivision, city_en, city_zh, *texts, confirmed_at, of_topics, of_stages = row
    name_en, name_zh, description_en, description_zh = texts
    return ListedActor(
        pk=pk,
        slug=slug,
        status=status,
        type=kind,
        # What was added in this moment is not held yet.
        country=lists.countries.get(country) or Country.objects.get(pk=country),
        subdivision=(lists.subdivisions.get(subdivision) or Subdivision.objects.get(pk=subdivision)) if subdivision else None,
        city=_City(city_en, city_zh) if city_en else None,
        name_en=name_en,
        name_zh=name_zh,
        description_en=description_en,
        description_zh=description_zh,
        confirmed_at=confirmed_at,
        topics=sorted((topics[topic] for topic in of_topics if topic in topics), key=lambda topic: topic.place),
        stages=[stage for stage in lists.stages.values() if stage.pk in of_stages],
    )
