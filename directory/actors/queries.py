"""Reads of actors across models."""

from __future__ import annotations

from directory.actors.choices import Status
from directory.actors.models import Actor

MOST_REVISIONS_SHOWN = 50


def heir_of(actor: Actor) -> Actor:
    """The entry that a merged one lives on in, along a chain of merges."""
    seen = {actor.pk}
    while actor.status == Status.MERGED and actor.merged_into_id not in seen:
        actor = Actor.objects.get(merged_from=actor)
        seen.add(actor.pk)
    return actor
