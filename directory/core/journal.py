"""The journal: who did what when, written in the transaction of what was done, and never changed."""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices

from directory.core.models import Agent, JournalEntry

_actions: dict[str, Any] = {}
_subjects: dict[str, Any] = {}


def register(actions: type[TextChoices], *, subjects: dict[str, Any]) -> None:
    """Adds a room's actions and the kinds of things that they are done to, each with its label; called from `apps.py: ready()`.

    Raises ValueError for a code that another room has.
    """
    taken = set(actions.values) & set(_actions)
    if taken:
        raise ValueError(f"Registered already: {', '.join(sorted(taken))}.")
    _actions.update(actions.choices)
    _subjects.update(subjects)


def actions() -> dict[str, Any]:
    """All codes of actions with their labels, in the order in which they were registered."""
    return dict(_actions)


def subjects() -> dict[str, Any]:
    """All kinds of subjects with their labels."""
    return dict(_subjects)


def record(
    action: TextChoices,
    *,
    by: Agent,
    kind: str,
    key: int | str = "",
    revision: int | None = None,
    **data: str | int | bool | list[str] | list[int] | None,
) -> JournalEntry:
    """Notes one thing done, with the surrounding transaction.

    `data` holds codes, ids and numbers; a name, an address or a free text in it could never be taken out again.
    Raises ValueError for an action or a kind that nobody registered.
    """
    if action.value not in _actions or kind not in _subjects:
        raise ValueError(f"Register {action.value!r} and {kind!r} with the journal first.")
    return JournalEntry.objects.create(
        by=by, action=action.value, subject_kind=kind, subject_key=str(key), revision=revision, data=data
    )
