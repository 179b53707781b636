"""Closing, reopening and removing an entry."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from directory.actors.choices import ActorAction, Status
from directory.actors.models import Actor
from directory.actors.services.apply import add_revision
from directory.actors.services.version import publish
from directory.core import journal
from directory.core.clock import now
from directory.core.errors import DomainError
from directory.core.models import Agent
from directory.core.text import clean_line

# From which status which may follow. Merging and its undoing have a service of their own.
TRANSITIONS: dict[Status, tuple[Status, ...]] = {
    Status.ACTIVE: (Status.CLOSED, Status.REMOVED),
    Status.CLOSED: (Status.ACTIVE, Status.REMOVED),
    Status.MERGED: (),
    Status.REMOVED: (),
}
_ACTIONS = {
    Status.ACTIVE: ActorAction.REOPENED,
    Status.CLOSED: ActorAction.CLOSED,
    Status.REMOVED: ActorAction.REMOVED,
}


def close_actor(actor: Actor, *, by: Agent, reason: str) -> Actor:
    """The institution stopped operating: the entry stays readable, with a notice."""
    return _set_status(actor, Status.CLOSED, by=by, reason=reason)


def reopen_actor(actor: Actor, *, by: Agent, reason: str) -> Actor:
    """It operates after all."""
    return _set_status(actor, Status.ACTIVE, by=by, reason=reason)


def remove_actor(actor: Actor, *, by: Agent, reason: str) -> Actor:
    """Not eligible after all, or a legal duty: gone from everything at once; the id is never used again."""
    return _set_status(actor, Status.REMOVED, by=by, reason=reason)


@transaction.atomic
def _set_status(actor: Actor, status: Status, *, by: Agent, reason: str) -> Actor:
    locked: Actor = Actor.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    if locked.status == status:
        return locked
    reason = clean_line(reason)[:500]
    if not reason:
        raise DomainError(_("Say why: every change has a reason."))
    if status not in TRANSITIONS[Status(locked.status)]:
        raise DomainError(
            _("An entry that is %(old)s cannot become %(new)s.") % {"old": Status(locked.status).label, "new": status.label}
        )
    locked.status = status
    locked.revision += 1
    locked.edited_at = now()
    locked.save(update_fields=["status", "revision", "edited_at"])
    add_revision(locked, ["status"], by=by, reason=reason)
    journal.record(_ACTIONS[status], by=by, kind="actor", key=locked.pk, revision=locked.revision)
    publish(locked)
    return locked
