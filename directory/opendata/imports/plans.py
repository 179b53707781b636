"""What would become of each row of a table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from directory.actors.models import Actor
from directory.opendata.imports.choices import WRITTEN, Verdict


@dataclass(frozen=True)
class Problem:
    """Why a row is wrong, and in which column; empty for the row as a whole."""

    column: str
    message: str


@dataclass
class RowPlan:
    """One row: what becomes of it, what would be written over what, against which revision."""

    number: int
    verdict: Verdict = Verdict.SAME
    actor: Actor | None = None
    revision: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    old: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    fingerprint: str = ""

    def refuse(self, column: str, message: Any) -> None:
        self.verdict = Verdict.WRONG
        self.problems.append(Problem(column, str(message)))

    @property
    def written(self) -> bool:
        return self.verdict in WRITTEN

    @property
    def name(self) -> str:
        """How a reader knows the entry."""
        names = self.values.get("names") if isinstance(self.values.get("names"), list) else None
        if self.actor is not None:
            return self.actor.name
        return next((item["value"] for item in names or [] if item["displays_en"]), "")


def digest_of(plans: Iterable[RowPlan]) -> str:
    """What was shown and is confirmed, in short: as long as it stays, nothing came in between."""
    told = [
        [plan.number, plan.verdict, plan.actor.pk if plan.actor else None, plan.revision, plan.values, plan.old]
        for plan in plans
        if plan.verdict != Verdict.SAME
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def count(plans: Iterable[RowPlan]) -> dict[str, int]:
    """How many rows have which verdict."""
    counts = dict.fromkeys(Verdict.values, 0)
    for plan in plans:
        counts[plan.verdict.value] += 1
    return counts
