"""The account of curation: how many requests wait, how long decisions take and how they end, in a fixed number of queries.

Numbers only, over all requests: nothing of what is in one, and nothing of who sent or decided it.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Lower, TruncMonth

from directory.accounts.choices import Role
from directory.accounts.models import User
from directory.core.clock import now
from directory.core.models import PartyAddress
from directory.moderation.choices import DECIDED, Kind, Origin, State, TemplateKind
from directory.moderation.models import ChangeRequest, TextTemplate

MONTHS = 12
LATELY = timedelta(days=90)
# Of fewer decisions nothing can be said of the usual time; older ones say little of today's curators.
_FEWEST, _NEWEST = 5, 50
_DAY = 24 * 3600


class Median(Aggregate):
    """The one in the middle: a request that waited for a year moves an average, and not this."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Outcomes:
    """How decisions ended."""

    approved: int = 0
    rejected: int = 0
    folded: int = 0

    @property
    def total(self) -> int:
        return self.approved + self.rejected + self.folded


@dataclass(frozen=True)
class Month:
    start: datetime
    received: int = 0
    outcomes: Outcomes = Outcomes()
    median: timedelta | None = None


@dataclass(frozen=True)
class Account:
    """`kinds`, `reasons` and all that follows are of the last twelve months, the one that runs included."""

    waiting: int
    in_review: int
    asked: int
    oldest: timedelta | None
    decided_lately: int
    median_lately: timedelta | None
    months: list[Month]
    kinds: dict[Kind, Outcomes]
    reasons: list[tuple[str, int]]
    undone: int
    own: int
    automatic: int
    outcomes: Outcomes = field(default_factory=Outcomes)

    @property
    def queued(self) -> int:
        return self.waiting + self.in_review + self.asked


def account() -> Account:
    """As it is now. Reasons are named in the language in use."""
    moment = now()
    starts = _month_starts(moment)
    seen = ChangeRequest.objects.seen_by_curators()
    decided = seen.filter(state__in=DECIDED, decided_at__isnull=False)
    of_the_year = decided.filter(decided_at__gte=starts[0])
    kinds = {Kind(row["kind"]): _outcomes(row) for row in of_the_year.values("kind").annotate(**_ENDS).order_by()}
    return Account(
        **_queue(seen, moment),
        **decided.filter(decided_at__gte=moment - LATELY).aggregate(decided_lately=Count("pk"), median_lately=_TAKEN),
        months=_months(seen, of_the_year, starts),
        kinds={kind: kinds.get(kind, Outcomes()) for kind in Kind},
        reasons=_reasons(of_the_year),
        **_particular(of_the_year),
        outcomes=_sum(kinds.values()),
    )


_ENDS: dict[str, Any] = {
    "approved": Count("pk", filter=Q(state=State.APPROVED)),
    "rejected": Count("pk", filter=Q(state=State.REJECTED)),
    "folded": Count("pk", filter=Q(state=State.MERGED_INTO)),
}
# From when it was submitted to the decision that stands, whoever it waited for in between.
_TAKEN = Median(F("decided_at") - F("submitted_at"))


def _outcomes(row: dict[str, Any]) -> Outcomes:
    return Outcomes(row["approved"], row["rejected"], row["folded"])


def _sum(parts: Iterable[Outcomes]) -> Outcomes:
    parts = list(parts)
    return Outcomes(sum(one.approved for one in parts), sum(one.rejected for one in parts), sum(one.folded for one in parts))


def _month_starts(moment: datetime) -> list[datetime]:
    """The first moments of the last twelve months, the oldest first."""
    number = moment.astimezone(UTC).year * 12 + moment.astimezone(UTC).month - 1
    return [datetime(n // 12, n % 12 + 1, 1, tzinfo=UTC) for n in range(number - MONTHS + 1, number + 1)]


def _queue(seen: QuerySet[Any], moment: datetime) -> dict[str, Any]:
    """The oldest is one that waits for a curator: not for an answer of whoever submitted it."""
    found = seen.filter(state__in=(State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED)).aggregate(
        waiting=Count("pk", filter=Q(state=State.SUBMITTED)),
        in_review=Count("pk", filter=Q(state=State.IN_REVIEW)),
        asked=Count("pk", filter=Q(state=State.CHANGES_REQUESTED)),
        since=Min("submitted_at", filter=Q(state__in=(State.SUBMITTED, State.IN_REVIEW))),
    )
    since = found.pop("since")
    return {**found, "oldest": moment - since if since else None}


def _months(seen: QuerySet[Any], decided: QuerySet[Any], starts: list[datetime]) -> list[Month]:
    ended = decided.annotate(month=TruncMonth("decided_at", tzinfo=UTC)).values("month").annotate(**_ENDS, median=_TAKEN)
    came = seen.filter(submitted_at__gte=starts[0]).annotate(month=TruncMonth("submitted_at", tzinfo=UTC)).values("month")
    rows = {row["month"]: row for row in ended.order_by()}
    received = {row["month"]: row["number"] for row in came.annotate(number=Count("pk")).order_by()}
    return [
        Month(start, received.get(start, 0), _outcomes(rows[start]), rows[start]["median"])
        if start in rows
        else Month(start, received.get(start, 0))
        for start in starts
    ]


def _reasons(decided: QuerySet[Any]) -> list[tuple[str, int]]:
    """The most frequent first; a reason that was deleted since is named by its code."""
    rows = decided.filter(state=State.REJECTED).values_list("reject_code").annotate(number=Count("pk"))
    templates = {one.code: one.title for one in TextTemplate.objects.filter(kind=TemplateKind.REJECTION)}
    return [(templates.get(code, code), number) for code, number in rows.order_by("-number", "reject_code")]


def _particular(decided: QuerySet[Any]) -> dict[str, Any]:
    """What readers should know of: approvals that were undone, and requests that no visitor sent."""
    found: dict[str, Any] = decided.aggregate(
        undone=Count("pk", filter=Q(undone_at__isnull=False)),
        own=Count("pk", filter=_sent_by_a_curator()),
        automatic=Count("pk", filter=~Q(origin=Origin.FORM)),
    )
    return found


def _sent_by_a_curator() -> Q:
    """Signed in, or by the address of their account. Whoever is a curator now counts: roles of old are not looked up."""
    curators = User.objects.filter(groups__name__in=(Role.CURATOR, Role.EDITOR))
    addresses = PartyAddress.objects.annotate(lower=Lower("email")).filter(lower__in=curators.values(key=Lower("email")))
    return Q(Exists(curators.filter(agent=OuterRef("submitter")))) | Q(Exists(addresses.filter(agent=OuterRef("submitter"))))


def usual_days_to_decide() -> int | None:
    """Within how many days half of the last decided submissions were decided; None where there are too few to say it.

    Without spam, which is put aside at a glance, and without what an import made.
    """
    silent = TextTemplate.objects.filter(kind=TemplateKind.REJECTION, silent=True).values("code")
    decided = ChangeRequest.objects.filter(state__in=DECIDED, origin=Origin.FORM, submitted_at__isnull=False)
    times = decided.exclude(reject_code__in=silent).order_by("-decided_at").values_list("submitted_at", "decided_at")
    seconds: list[float] = [(end - start).total_seconds() for start, end in times[:_NEWEST]]
    if len(seconds) < _FEWEST:
        return None
    return max(1, math.ceil(float(statistics.median(seconds)) / _DAY))
