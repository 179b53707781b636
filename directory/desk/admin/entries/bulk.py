"""What can be done with several entries at once: each through the services, and what came of it said by entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.actors.choices import Status
from directory.actors.fields import FIELDS
from directory.actors.models import Actor
from directory.actors.services import Change, SourceRef, apply_values, close_actor, mark_checked
from directory.actors.services.version import published_together
from directory.core.errors import DomainError, InvalidValuesError
from directory.core.models import Agent

MOST_ENTRIES = 500
# For so long the page that says what was done can be read.
_DAY = 24 * 3600


@dataclass(frozen=True)
class Order:
    """What somebody wants done with each of the entries."""

    by: Agent
    reason: str = ""
    topic: str = ""
    source: SourceRef | None = None


@dataclass(frozen=True)
class BulkAction:
    """One thing that can be done with several entries; `act` does it with one, or raises DomainError."""

    code: str
    label: Any
    meaning: Any
    act: Callable[[Actor, Order, int], Any]
    needs: tuple[str, ...]

    @property
    def url_name(self) -> str:
        return f"admin:directory_actor_bulk_{self.code}"


@dataclass
class Outcome:
    """What was done with which entries, and with which it was not, and why."""

    code: str
    topic: str
    done: list[int] = field(default_factory=list)
    left: dict[int, str] = field(default_factory=dict)


def _add_topic(actor: Actor, order: Order, seen: int) -> None:
    topics = FIELDS["topics"].value_of(actor)
    if order.topic in topics:
        raise DomainError(_("It already has this topic."))
    _write_topics(actor, [*topics, order.topic], order, seen)


def _remove_topic(actor: Actor, order: Order, seen: int) -> None:
    topics = FIELDS["topics"].value_of(actor)
    if order.topic not in topics:
        raise DomainError(_("It does not have this topic."))
    _write_topics(actor, [topic for topic in topics if topic != order.topic], order, seen)


def _write_topics(actor: Actor, topics: list[str], order: Order, seen: int) -> None:
    if order.source is None:
        raise ValueError("Topics are written with a source.")
    change = Change("topics", topics, order.source)
    apply_values(actor, [change], by=order.by, reason=order.reason, expected_revision=seen)


def _check(actor: Actor, order: Order, seen: int) -> None:
    _refuse_changed(actor, seen)
    mark_checked(actor, by=order.by)


def _close(actor: Actor, order: Order, seen: int) -> None:
    if actor.status == Status.CLOSED:
        raise DomainError(_("It is closed already."))
    _refuse_changed(actor, seen)
    close_actor(actor, by=order.by, reason=order.reason)


def _refuse_changed(actor: Actor, seen: int) -> None:
    if actor.revision != seen:
        raise DomainError(_("Somebody changed it meanwhile. Look at it again."))


_ALL = (
    BulkAction(
        code="add_topic",
        label=gettext_lazy("Add a topic"),
        meaning=gettext_lazy("Each of these entries gets the topic, and a revision that says why."),
        act=_add_topic,
        needs=("topic", "reason", "source", "locator"),
    ),
    BulkAction(
        code="remove_topic",
        label=gettext_lazy("Remove a topic"),
        meaning=gettext_lazy("The topic is taken from each of these entries that has it, with a revision that says why."),
        act=_remove_topic,
        needs=("topic", "reason", "source", "locator"),
    ),
    BulkAction(
        code="check",
        label=gettext_lazy("Mark as checked"),
        meaning=gettext_lazy("You have looked at each of these entries, and found it right. The date is public."),
        act=_check,
        needs=(),
    ),
    BulkAction(
        code="close",
        label=gettext_lazy("Close"),
        meaning=gettext_lazy(
            "These institutions have stopped operating. Their entries stay readable, with a notice, and can be reopened."
        ),
        act=_close,
        needs=("reason",),
    ),
)
ACTIONS = {action.code: action for action in _ALL}


@transaction.atomic
def carry_out(action: BulkAction, order: Order, seen: Mapping[int, int], *, key: UUID) -> Outcome:
    """Do it with each of these entries, as they were seen (number and revision); once for each key.

    What does not work with one entry leaves that entry alone and no other.
    """
    # One person's forms one after the other, so that the second click of two sees what the first did.
    Agent.objects.select_for_update().get(pk=order.by.pk)
    known = outcome_of(key, by=order.by)
    if known is not None:
        return known
    # All of them first: who else changes one waits for it, and holds nothing that this waits for.
    actors = {actor.pk: actor for actor in Actor.objects.select_for_update().filter(pk__in=seen).order_by("pk")}
    outcome = Outcome(action.code, order.topic)
    with published_together():
        for pk, actor in actors.items():
            try:
                with transaction.atomic():
                    action.act(actor, order, seen[pk])
            except DomainError as error:
                outcome.left[pk] = _why(error)
            else:
                outcome.done.append(pk)
    cache.set(_key(key, order.by), outcome, _DAY)
    return outcome


def outcome_of(key: UUID, *, by: Agent) -> Outcome | None:
    """What this person's form with this key did; None if it did nothing, or that was long ago."""
    outcome: Outcome | None = cache.get(_key(key, by))
    return outcome


def _key(key: UUID, by: Agent) -> str:
    return f"desk-bulk:{by.pk}:{key}"


def _why(error: DomainError) -> str:
    if isinstance(error, InvalidValuesError):
        return " ".join(str(message) for messages in error.errors.values() for message in messages)
    return str(error.message)
