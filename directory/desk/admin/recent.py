"""Revisions as the desk lists them: who, what, why."""

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
        return field_labels(self.revision.changed)

    @property
    def redacted(self) -> list[str]:
        """Which of its values an editor took out."""
        return field_labels(name for name in self.revision.redacted if name != "reason")

    @property
    def reason(self) -> str:
        return reason_of(self.revision)


def recent_revisions() -> list[RevisionLine]:
    rows = Revision.objects.select_related("actor", "by__user").defer("snapshot").order_by("-created_at", "-id")
    return [RevisionLine(row) for row in rows[:RECENT]]


def revisions_of(actor: Any, most: int) -> list[RevisionLine]:
    """The latest revisions of an entry, newest first."""
    rows = actor.revisions.select_related("by__user", "source").defer("snapshot")
    return [RevisionLine(row) for row in rows[:most]]


def field_labels(names: Any) -> list[str]:
    return [str(FIELDS[name].label) if name in FIELDS else name for name in names]


def reason_of(revision: Revision) -> str:
    """Why it was made, in the page's language where a part of the system says it."""
    if "reason" in revision.redacted:
        return _("redacted by an editor")
    return _(revision.reason) if revision.by.kind == Agent.Kind.SYSTEM else revision.reason


def agent_name(agent: Agent) -> str:
    """Who did something, as curators see it."""
    if agent.user is not None:
        return str(agent.user)
    if agent.kind == Agent.Kind.SYSTEM:
        return _("the system (%(part)s)") % {"part": agent.code}
    return _("somebody without an account")
