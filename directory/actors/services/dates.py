"""The dates that say how fresh an entry is."""

from __future__ import annotations

from django.db import transaction

from directory.actors.models import Actor
from directory.actors.services.version import publish
from directory.core.clock import now


@transaction.atomic
def mark_checked(actor: Actor) -> Actor:
    """A curator or the link checker looked, and found the entry right."""
    return _set(actor, "checked_at")


@transaction.atomic
def mark_confirmed(actor: Actor) -> Actor:
    """A representative, or somebody who proved an address at the actor's own host, said that the entry is right."""
    return _set(actor, "confirmed_at")


def _set(actor: Actor, column: str) -> Actor:
    locked: Actor = Actor.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    setattr(locked, column, now())
    locked.save(update_fields=[column])
    publish(locked)
    return locked
