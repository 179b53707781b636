"""The account of curation: what is counted, over which time, in how many queries."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from directory.core.agents import agent_of, system_agent
from directory.moderation.account import MONTHS, Outcomes, account
from directory.moderation.choices import Kind, Origin, State
from directory.moderation.models import ChangeRequest, TextTemplate
from directory.moderation.services import deciding, intake
from tests.factories.actors import make_actor
from tests.factories.requests import LICENCE, NETWORK, make_draft, make_import_request, make_request
from tests.factories.users import make_curator, make_editor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr("directory.moderation.account.now", lambda: NOW)


def put(request: ChangeRequest, *, days_ago: float, took: timedelta | None = None) -> ChangeRequest:
    """Move it in time: submitted so long ago, decided so much later."""
    submitted = NOW - timedelta(days=days_ago)
    times = {"submitted_at": submitted}
    if took is not None:
        times["decided_at"] = submitted + took
    ChangeRequest.objects.filter(pk=request.pk).update(**times)
    request.refresh_from_db()
    return request


def test_nothing_yet():
    found = account()
    assert (found.queued, found.oldest, found.median_lately, found.decided_lately) == (0, None, None, 0)
    assert len(found.months) == MONTHS
    assert [found.months[0].start, found.months[-1].start] == [
        datetime(2025, 12, 1, tzinfo=UTC),
        datetime(2026, 11, 1, tzinfo=UTC),
    ]
    assert found.kinds == {kind: Outcomes() for kind in Kind}
    assert (found.reasons, found.undone, found.own, found.automatic, found.outcomes.total) == ([], 0, 0, 0, 0)


def test_queue_counts_what_curators_see_and_the_oldest_that_waits_for_them():
    put(make_request(), days_ago=3)
    put(make_request(state="in_review"), days_ago=5)
    put(make_request(state="changes_requested"), days_ago=20)
    make_request(state="draft")
    put(make_request(state="withdrawn"), days_ago=40)
    put(make_request(state="expired"), days_ago=40)
    found = account()
    assert (found.waiting, found.in_review, found.asked, found.queued) == (1, 1, 1, 3)
    assert found.oldest == timedelta(days=5)


def test_median_is_of_the_last_ninety_days():
    for days in (1, 2, 30):
        put(make_request(state="rejected"), days_ago=40, took=timedelta(days=days))
    put(make_request(state="rejected"), days_ago=200, took=timedelta(days=100))
    found = account()
    assert (found.decided_lately, found.median_lately) == (3, timedelta(days=2))
    assert found.outcomes == Outcomes(rejected=4)


def test_months_hold_what_came_and_what_was_decided_in_them():
    put(make_request(state="approved"), days_ago=30, took=timedelta(days=29))  # October, November
    put(make_request(state="rejected"), days_ago=10, took=timedelta(days=1))
    put(make_request(state="merged_into"), days_ago=10, took=timedelta(days=3))
    put(make_request(state="rejected"), days_ago=400, took=timedelta(days=1))
    put(make_request(state="withdrawn"), days_ago=1)
    *_others, october, november = account().months
    assert (october.received, october.outcomes, october.median) == (1, Outcomes(), None)
    assert (november.received, november.outcomes) == (3, Outcomes(1, 1, 1))
    assert november.median == timedelta(days=3)


def test_decisions_by_kind_and_reason_in_the_language_of_the_reader():
    put(make_request(Kind.NEW, state="rejected"), days_ago=2, took=timedelta(hours=1))
    put(make_request(Kind.EDIT, state="approved"), days_ago=2, took=timedelta(hours=1))
    put(make_request(Kind.REPORT, state="approved"), days_ago=2, took=timedelta(hours=1))
    gone = put(make_request(Kind.EDIT, state="rejected"), days_ago=2, took=timedelta(hours=1))
    ChangeRequest.objects.filter(pk=gone.pk).update(reject_code="deleted-since")
    TextTemplate.objects.filter(code="not-eligible").update(title_en="Not eligible", title_zh="不符合收录条件")
    found = account()
    assert found.kinds == {Kind.NEW: Outcomes(rejected=1), Kind.EDIT: Outcomes(1, 1), Kind.REPORT: Outcomes(1)}
    assert found.reasons == [("deleted-since", 1), ("Not eligible", 1)]
    with translation.override("zh-hans"):
        assert account().reasons == [("deleted-since", 1), ("不符合收录条件", 1)]


def test_reopened_request_is_no_decision_until_it_is_decided_again(mei):
    deciding.reopen(put(make_request(state="rejected"), days_ago=2, took=timedelta(hours=1)), by=mei, reason="By mistake.")
    assert (account().outcomes.total, account().waiting) == (0, 1)


def test_undone_approvals_and_requests_that_no_visitor_sent(mei, jonas):
    undone = make_request(Kind.EDIT, state="approved")
    deciding.undo(undone, by=jonas, reason="By mistake.")
    put(undone, days_ago=2, took=timedelta(hours=1))
    other = make_editor("eve@example.org")
    by_mail = make_request(email="Mei@example.org", state="rejected", curator=other)
    signed_in = make_request(email=jonas.email, state="rejected", curator=make_curator("li@example.org"))
    ChangeRequest.objects.filter(pk=signed_in.pk).update(submitter=agent_of(jonas))
    for request in (by_mail, signed_in, make_request(state="rejected")):
        put(request, days_ago=2, took=timedelta(hours=1))
    machine = make_import_request()
    ChangeRequest.objects.filter(pk=machine.pk).update(
        state=State.APPROVED, decided_by=agent_of(mei), decided_at=NOW, submitted_at=NOW
    )
    found = account()
    assert (found.undone, found.own, found.automatic, found.outcomes.total) == (1, 2, 1, 5)


@pytest.mark.parametrize("number", [1, 3])
def test_account_takes_eight_queries_whatever_the_rows(django_assert_num_queries, number):
    for count in range(number):
        for state in ("submitted", "approved", "rejected"):
            make_request(Kind.EDIT, state=state, email=f"bob{count}@example.org")
    with django_assert_num_queries(8):
        account()


def test_ten_thousand_requests_are_counted_quickly():
    actor, agent = make_actor(), system_agent("tests")
    states = [State.SUBMITTED, State.APPROVED, State.REJECTED, State.WITHDRAWN, State.APPROVED]
    rows = []
    for number in range(10_000):
        state, submitted = states[number % 5], NOW - timedelta(hours=number % 8000)
        decided = state in (State.APPROVED, State.REJECTED)
        rows.append(
            ChangeRequest(
                kind=Kind.EDIT,
                state=state,
                origin=Origin.IMPORT,
                language="en",
                form_key=f"00000000-0000-4000-8000-{number:012d}",
                target=actor,
                base_revision=1,
                submitted_at=submitted,
                decided_at=submitted + timedelta(hours=number % 300) if decided else None,
                decided_by=agent if decided else None,
                reject_code="not-eligible" if state == State.REJECTED else "",
            )
        )
    ChangeRequest.objects.bulk_create(rows)
    began = time.perf_counter()
    found = account()
    took = time.perf_counter() - began
    assert found.queued == 2000
    assert found.outcomes.total > 5000
    assert took < 1  # a tenth of that on a quiet machine
    print(f"{took * 1000:.0f} ms")


def test_request_that_its_sender_has_not_confirmed_is_nowhere():
    intake.send(make_draft(), network=NETWORK, licence_version=LICENCE)
    found = account()
    assert (found.queued, sum(month.received for month in found.months)) == (0, 0)
