"""What is kept of people and for how long: one list that the purge obeys and the privacy page shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateJob

from directory.core import jobs
from directory.core.clock import now
from directory.core.models import Mail, OneTimeLink, PartyAddress

Delete = Callable[[datetime], int]


@dataclass(frozen=True)
class Rule:
    """One kind of data: `delete` removes what is past its time and says how many."""

    name: str
    what: Any
    kept_for: Any
    why: Any
    delete: Delete


_rules: dict[str, Rule] = {}


def register(rule: Rule) -> None:
    """Adds the rule of a room; called from `apps.py: ready()`."""
    _rules[rule.name] = rule


def rules() -> list[Rule]:
    return list(_rules.values())


def purge() -> dict[str, int]:
    """Deletes what is past its time, each rule in a transaction of its own; says how many of each."""
    counts: dict[str, int] = {}
    for rule in rules():
        with transaction.atomic():
            counts[rule.name] = rule.delete(now())
    return counts


@jobs.app.periodic(cron="17 3 * * *")
@jobs.app.task(name="purge", queueing_lock="purge")
def purge_daily(timestamp: int) -> None:
    """Every night at 03:17 UTC."""
    purge()


# --- The rules of this room ---------------------------------------------------------------------------------------


def _count(rows: QuerySet[Any]) -> int:
    return rows.delete()[0]


def _expired_sessions(moment: datetime) -> int:
    return _count(Session.objects.filter(expire_date__lt=moment))


def _finished_mails(moment: datetime) -> int:
    return _count(Mail.objects.filter(created_at__lt=moment - timedelta(days=30)).exclude(state=Mail.State.WAITING))


def _old_links(moment: datetime) -> int:
    return _count(OneTimeLink.objects.filter(Q(expires_at__lt=moment) | Q(used_at__lt=moment - timedelta(days=1))))


def _unconfirmed_parties(moment: datetime) -> int:
    """The address goes; the pseudonym stays, because what it did may be part of a history."""
    stale = PartyAddress.objects.filter(confirmed_at=None, created_at__lt=moment - timedelta(days=30))
    return stale.delete()[1].get(PartyAddress._meta.label, 0)


def _finished_jobs(moment: datetime) -> int:
    finished = ProcrastinateJob.objects.filter(status__in=["succeeded", "failed", "cancelled", "aborted"])
    old = finished.exclude(procrastinateevent__at__gte=moment - timedelta(days=14)).values_list("pk", flat=True)
    with connection.cursor() as cursor:  # procrastinate's models refuse to delete
        cursor.execute("delete from procrastinate_jobs where id = any(%s)", [list(old)])
        return int(cursor.rowcount)


def _expired_cache(moment: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("delete from directory_cache where expires < %s", [moment])
        return int(cursor.rowcount)


for _rule in [
    Rule(
        "sessions",
        _("Who is signed in: a cookie with a random key, and its row here"),
        _("two weeks, or until you sign out"),
        _("So that you need not sign in on each page. Readers who do not sign in have no session and no cookie."),
        _expired_sessions,
    ),
    Rule(
        "mails",
        _("That a mail was sent: to which address, about what, when; never what it said"),
        _("30 days"),
        _("So that no mail goes out twice, and to find out why one did not arrive."),
        _finished_mails,
    ),
    Rule(
        "links",
        _("Links that work once, as a hash of their secret part"),
        _("until they expire; used ones for a day"),
        _("So that a link from a mail works for its recipient, and only once."),
        _old_links,
    ),
    Rule(
        "parties",
        _("E-mail addresses that were typed in and never confirmed"),
        _("30 days"),
        _("So that there is time to confirm them."),
        _unconfirmed_parties,
    ),
    Rule(
        "jobs",
        _("What the background work did: kinds of work and numbers of records, no names and no addresses"),
        _("14 days after it ended"),
        _("To find out why something did not happen."),
        _finished_jobs,
    ),
    Rule(
        "counters",
        _("How often an address of the network tried to sign in"),
        _("at most an hour"),
        _("So that nobody can guess codes."),
        _expired_cache,
    ),
]:
    register(_rule)
