"""Asking a request's website: when it is deferred, what is kept, and what happens in between."""

from __future__ import annotations

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from directory.core import outgoing
from directory.core.outgoing import Answer, OutgoingFailed, OutgoingRefused
from directory.moderation.checks import checks_of
from directory.moderation.checks.jobs import check_website
from directory.moderation.choices import CheckState, Kind, State
from directory.moderation.models import ChangeRequest, RequestCheck
from directory.moderation.services import deciding, review, submitting
from tests.core.outgoing_servers import page, saying, serving
from tests.factories.actors import make_actor
from tests.factories.requests import VALUES, make_draft, make_import_request, make_request

SITE = "https://institute.example.org"
FULL = {**VALUES, "website": SITE}
pytestmark = pytest.mark.django_db


def waiting_jobs() -> list[dict]:
    jobs = ProcrastinateJob.objects.filter(task_name="check_request_website").order_by("id")
    return [job.args for job in jobs]


def row_of(request: ChangeRequest) -> tuple[str, dict]:
    row = RequestCheck.objects.get(request=request)
    assert (row.checked_at is None) == (row.state == CheckState.WAITING)
    return row.state, row.data


@pytest.fixture
def world(monkeypatch):
    """`world[address]` is what comes of asking it; `world["asked"]` which were asked."""
    answers = {"asked": []}

    def fetch(url, *, read_body=True):
        assert not read_body
        answers["asked"].append(url)
        outcome = answers[url]
        if callable(outcome):
            outcome = outcome()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(outgoing, "fetch", fetch)
    return answers


def test_submitting_defers_it_and_a_draft_does_not():
    draft = make_draft(values=FULL)
    assert (waiting_jobs(), draft.checks.count()) == ([], 0)
    request = make_request(values=FULL)
    assert waiting_jobs() == [{"request_id": request.pk}]
    assert row_of(request) == (CheckState.WAITING, {})
    assert checks_of(request)[0].state == CheckState.WAITING
    assert ProcrastinateJob.objects.get(task_name="check_request_website").priority == -10  # mails go first


def test_request_of_an_import_is_asked_and_one_without_a_website_is_not():
    request = make_import_request(Kind.NEW, **FULL)
    assert [job["request_id"] for job in waiting_jobs()] == [request.pk]
    other = make_request()
    assert len(waiting_jobs()) == 1
    assert (other.checks.count(), checks_of(other)[0].text) == (0, "No website is given.")


def test_edit_and_report_are_about_the_website_of_the_entry(world):
    world["https://live.example.org"] = Answer("https://live.example.org", 200, b"")
    request = make_request(Kind.REPORT, target=make_actor(website="https://live.example.org"))
    check_website(request.pk)
    assert row_of(request) == (CheckState.GOOD, {})
    assert checks_of(request)[0].text == "The website answers."


@pytest.mark.parametrize(
    "outcome, state, data, text",
    [
        (Answer(SITE, 200, b""), "good", {}, "The website answers."),
        (Answer("https://www.example.org/en/", 200, b""), "good", {}, "The website answers."),
        (Answer("https://parked.example.com/", 200, b""), "unknown", {"code": "elsewhere"}, "another domain"),
        (OutgoingRefused("private"), "bad", {"code": "private"}, "private network"),
        (OutgoingRefused("port"), "bad", {"code": "port"}, "usual ports"),
        (OutgoingFailed("dns"), "bad", {"code": "dns"}, "No such host"),
        (OutgoingFailed("tls"), "bad", {"code": "tls"}, "certificate"),
        (OutgoingFailed("too_many_redirects"), "bad", {"code": "too_many_redirects"}, "without an end"),
        (OutgoingFailed("status", status=404), "bad", {"code": "status", "status": 404}, "error 404"),
        (OutgoingFailed("status", status=403), "unknown", {"code": "status", "status": 403}, "error 403"),
        (OutgoingFailed("status", status=503), "unknown", {"code": "status", "status": 503}, "error 503"),
        (OutgoingFailed("dns_silent"), "unknown", {"code": "dns_silent"}, "name servers"),
        (OutgoingFailed("timeout"), "unknown", {"code": "timeout"}, "in time"),
        (OutgoingFailed("refused"), "unknown", {"code": "refused"}, "no connection"),
        (OutgoingFailed("protocol"), "unknown", {"code": "protocol"}, "none that a website gives"),
    ],
)
def test_outcome_is_kept_in_codes_and_told_in_words(world, outcome, state, data, text):
    world[SITE] = outcome
    request = make_request(values=FULL)
    check_website(request.pk)
    check_website(request.pk)  # may run twice
    assert row_of(request) == (state, data)
    told = checks_of(ChangeRequest.objects.get(pk=request.pk))[0]
    assert told.state == state
    assert text in told.text


def test_host_that_was_silent_is_asked_twice_more_an_hour_later(world):
    world[SITE] = OutgoingFailed("timeout")
    request = make_request(values=FULL)
    check_website(request.pk)
    again = ProcrastinateJob.objects.get(scheduled_at__isnull=False, task_name="check_request_website")
    assert again.args == {"request_id": request.pk, "tries": 2}
    ProcrastinateJob.objects.all().delete()
    check_website(request.pk, tries=2)
    check_website(request.pk, tries=3)
    assert waiting_jobs() == [{"request_id": request.pk, "tries": 3}]


def test_host_that_does_not_exist_is_not_asked_again(world):
    world[SITE] = OutgoingFailed("dns")
    request = make_request(values=FULL)
    before = waiting_jobs()
    check_website(request.pk)
    assert waiting_jobs() == before


@pytest.mark.parametrize("way", ["edit", "answer"])
def test_another_website_is_asked_anew_and_another_year_is_not(world, mei, way):
    world[SITE] = Answer(SITE, 200, b"")
    request = make_request(values=FULL)
    check_website(request.pk)
    ProcrastinateJob.objects.all().delete()
    if way == "answer":
        request = review.ask(review.take(request, by=mei), by=mei, text="Which year?")
    request = submitting.edit(request, by=request.submitter, values={"founding_year": 1999, "website": SITE})
    assert (waiting_jobs(), row_of(request)) == ([], (CheckState.GOOD, {}))
    if way == "answer":
        request = review.ask(request, by=mei, text="Which website?")
    submitting.edit(request, by=request.submitter, values={"website": "https://new.example.org"})
    assert [job["request_id"] for job in waiting_jobs()] == [request.pk]
    assert row_of(request) == (CheckState.WAITING, {})


def test_website_that_is_taken_out_leaves_no_check_of_it(world):
    request = make_request(values=FULL)
    submitting.edit(request, by=request.submitter, values={"website": ""})
    assert not RequestCheck.objects.exists()
    check_website(request.pk)
    assert (world["asked"], RequestCheck.objects.count()) == ([], 0)


def test_answer_of_a_website_that_changed_meanwhile_is_not_kept(world):
    request = make_request(values=FULL)

    def changed_meanwhile():
        submitting.edit(request, by=request.submitter, values={"website": "https://new.example.org"})
        return OutgoingFailed("dns")

    world[SITE] = changed_meanwhile
    check_website(request.pk)
    assert row_of(request) == (CheckState.WAITING, {})


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.REJECTED])
def test_request_that_is_over_is_not_asked_for_until_it_is_reopened(world, mei, state):
    request = make_request(values=FULL, state=state)
    check_website(request.pk)
    check_website(request.pk + 1000)  # deleted
    assert world["asked"] == []
    ProcrastinateJob.objects.all().delete()
    deciding.reopen(request, by=mei, reason="By mistake.")
    assert [job["request_id"] for job in waiting_jobs()] == [request.pk]


@pytest.fixture
def jobs_go(transactional_db):
    """The table of jobs is none of Django's own: a test that commits leaves them to the next one."""
    yield
    ProcrastinateJob.objects.all().delete()


@pytest.mark.usefixtures("jobs_go")
def test_worker_asks_a_real_server(monkeypatch, run_worker):
    with serving(saying(page())) as server:
        fetch = outgoing.fetch
        monkeypatch.setattr(outgoing, "fetch", lambda url, **options: fetch(url, network=server.network(), **options))
        request = make_request(values={**VALUES, "website": server.url()})
        with run_worker():
            pass
        assert row_of(request) == (CheckState.GOOD, {})
        assert len(server.asked) == 1


@pytest.mark.usefixtures("jobs_go")
def test_private_address_in_a_proposal_reaches_nobody(run_worker):
    with serving(saying(page())) as server:
        request = make_request(values={**VALUES, "website": "https://institute.example.org/"})
        # Forms refuse it; a row of an older version may hold it all the same.
        request.proposals.filter(field="website").update(proposed=f"http://127.0.0.1:{server.port}/")
        with run_worker():
            pass
        assert row_of(request)[0] == CheckState.BAD
        assert server.asked == []
