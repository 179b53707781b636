"""What waits for a curator: the counts of the first page, each with the list that it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.actors.choices import Status
from directory.actors.models import Actor
from directory.core.agents import agent_of
from directory.core.clock import now
from directory.core.job_runs import unfinished_or_failed
from directory.desk.admin.entries.conditions import CHECKED, DOUBTS, MISSING, by_code
from directory.desk.admin.recent import recent_revisions
from directory.moderation.queries import waiting as requests_waiting


@dataclass(frozen=True)
class Wait:
    """Entries that wait for the same thing; `parameter` and `code` are the filter of the list that shows them."""

    label: Any
    status: Status
    parameter: str = ""
    code: str = ""

    @property
    def parameters(self) -> dict[str, str]:
        chosen = {self.parameter: self.code} if self.parameter else {}
        return {"status": self.status.value, **chosen}

    def holds(self) -> Q:
        status = Q(status=self.status)
        return status & _CONDITIONS[self.parameter][self.code].holds() if self.parameter else status


@dataclass(frozen=True)
class Waiting:
    """How many wait, and where they are listed."""

    label: Any
    number: int
    url: str


_CONDITIONS = {"lacks": by_code(MISSING), "doubt": by_code(DOUBTS), "checked": by_code(CHECKED)}
# Of closed entries nobody is asked for more.
_WAITS = (
    Wait(_("No name in Chinese"), Status.ACTIVE, "lacks", "name_zh"),
    Wait(_("No description in Chinese"), Status.ACTIVE, "lacks", "description_zh"),
    Wait(_("No description in English"), Status.ACTIVE, "lacks", "description_en"),
    Wait(_("A fact that nobody has confirmed"), Status.ACTIVE, "doubt", "unconfirmed"),
    Wait(_("Sources disagree"), Status.ACTIVE, "doubt", "disagree"),
    Wait(_("Sources disagree, and nobody has said why"), Status.ACTIVE, "doubt", "unexplained"),
    Wait(_("Not checked for a year, or never"), Status.ACTIVE, "checked", "older"),
    Wait(_("Closed"), Status.CLOSED),
)


def waiting() -> list[Waiting]:
    """All counts in one query."""
    counts = {f"n{place}": Count("pk", filter=wait.holds()) for place, wait in enumerate(_WAITS)}
    numbers = Actor.objects.aggregate(**counts)
    address = reverse("admin:directory_actor_changelist")
    return [
        Waiting(wait.label, numbers[f"n{place}"], f"{address}?{urlencode(wait.parameters)}")
        for place, wait in enumerate(_WAITS)
    ]


def start_context(user: Any) -> dict[str, Any]:
    """What the first page shows beside the lists."""
    return {
        "waiting": waiting(),
        "queue": requests_waiting(agent=agent_of(user), at=now()),
        "job_runs": unfinished_or_failed(),
        "recent_revisions": recent_revisions(),
    }
