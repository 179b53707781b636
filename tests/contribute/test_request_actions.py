"""What is done from the page of a submission: answering, withdrawing; drafts, odd methods, forms of other sites."""

from __future__ import annotations

import pytest
from django.test import Client

from directory.core.models import Mail
from directory.moderation.choices import Kind, State, TextKind
from directory.moderation.models import ChangeRequest
from directory.moderation.services import intake, review, submitting
from directory.moderation.services.time import _remind
from tests.factories.pages import page_of, read, said
from tests.factories.requests import LICENCE, NETWORK, make_draft, make_request
from tests.project.addresses import LANGUAGES

pytestmark = pytest.mark.django_db


def asked(mei, **draft):
    return make_request(state=State.CHANGES_REQUESTED, curator=mei, **draft)


def answer(client, path, text, *, seen):
    return client.post(path, {"text": text, "seen": seen})


# --- Answering ------------------------------------------------------------------------------------------------------


def test_an_answer_goes_to_the_curator_and_a_reload_sends_none(client, mei):
    request = asked(mei)
    path = page_of(request)
    response = answer(client, path, "In Berlin 🧬.", seen=request.version)
    assert (response.status_code, response["Location"]) == (302, path)
    request.refresh_from_db()
    assert request.state == State.IN_REVIEW
    assert request.texts.get(kind=TextKind.ANSWER).body == "In Berlin 🧬."
    text = read(client, path)
    assert "Your answer is with the curator." in text
    assert "A curator asks" not in text


def test_two_clicks_send_one_answer(client, mei):
    request = asked(mei)
    path = page_of(request)
    for _click in range(2):
        assert answer(client, path, "In Berlin.", seen=request.version).status_code == 302
    assert request.texts.filter(kind=TextKind.ANSWER).count() == 1
    assert Mail.objects.filter(template="request_answered").count() == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Write your answer first."),
        (" \n ", "Write your answer first."),
        ("\u200b", "Write your answer first."),
        ("a\x00b", "Null characters are not allowed."),
        ("a\u202eb", "control characters"),
        ("x" * 4001, "at most 4000 characters"),
    ],
)
def test_an_answer_that_does_not_pass_is_still_there_with_the_reason(client, mei, text, message):
    request = asked(mei)
    page = answer(client, page_of(request), text, seen=request.version).content.decode()
    assert message in page
    assert "x" * 4001 in page or len(text) < 100
    assert request.texts.filter(kind=TextKind.ANSWER).count() == 0


def test_an_answer_to_an_older_page_is_kept_and_answered_with_what_is_new(client, mei):
    request = asked(mei)
    seen = request.version
    submitting.answer(request, by=request.submitter, text="From the phone.")
    review.ask(request, by=mei, text="And in which street?")
    path = page_of(request)
    page = answer(client, path, "From the desk.", seen=seen).content.decode()
    assert "Something was done with this request since you opened it" in page
    assert "And in which street?" in page
    assert ">\nFrom the desk.</textarea>" in page
    version = ChangeRequest.objects.get(pk=request.pk).version
    assert f'name="seen" value="{version}"' in page
    assert answer(client, path, "From the desk.", seen=version).status_code == 302


def test_what_curators_do_among_themselves_makes_no_page_stale(client, mei):
    request = asked(mei)
    review.add_note(request, by=mei, text="Internal remark.")
    _remind(request)
    assert answer(client, page_of(request), "In Berlin.", seen=request.version).status_code == 302


@pytest.mark.parametrize("seen", ["", "0", "-1", "x", "99", "９", "\x00", "9" * 500])
def test_a_version_that_nobody_saw_is_refused(client, mei, seen):
    request = asked(mei)
    page = answer(client, page_of(request), "In Berlin.", seen=seen)
    assert page.status_code == 200
    assert "Look again" in page.content.decode()
    assert request.texts.filter(kind=TextKind.ANSWER).count() == 0


def test_an_answer_that_comes_too_late_is_not_lost(client, mei):
    request = asked(mei)
    submitting.withdraw(request, by=request.submitter)
    text = said(answer(client, page_of(request), "In Berlin.", seen=request.version).content.decode())
    assert "Your answer was not sent" in text
    assert "This is what you typed: In Berlin." in text
    assert "Withdrawn" in text


# --- Withdrawing ----------------------------------------------------------------------------------------------------


def test_withdrawing_says_first_what_it_means_and_does_it_by_a_button_only(client, mei):
    request = make_request(state=State.IN_REVIEW, curator=mei)
    path = page_of(request, name="request_withdraw")
    for prefix in LANGUAGES:
        client.get(page_of(request, prefix=prefix, name="request_withdraw"))
    assert "nothing of it is published" in read(client, path)
    request.refresh_from_db()
    assert request.state == State.IN_REVIEW
    for _click in range(2):
        assert client.post(path).status_code == 302
    request.refresh_from_db()
    assert request.state == State.WITHDRAWN
    assert Mail.objects.filter(template="request_withdrawn").count() == 1
    assert "It is withdrawn." in read(client, page_of(request))


def test_what_was_decided_meanwhile_cannot_be_withdrawn(client, mei):
    request = make_request(state=State.REJECTED, curator=mei)
    path = page_of(request, name="request_withdraw")
    assert client.get(path).status_code == 302
    response = client.post(path, follow=True)
    assert "cannot be done with it" in said(response.content.decode())
    request.refresh_from_db()
    assert request.state == State.REJECTED


@pytest.mark.parametrize(
    ("state", "change", "withdraw", "again"),
    [
        (State.SUBMITTED, True, True, False),
        (State.IN_REVIEW, False, True, False),
        (State.CHANGES_REQUESTED, True, True, False),
        (State.APPROVED, False, False, False),
        (State.REJECTED, False, False, True),
        (State.MERGED_INTO, False, False, False),
        (State.WITHDRAWN, False, False, True),
        (State.EXPIRED, False, False, True),
    ],
)
def test_what_can_be_done_follows_the_state(client, state, change, withdraw, again):
    text = read(client, page_of(make_request(Kind.EDIT, state=state)))
    assert ("Change what you proposed" in text, "Withdraw it" in text, "Begin a new one" in text) == (change, withdraw, again)


# --- Drafts, odd methods, forms of other sites ----------------------------------------------------------------------


def test_a_draft_leads_to_its_step_and_one_that_was_sent_off_to_where_it_waits(client):
    draft = make_draft()
    intake.save_draft(draft, step="what")
    path = page_of(draft)
    token = path.split("/")[2]
    assert client.get(path)["Location"] == f"/requests/{token}/form/what/"
    assert client.get(f"/zh-hans{path}")["Location"] == f"/zh-hans/requests/{token}/form/what/"
    for name in ("withdraw", "links"):
        assert client.post(f"{path}{name}/")["Location"] == f"/requests/{token}/form/what/"
    intake.send(draft, network=NETWORK, licence_version=LICENCE)
    assert client.get(path)["Location"] == f"/requests/{token}/confirm/"
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("name", ["request", "request_withdraw", "request_links"])
def test_other_methods_are_refused_and_change_nothing(client, name, method):
    request = make_request()
    assert getattr(client, method)(page_of(request, name=name)).status_code == 405
    request.refresh_from_db()
    assert request.state == State.SUBMITTED


@pytest.mark.parametrize("name", ["request", "request_withdraw", "request_links"])
def test_a_form_of_another_site_is_refused(mei, name):
    request = asked(mei)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(page_of(request, name=name), {"text": "x", "which": "all"}).status_code == 403
    request.refresh_from_db()
    assert request.state == State.CHANGES_REQUESTED
