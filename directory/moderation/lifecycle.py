"""What moderation hangs on actors, and how it moves to the heir when one is merged."""

from __future__ import annotations

from directory.actors.lifecycle import Dependent, register
from directory.actors.models import Actor
from directory.moderation.models import ChangeRequest, OwnInstitution


def register_dependents() -> None:
    """Called from `apps.py: ready()`."""
    register(Dependent(ChangeRequest, "target", _move_targets))
    register(Dependent(ChangeRequest, "made", lambda old, heir: _move(old, heir, "made")))
    register(Dependent(ChangeRequest, "folded_actor", lambda old, heir: _move(old, heir, "folded_actor")))
    register(Dependent(OwnInstitution, "actor", _move_own))


def _move_targets(old: Actor, heir: Actor) -> list[int]:
    """All requests go with the entry; open ones are against the heir as it is."""
    ids = list(ChangeRequest.objects.filter(target=old).order_by("pk").values_list("pk", flat=True))
    ChangeRequest.objects.filter(pk__in=ids).update(target=heir)
    ChangeRequest.objects.open().filter(pk__in=ids).update(base_revision=heir.revision)
    return ids


def _move(old: Actor, heir: Actor, field: str) -> list[int]:
    ids = list(ChangeRequest.objects.filter(**{field: old}).order_by("pk").values_list("pk", flat=True))
    ChangeRequest.objects.filter(pk__in=ids).update(**{field: heir})
    return ids


def _move_own(old: Actor, heir: Actor) -> list[int]:
    has_heir = OwnInstitution.objects.filter(actor=heir).values("agent")
    rows = OwnInstitution.objects.filter(actor=old).exclude(agent__in=has_heir)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    OwnInstitution.objects.filter(pk__in=ids).update(actor=heir)
    return ids
