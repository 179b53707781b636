"""Writing the lists of an actor: only the rows that changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from directory.actors.models import Actor, ActorIdentifier, ActorLink, ActorName, ActorStage, ActorTopic, Relationship
from directory.core.errors import InvalidValuesError
from directory.vocabulary.models import Stage, Topic


def write_list(actor: Actor, name: str, items: list[Any]) -> None:
    """Make the rows of one list field say what `items` say."""
    try:
        with transaction.atomic():
            _WRITERS[name](actor, items)
    except IntegrityError as error:
        # Validation looked before; this is the other writer in the same moment, or the same identifier elsewhere.
        message = _("This is already recorded for another entry.")
        raise InvalidValuesError(message, errors={name: [message]}) from error
    getattr(actor, "_prefetched_objects_cache", {}).clear()


def _sync(actor: Actor, model: type[Model], items: list[dict[str, Any]], key: Callable[[dict[str, Any]], Any]) -> None:
    existing = {key(_plain(row, items)): row for row in model._default_manager.filter(actor=actor)} if items else {}
    wanted = {key(item): (position, item) for position, item in enumerate(items)}
    model._default_manager.filter(actor=actor).exclude(pk__in=[existing[k].pk for k in wanted if k in existing]).delete()
    # Flags first off, then on: one name at a time may be the displayed one.
    order = sorted(wanted, key=lambda k: bool(wanted[k][1].get("displays_en")) + bool(wanted[k][1].get("displays_zh")))
    for k in order:
        position, item = wanted[k]
        row = existing.get(k)
        if row is None:
            model._default_manager.create(actor=actor, position=position, **item)
        elif _plain(row, items) != item or getattr(row, "position", position) != position:
            for column, value in {**item, "position": position}.items():
                setattr(row, column, value)
            row.save()


def _plain(row: Model, items: list[dict[str, Any]]) -> dict[str, Any]:
    return {column: getattr(row, column) for column in items[0]}


def _write_names(actor: Actor, items: list[dict[str, Any]]) -> None:
    _sync(actor, ActorName, items, lambda item: (item["kind"], item["language"], item["value"]))


def _write_links(actor: Actor, items: list[dict[str, Any]]) -> None:
    _sync(actor, ActorLink, items, lambda item: item["url"])


def _write_identifiers(actor: Actor, items: list[dict[str, Any]]) -> None:
    _sync(actor, ActorIdentifier, items, lambda item: (item["scheme"], item["value"]))


def _write_relationships(actor: Actor, items: list[dict[str, Any]]) -> None:
    rows = [
        {
            "kind": item["kind"],
            "other_id": item["actor"],
            "other_name_en": item["name_en"],
            "other_name_zh": item["name_zh"],
            "other_ror": item["ror"],
        }
        for item in items
    ]
    _sync(actor, Relationship, rows, lambda item: tuple(item.values()))


def _write_topics(actor: Actor, slugs: list[str]) -> None:
    ActorTopic.objects.filter(actor=actor).exclude(topic__slug__in=slugs).delete()
    have = set(ActorTopic.objects.filter(actor=actor).values_list("topic__slug", flat=True))
    topics = Topic.objects.filter(slug__in=set(slugs) - have)
    ActorTopic.objects.bulk_create(ActorTopic(actor=actor, topic=topic) for topic in topics)


def _write_stages(actor: Actor, slugs: list[str]) -> None:
    ActorStage.objects.filter(actor=actor).exclude(stage__slug__in=slugs).delete()
    have = set(ActorStage.objects.filter(actor=actor).values_list("stage__slug", flat=True))
    stages = Stage.objects.filter(slug__in=set(slugs) - have)
    ActorStage.objects.bulk_create(ActorStage(actor=actor, stage=stage) for stage in stages)


_WRITERS: dict[str, Callable[[Actor, list[Any]], None]] = {
    "names": _write_names,
    "links": _write_links,
    "identifiers": _write_identifiers,
    "relationships": _write_relationships,
    "topics": _write_topics,
    "stages": _write_stages,
}
