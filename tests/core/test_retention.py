"""What is past its time goes, and nothing else."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from directory.core import jobs, mail, retention, tokens
from directory.core.agents import party_agent
from directory.core.models import Agent, Mail, OneTimeLink, PartyAddress
from directory.core.retention import purge_daily

DAY = timedelta(days=1)


def age(rows, days, field="created_at"):
    rows.update(**{field: timezone.now() - days * DAY})


def test_rules_say_what_how_long_and_why():
    names = [rule.name for rule in retention.rules()]
    assert sorted(names) == sorted(set(names))
    assert {"sessions", "mails", "links", "parties", "jobs", "counters"} <= set(names)
    assert all(str(text) for rule in retention.rules() for text in (rule.what, rule.kept_for, rule.why))


@pytest.mark.django_db
def test_purge_removes_finished_mails_after_30_days_and_keeps_those_that_wait():
    for event in ("old", "new", "old-but-waiting"):
        mail.send("sign_in_code", to="a@example.org", language="en", event=event, context={"code": "1", "minutes": 1})
    for written in Mail.objects.exclude(event="old-but-waiting"):
        mail.deliver(written.pk)
    age(Mail.objects.exclude(event="new"), 31)
    assert retention.purge()["mails"] == 1
    assert sorted(Mail.objects.values_list("event", flat=True)) == ["new", "old-but-waiting"]


@pytest.mark.django_db
def test_purge_removes_links_that_can_open_nothing():
    for lasts in (DAY, -DAY):
        tokens.make_token(purpose="confirm", subject="party:1", lasts=lasts)
    used = tokens.make_token(purpose="used", subject="party:1", lasts=30 * DAY)
    tokens.redeem(used, purpose="used")
    age(OneTimeLink.objects.filter(purpose="used"), 2, "used_at")
    assert retention.purge()["links"] == 2
    assert OneTimeLink.objects.get().expires_at > timezone.now()


@pytest.mark.django_db
def test_purge_removes_unconfirmed_addresses_and_keeps_the_pseudonym():
    for email in ("old@example.org", "new@example.org", "confirmed@example.org"):
        party_agent(email=email, language="en")
    age(PartyAddress.objects.exclude(email="new@example.org"), 31)
    age(PartyAddress.objects.filter(email="confirmed@example.org"), 31, "confirmed_at")
    assert retention.purge()["parties"] == 1
    assert sorted(PartyAddress.objects.values_list("email", flat=True)) == ["confirmed@example.org", "new@example.org"]
    assert Agent.objects.filter(kind="party").count() == 3


@pytest.mark.django_db
def test_purge_removes_expired_sessions():
    for key, days in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=timezone.now() + days * DAY)
    assert retention.purge()["sessions"] == 1
    assert Session.objects.get().session_key == "new"


@pytest.mark.django_db
def test_purge_removes_jobs_that_ended_long_ago():
    ids = [jobs.defer(purge_daily, queueing_lock=str(number), timestamp=number) for number in range(3)]
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'succeeded' where id = any(%s)", [ids[:2]])
        cursor.execute("update procrastinate_events set at = now() - interval '15 days' where job_id <> %s", [ids[1]])
    assert retention.purge()["jobs"] == 1


@pytest.mark.django_db
def test_purge_removes_expired_counters_and_the_command_says_how_many(capsys):
    cache.set("fresh", 1, 60)
    cache.set("stale", 1, 60)
    with connection.cursor() as cursor:
        cursor.execute("update directory_cache set expires = now() - interval '1 hour' where cache_key like '%stale'")
    call_command("purge")
    assert "counters: 1" in capsys.readouterr().out
    assert cache.get("fresh") == 1
