"""What was changed last, for the admin's first page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from directory.actors.fields import FIELDS
from directory.actors.models import Revision
from directory.core.models import Agent

RECENT = 10


@dataclass(frozen=True)
class RevisionLine:
    """A revision as the desk lists it."""

    revision: Revision

    @property
    def by(self) -> str:
        return agent_name(self.revision.by)

    @property
    def changed(self) -> list[str]:
        return [str(FIELDS[name].label) if name in FIELDS else name for name in self.revision.changed]


def recent_revisions() -> list[RevisionLine]:
    rows = Revision.objects.select_related("actor", "by__user").defer("snapshot").order_by("-created_at", "-id")
    return [RevisionLine(row) for row in rows[:RECENT]]


def revisions_of(actor: Any, most: int) -> list[RevisionLine]:
    """The latest revisions of an entry, newest first."""
    rows = actor.revisions.select_related("by__user", "source").defer("snapshot")
    return [RevisionLine(row) for row in rows[:most]]


def agent_name(agent: Agent) -> str:
    """Who did something, as curators see it."""
    if agent.user is not None:
        return str(agent.user)
    if agent.kind == Agent.Kind.SYSTEM:
        return _("the system (%(part)s)") % {"part": agent.code}
    return _("somebody without an account")
