"""What entries may wait for: the same conditions for the filters of the list and for the counts of the start page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.actors.models import Statement
from directory.core.clock import now

MONTH = timedelta(days=30)
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Condition:
    """One value of a filter, and which entries it leaves."""

    code: str
    label: Any
    holds: Callable[[], Q]


def _stated(**values: Any) -> Q:
    """Entries of which some statement says so. A subquery: as a join it would show an entry once for each statement."""
    return Q(pk__in=Statement.objects.filter(**values).values("actor"))


MISSING = (
    Condition("name_zh", _("no Chinese name"), lambda: Q(name_zh="")),
    Condition("description_en", _("no description in English"), lambda: Q(description_en="")),
    Condition("description_zh", _("no description in Chinese"), lambda: Q(description_zh="")),
    Condition("description", _("no description at all"), lambda: Q(description_en="", description_zh="")),
)
DOUBTS = (
    Condition("unconfirmed", _("an unconfirmed fact"), lambda: _stated(unconfirmed=True, agrees=True)),
    Condition("disagree", _("sources disagree"), lambda: _stated(agrees=False)),
    Condition("unexplained", _("sources disagree, unexplained"), lambda: _stated(agrees=False, reason="")),
)


def ages(column: str, *, may_be_never: bool) -> tuple[Condition, ...]:
    """How long ago a date of an entry is. What never happened did not happen in the last year either."""
    since, never = f"{column}__gte", Q(**{f"{column}__isnull": True})
    older = Condition("older", _("not in the last year"), lambda: Q(**{f"{column}__lt": now() - YEAR}) | never)
    found = (
        Condition("month", _("in the last 30 days"), lambda: Q(**{since: now() - MONTH})),
        Condition("year", _("in the last year"), lambda: Q(**{since: now() - YEAR})),
        older,
    )
    return (*found, Condition("never", _("never"), lambda: never)) if may_be_never else found


EDITED = ages("edited_at", may_be_never=False)
CONFIRMED = ages("confirmed_at", may_be_never=True)
CHECKED = ages("checked_at", may_be_never=True)


def by_code(conditions: tuple[Condition, ...]) -> dict[str, Condition]:
    return {condition.code: condition for condition in conditions}
