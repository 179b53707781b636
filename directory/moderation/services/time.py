"""What time does to requests: a reminder, then they expire; drafts that nobody confirmed disappear."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from directory.core.agents import system_agent
from directory.core.clock import now
from directory.moderation import mails
from directory.moderation.choices import Action, State
from directory.moderation.models import ChangeRequest
from directory.moderation.services import moves

SILENCE = timedelta(days=30)
REMINDER_AFTER = timedelta(days=20)
# After a reminder there is time to act on it, also where the job did not run for a while.
AFTER_REMINDER = timedelta(days=7)

_SILENT = Q(state=State.CHANGES_REQUESTED) | Q(state=State.DRAFT, confirmed_at__isnull=False)


def remind_silent() -> int:
    """Remind those whom a request waits for; says how many. Once for each silence."""
    due = ChangeRequest.objects.filter(_SILENT, reminded_at=None, **_waiting_since(now() - REMINDER_AFTER))
    return sum(_remind(request) for request in due.order_by("pk")[:500])


def expire_silent() -> int:
    """End the requests that a reminder did not wake; says how many."""
    due = ChangeRequest.objects.filter(_SILENT, reminded_at__lte=now() - AFTER_REMINDER, **_waiting_since(now() - SILENCE))
    return sum(_expire(request) for request in due.order_by("pk")[:500])


def delete_unconfirmed(moment: datetime) -> int:
    """Delete drafts that are older than 30 days and were never confirmed, with all that was typed into them."""
    old = ChangeRequest.objects.unconfirmed().filter(created_at__lt=moment - SILENCE, events=None)
    return old.delete()[1].get(ChangeRequest._meta.label, 0)


def _waiting_since(moment: datetime) -> dict[str, datetime]:
    # Neither the question nor the submitter's last step is younger.
    return {"state_at__lte": moment, "touched_at__lte": moment}


def _waits_for_submitter(request: ChangeRequest) -> bool:
    if request.state == State.DRAFT:
        return request.confirmed_at is not None
    return request.state == State.CHANGES_REQUESTED


@transaction.atomic
def _remind(request: ChangeRequest) -> bool:
    locked = moves.lock(request)
    if locked.reminded_at is not None or not _waits_for_submitter(locked):
        return False
    event = moves.note(locked, Action.REMIND, by=system_agent("moderation"), reminded_at=now())
    mails.tell_submitter(locked, event, "request_reminder", days=(SILENCE - REMINDER_AFTER).days)
    return True


@transaction.atomic
def _expire(request: ChangeRequest) -> bool:
    locked = moves.lock(request)
    if locked.reminded_at is None or not _waits_for_submitter(locked):
        return False
    event = moves.move(locked, Action.EXPIRE, by=system_agent("moderation"), assignee=None)
    mails.tell_submitter(locked, event, "request_expired")
    return True
