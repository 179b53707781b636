"""New rows that may be entries already, or stand twice in their file: told, and left to the curator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from directory.core.fields import url_host
from directory.core.text import fold
from directory.moderation.duplicates import Candidate, Described, find_duplicates_of_many
from directory.opendata.imports.choices import Verdict
from directory.opendata.imports.plans import RowPlan

_MOST_TOLD = 3


def note_duplicates(plans: Sequence[RowPlan]) -> None:
    """Add a note to each new row that looks like an entry, or like another row of the file."""
    new = [plan for plan in plans if plan.verdict == Verdict.NEW]
    if not new:
        return
    found = find_duplicates_of_many([_described(plan.values) for plan in new], limit=_MOST_TOLD)
    rows_of_keys: dict[str, int] = {}
    for plan, candidates in zip(new, found, strict=True):
        plan.notes += [_of_entry(candidate) for candidate in candidates]
        _note_within_file(plan, rows_of_keys)


def _described(values: dict[str, Any]) -> Described:
    return Described(
        names=tuple(item["value"] for item in values.get("names", [])),
        website=values.get("website", ""),
        identifiers=tuple((item["scheme"], item["value"]) for item in values.get("identifiers", [])),
        country=values.get("country") or "",
        city=values.get("city"),
    )


def _of_entry(candidate: Candidate) -> str:
    reasons = _(", ").join(str(reason.label) for reason in candidate.reasons)
    return _("It may be the entry “%(name)s” (%(id)s): %(reasons)s.") % {
        "name": candidate.actor.name,
        "id": candidate.actor.pk,
        "reasons": reasons,
    }


def _note_within_file(plan: RowPlan, rows_of_keys: dict[str, int]) -> None:
    rows = {rows_of_keys.setdefault(key, plan.number) for key in _keys(plan.values)} - {plan.number}
    plan.notes += [_("It looks like row %(row)s of this file.") % {"row": row} for row in sorted(rows)]


def _keys(values: dict[str, Any]) -> Iterable[str]:
    host = url_host(values.get("website", ""))
    if host:
        yield f"host {host}"
    for item in values.get("names", []):
        if fold(item["value"]):
            yield f"name {fold(item['value'])}"
