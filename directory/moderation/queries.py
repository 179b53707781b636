"""Reads across the requests: how long a decision usually takes."""

from __future__ import annotations

import math
import statistics

from directory.moderation.choices import DECIDED, Origin, TemplateKind
from directory.moderation.models import ChangeRequest, TextTemplate

# Of fewer nothing can be said; older ones say little of today's curators.
_FEWEST, _NEWEST = 5, 50
_DAY = 24 * 3600


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
