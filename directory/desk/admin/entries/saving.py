"""From a valid form to the services: what really changed, once, and against which revision."""

from __future__ import annotations

from typing import Any

from directory.actors.models import Actor
from directory.actors.services import apply_values
from directory.core.agents import agent_of
from directory.desk.admin.entries.form import SPECS, EntryForm


def live_values(actor: Actor) -> dict[str, Any]:
    """The plain values of all fields that the form has."""
    return {spec.name: spec.value_of(actor) for spec in SPECS}


def empty_values() -> dict[str, Any]:
    return {spec.name: spec.kind.empty for spec in SPECS}


def seen_values(actor: Actor, revision: int, live: dict[str, Any]) -> dict[str, Any]:
    """What the curator saw: the snapshot of the revision that the form was made from.

    Private fields are in no snapshot: for them it is what is live, and the service sees whether they changed since.
    """
    if revision == actor.revision:
        return live
    snapshot = actor.revisions.filter(number=revision).values_list("snapshot", flat=True).first() or {}
    return {name: snapshot.get(name, value) for name, value in live.items()}


def changed_names(typed: dict[str, Any], seen: dict[str, Any], live: dict[str, Any]) -> list[str]:
    """What the curator changed and is not so already: somebody else's change is not undone by not having been seen."""
    return [name for name, value in typed.items() if value not in (seen[name], live[name])]


def save_changes(form: EntryForm, names: list[str], actor: Actor, *, by: Any) -> Actor:
    """One call of the one stair. Raises what it raises."""
    return apply_values(
        actor,
        form.changes(names),
        by=agent_of(by),
        reason=form.cleaned_data["reason"],
        expected_revision=form.cleaned_data["expected_revision"],
    )
