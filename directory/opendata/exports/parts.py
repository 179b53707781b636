"""Reading the lists of many actors at once, as plain rows: making an object of each would cost most of an export's time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Model, Q

from directory.actors.choices import PUBLISHED
from directory.actors.fields import LISTS
from directory.actors.models import Actor, ActorIdentifier, ActorLink, ActorName, ActorStage, ActorTopic, Relationship
from directory.vocabulary.lists import VocabularyLists

_PARTS: dict[str, type[Model]] = {
    "names": ActorName,
    "links": ActorLink,
    "identifiers": ActorIdentifier,
    "relationships": Relationship,
}


def attach_parts(actors: Sequence[Actor], lists: VocabularyLists) -> None:
    """Give each actor its lists, as `prefetch_related` would: one query for each list, however many actors."""
    ids = [actor.pk for actor in actors]
    parts = {name: _read(name, ids, lists) for name in LISTS}
    for actor in actors:
        # Where Django's own prefetching puts them: `actor.names.all()` answers from here.
        kept = {name: found.get(actor.pk, []) for name, found in parts.items()}
        vars(actor)["_prefetched_objects_cache"] = kept


def _read(name: str, ids: list[int], lists: VocabularyLists) -> dict[int, list[Any]]:
    """The items of one list by actor, in their order."""
    if name == "topics":
        topics = {topic.pk: topic for topic in lists.topics.values()}
        rows = ActorTopic.objects.filter(actor__in=ids).values_list("actor_id", "topic_id")
        return _by_actor((actor, topics[topic]) for actor, topic in rows if topic in topics)
    if name == "stages":
        stages = {stage.pk: stage for stage in lists.stages.values()}
        links = ActorStage.objects.filter(actor__in=ids).values_list("actor_id", "stage_id")
        return _by_actor((actor, stages[stage]) for actor, stage in links if stage in stages)
    found = _PARTS[name]._default_manager.filter(actor__in=ids)
    if name == "relationships":
        # What was removed or merged is not named from the other end either.
        found = found.filter(Q(other=None) | Q(other__status__in=PUBLISHED))
    return _by_actor((row.actor_id, row) for row in found.values_list(named=True))


def _by_actor(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for actor, item in pairs:
        found[actor].append(item)
    return found
