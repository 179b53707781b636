"""Carrying out what was planned: each row through the services of entries, with one reason and one source for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from directory.accounts.models import User
from directory.actors import rules
from directory.actors.models import Source
from directory.actors.services import Change, SourceRef, apply_values, create_actor
from directory.core import journal
from directory.core.agents import agent_of
from directory.core.errors import DomainError, InvalidValuesError
from directory.core.models import Agent
from directory.opendata.imports.choices import ImportAction, Verdict
from directory.opendata.imports.plans import RowPlan
from directory.opendata.models import ImportedRow, ImportRun


@dataclass(frozen=True)
class About:
    """Who imports, why, and what the values rest on."""

    by: Agent
    reason: str
    source: Source


def about(user: Any, *, reason: str, source: Source) -> About:
    """For a user who may write entries now, whatever was so when the page was shown. Raises PermissionDenied."""
    fresh = User.objects.filter(pk=user.pk).first()
    if fresh is None or not rules.may_edit_actor(fresh):
        raise PermissionDenied
    return About(agent_of(fresh), reason, source)


def apply_row(plan: RowPlan, *, about: About) -> None:
    """Write what a row says. What the service refuses makes the row wrong; nothing of it is written then."""
    if not plan.written:
        return
    source = SourceRef(about.source)
    changes = [Change(name, value, source) for name, value in plan.values.items()]
    try:
        with transaction.atomic():
            if plan.verdict == Verdict.NEW:
                plan.actor = create_actor(changes, by=about.by, reason=about.reason)
                ImportedRow.objects.create(fingerprint=plan.fingerprint, actor=plan.actor)
            elif plan.actor is not None:
                apply_values(plan.actor, changes, by=about.by, reason=about.reason, expected_revision=plan.revision)
    except InvalidValuesError as error:
        _refuse_all(plan, error)
    except DomainError as error:
        plan.refuse("", error.message)
    except IntegrityError:  # somebody else imports the same row in this moment
        plan.actor = None
        plan.refuse("", _("Somebody else imports the same row right now."))


def _refuse_all(plan: RowPlan, error: InvalidValuesError) -> None:
    for column, messages in error.errors.items():
        for message in messages:
            plan.refuse(column, message)


def note_import(run: ImportRun, counts: dict[str, int], *, by: Agent) -> None:
    """One line in the journal for a whole import, with the surrounding transaction."""
    journal.record(ImportAction.APPLIED, by=by, kind="import", key=run.pk, way=run.way, **counts)


def note_export(*, by: Agent, entries: int, ending: str, private: bool) -> None:
    """One line in the journal for an export of the desk: it may hold private fields."""
    journal.record(ImportAction.EXPORTED, by=by, kind="import", entries=entries, format=ending, private=private)


def failed(plans: Iterable[RowPlan]) -> list[RowPlan]:
    """The rows that are wrong."""
    return [plan for plan in plans if plan.verdict == Verdict.WRONG]
