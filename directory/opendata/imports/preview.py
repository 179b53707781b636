"""A plan as plain values in the language in use, to be kept beside its file and shown a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from directory.core.fields import Items, Kind
from directory.opendata.imports.choices import Verdict
from directory.opendata.imports.columns import label_of
from directory.opendata.imports.kinds import Kinds
from directory.opendata.imports.plans import RowPlan, count, digest_of

_LONGEST = 600  # of one value on the page
_FLAGS = {"displays_en": _("displayed in English"), "displays_zh": _("displayed in Chinese")}


def preview_of(plans: Sequence[RowPlan], kinds: Kinds, *, notes: Sequence[str]) -> dict[str, Any]:
    """What the page shows: the wrong rows first, then those with a note, then as they stand in the file."""
    order = {verdict: place for place, verdict in enumerate(Verdict.values)}
    in_order = sorted(plans, key=lambda plan: (order[plan.verdict], not plan.notes, plan.number))
    _learn_cities(plans, kinds)
    return {
        "counts": count(plans),
        "noted": sum(bool(plan.notes) for plan in plans),
        "digest": digest_of(plans),
        "notes": list(notes),
        "rows": [_row(plan, kinds) for plan in in_order],
    }


def _learn_cities(plans: Sequence[RowPlan], kinds: Kinds) -> None:
    """Those that a change takes away are in no cell."""
    kinds.learn_cities(plan.old["city"] for plan in plans if plan.old.get("city"))


def _row(plan: RowPlan, kinds: Kinds) -> dict[str, Any]:
    return {
        "number": plan.number,
        "verdict": plan.verdict.value,
        "name": plan.name,
        "actor": plan.actor.pk if plan.actor is not None else None,
        "problems": [[column, label_of(column) if column else "", problem] for column, problem in _problems(plan)],
        "notes": plan.notes,
        "changes": [_change(name, plan, kinds[name]) for name in plan.values] if plan.written else [],
    }


def _problems(plan: RowPlan) -> list[tuple[str, str]]:
    return [(problem.column, problem.message) for problem in plan.problems]


def _change(name: str, plan: RowPlan, kind: Kind) -> dict[str, Any]:
    """Old and new in words; of a list only what goes and what comes, unless just the order changed."""
    old, new = plan.old.get(name, kind.empty), plan.values[name]
    if isinstance(old, list) and isinstance(new, list):
        gone, came = [item for item in old if item not in new], [item for item in new if item not in old]
        if gone or came:
            old, new = gone, came
    cleared = plan.verdict == Verdict.CHANGED and plan.values[name] == kind.empty
    return {"label": label_of(name), "old": _show(kind, old), "new": _show(kind, new), "cleared": cleared}


def _show(kind: Kind, value: Any) -> str:
    lines = [kind.label(item) + _flags(item) for item in value] if isinstance(kind, Items) else [kind.show(value)]
    text = "\n".join(lines)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _flags(item: Any) -> str:
    """What a record's label does not say, and may be all that changed."""
    said = [str(_FLAGS.get(name, name)) for name, value in item.items() if value is True]
    return "".join(f" · {one}" for one in said)
