"""What the account of curation shows: figures in words, and none that would tell of a single request."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from django.utils.dateformat import format as format_date
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from directory.moderation.account import Account, Month, Outcomes

# How few are not told: who knows of a request would learn from a row of one or two how it ended.
FEWEST = 3
_Key = TypeVar("_Key", bound=Hashable)


def shown(found: Account) -> dict[str, Any]:
    """The context of the page, in the language in use."""
    return {
        "nothing_yet": not found.queued and not found.outcomes.total,
        "nothing_decided": not found.outcomes.total,
        "numbers": _numbers(found),
        "queue": found,
        "months": _months(found.months),
        "kinds": _kinds(found),
        "reasons_head": [pgettext("column", "Reason"), pgettext("column", "Requests")],
        "reasons": _reasons(found),
        "few_rejected": 0 < found.outcomes.rejected < FEWEST,
        "particular_head": [pgettext("column", "Decisions"), pgettext("column", "Number")],
        "particular": [
            [_("Approvals that were undone since"), few(found.undone)],
            [_("Requests of curators themselves, decided by a colleague"), few(found.own)],
            [_("Requests made by imports and automatic checks"), few(found.automatic)],
        ],
    }


def withheld(counts: Mapping[_Key, int]) -> set[_Key]:
    """The rows of a table that are not told: those of one or two, and where that is one row only, the next smallest.

    With a single row left out, the total that stands elsewhere would give it away.
    """
    small = {key for key, number in counts.items() if 0 < number < FEWEST}
    if len(small) == 1:
        others = [key for key, number in counts.items() if number >= FEWEST]
        small |= set(sorted(others, key=lambda key: counts[key])[:1])
    return small


def few(number: int) -> str | int:
    return _("fewer than %(number)s") % {"number": FEWEST} if 0 < number < FEWEST else number


def lasting(time: timedelta | None) -> str:
    """A time as one reads it: in hours up to two days, then in days."""
    if time is None:
        return _("not known")
    hours = round(time.total_seconds() / 3600)
    if hours < 1:
        return _("less than an hour")
    if hours < 48:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    days = round(hours / 24)
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def _numbers(found: Account) -> list[tuple[str, Any]]:
    """The few that are printed large: label and value."""
    numbers: list[tuple[str, Any]] = [(_("requests in the queue"), found.queued)]
    if found.oldest is not None:
        numbers.append((_("the oldest that waits for a curator"), lasting(found.oldest)))
    if found.decided_lately >= FEWEST:
        numbers.append((_("to a decision, at the median of the last 90 days"), lasting(found.median_lately)))
    numbers.append((_("decisions in the last 90 days"), few(found.decided_lately)))
    return numbers


def _months(months: list[Month]) -> dict[str, Any]:
    """The newest month first, as in a journal; the bars in the order of time."""
    hidden = withheld({month.start: month.outcomes.total for month in months})
    names = {month.start: format_date(month.start, pgettext("format of a month", "F Y")) for month in months}
    rows = [
        [
            names[month.start],
            month.received,
            *_row(month.outcomes, hide=month.start in hidden),
            lasting(month.median) if month.outcomes.total >= FEWEST and month.start not in hidden else _NOTHING,
        ]
        for month in reversed(months)
    ]
    return {
        "head": [pgettext("column", "Month"), _("Received"), *_outcome_head(), _("Median time")],
        "rows": rows,
        "bars": [{"label": names[month.start], "value": month.received, "url": "", "region": ""} for month in months],
        "most": max([month.received for month in months] + [1]),
    }


def _kinds(found: Account) -> dict[str, Any]:
    hidden = withheld({kind: outcomes.total for kind, outcomes in found.kinds.items()})
    rows = [[capfirst(kind.label), *_row(outcomes, hide=kind in hidden)] for kind, outcomes in found.kinds.items()]
    rows.append([_("All"), *_row(found.outcomes, hide=0 < found.outcomes.total < FEWEST)])
    return {"head": [pgettext("column", "Kind"), *_outcome_head()], "rows": rows}


def _reasons(found: Account) -> list[list[Any]]:
    """None of one or two rejections: a table of them would be about these."""
    if found.outcomes.rejected < FEWEST:
        return []
    return [[title, few(number)] for title, number in found.reasons]


_NOTHING = "–"


def _outcome_head() -> list[str]:
    return [
        pgettext("column", "Decided"),
        pgettext("column", "Approved"),
        pgettext("column", "Rejected"),
        pgettext("column", "Folded"),
    ]


def _row(outcomes: Outcomes, *, hide: bool) -> list[Any]:
    if not hide:
        return [outcomes.total, outcomes.approved, outcomes.rejected, outcomes.folded]
    total = few(outcomes.total) if outcomes.total < FEWEST else _("not told")
    return [total, _NOTHING, _NOTHING, _NOTHING]
