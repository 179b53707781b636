"""The dates that say how fresh an entry is."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from directory.actors.choices import PUBLISHED, ActorAction
from directory.actors.models import Actor
from directory.actors.services.version import publish
from directory.core import journal
from directory.core.clock import now
from directory.core.errors import DomainError
from directory.core.models import Agent


@transaction.atomic
def mark_checked(actor: Actor, *, by: Agent) -> Actor:
    """A curator or the link checker looked, and found the entry right."""
    return _set(actor, "checked_at", ActorAction.CHECKED, by)


@transaction.atomic
def mark_confirmed(actor: Actor, *, by: Agent) -> Actor:
    """A representative, or somebody who proved an address at the actor's own host, said that the entry is right."""
    return _set(actor, "confirmed_at", ActorAction.CONFIRMED, by)


def _set(actor: Actor, column: str, action: ActorAction, by: Agent) -> Actor:
    locked: Actor = Actor.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    if locked.status not in PUBLISHED:
        raise DomainError(_("This entry is no longer in the directory and cannot be changed."))
    setattr(locked, column, now())
    locked.save(update_fields=[column])
    journal.record(action, by=by, kind="actor", key=locked.pk)
    publish(locked)
    return locked
