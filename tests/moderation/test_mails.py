"""The mails of a request: one for each step that concerns the submitter, with the step or not at all, in their language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core import mail as outbox_of
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from directory.core import bounces, mail
from directory.core.clock import now
from directory.core.models import Mail
from directory.moderation import mails
from directory.moderation.choices import Action, Kind, Outcome, State
from directory.moderation.models import ChangeRequest, RequestEvent
from directory.moderation.services import deciding, intake, review, submitting, time
from tests.factories.actors import make_actor
from tests.factories.requests import LICENCE, NETWORK, approve_all, code_of, make_draft, make_request, make_template
from tests.factories.users import make_curator, make_editor

pytestmark = pytest.mark.django_db

BOB, LIN = "bob@example.org", "lin@example.org"


@dataclass(frozen=True)
class Step:
    """Something done with a request in a state, and the templates of the mails that it sends, by who gets them."""

    action: Action
    state: State
    do: Callable[[ChangeRequest, Any], object]
    to_submitter: str | None
    to_curator: str | None = None
    kind: Kind = Kind.EDIT


def lin() -> Any:
    return make_curator(LIN, name="Lin")


def reject(request: ChangeRequest, mei: Any) -> None:
    deciding.reject(request, by=mei, code=make_template().code, text="Not eligible.")


def reject_silently(request: ChangeRequest, mei: Any) -> None:
    deciding.reject(request, by=mei, code=make_template("spam", silent=True).code)


def confirm(request: ChangeRequest, mei: Any) -> None:
    intake.confirm_by_code(request, code_of(request), network=NETWORK)


def expire(request: ChangeRequest, mei: Any) -> None:
    ChangeRequest.objects.filter(pk=request.pk).update(reminded_at=now())
    assert time._expire(request)


STEPS = {
    "confirm": Step(Action.SUBMIT, State.DRAFT, confirm, "request_submitted"),
    "take": Step(Action.TAKE, State.SUBMITTED, lambda r, mei: review.take(r, by=mei), "request_taken"),
    "ask": Step(Action.ASK, State.IN_REVIEW, lambda r, mei: review.ask(r, by=mei, text="Which?"), "request_question"),
    "answer": Step(
        Action.ANSWER,
        State.CHANGES_REQUESTED,
        lambda r, mei: submitting.answer(r, by=r.submitter, text="This one."),
        "request_answered",
        "review_answered",
    ),
    "approve": Step(Action.APPROVE, State.IN_REVIEW, approve_all, "request_approved"),
    "approve a new one": Step(Action.APPROVE, State.IN_REVIEW, approve_all, "request_approved", kind=Kind.NEW),
    "settle": Step(
        Action.APPROVE,
        State.IN_REVIEW,
        lambda r, mei: deciding.settle_report(r, by=mei, outcome=Outcome.NOTED),
        "request_settled",
        kind=Kind.REPORT,
    ),
    "reject": Step(Action.REJECT, State.IN_REVIEW, reject, "request_rejected"),
    "reject spam": Step(Action.REJECT, State.IN_REVIEW, reject_silently, None),
    "fold": Step(
        Action.FOLD, State.SUBMITTED, lambda r, mei: deciding.fold(r, by=mei, into=make_actor("The same")), "request_folded"
    ),
    "withdraw": Step(
        Action.WITHDRAW, State.IN_REVIEW, lambda r, mei: submitting.withdraw(r, by=r.submitter), "request_withdrawn"
    ),
    "remind": Step(Action.REMIND, State.CHANGES_REQUESTED, lambda r, mei: time._remind(r), "request_reminder"),
    "expire": Step(Action.EXPIRE, State.CHANGES_REQUESTED, expire, "request_expired"),
    "reopen": Step(
        Action.REOPEN, State.REJECTED, lambda r, mei: deciding.reopen(r, by=mei, reason="A mistake."), "request_reopened"
    ),
    "edit": Step(
        Action.EDIT, State.SUBMITTED, lambda r, mei: submitting.edit(r, by=r.submitter, values={"founding_year": 1980}), None
    ),
    "hand over": Step(
        Action.HAND_OVER, State.IN_REVIEW, lambda r, mei: review.hand_over(r, by=mei, to=lin()), None, "review_handed_over"
    ),
    "note": Step(Action.NOTE, State.IN_REVIEW, lambda r, mei: review.add_note(r, by=mei, text="Hm."), None),
    "reveal": Step(Action.REVEAL, State.IN_REVIEW, lambda r, mei: review.reveal_address(r, by=mei), None),
    "undo": Step(Action.UNDO, State.APPROVED, lambda r, mei: deciding.undo(r, by=make_editor(), reason="Wrong."), None),
}


def test_every_action_has_its_step() -> None:
    assert {step.action for step in STEPS.values()} == set(Action)


def begin(step: Step, language: str = "en") -> tuple[ChangeRequest, Any]:
    mei = make_curator()
    request = make_request(step.kind, state=step.state, curator=mei, language=language)
    if step.action == Action.SUBMIT:
        intake.send(request, network=NETWORK, licence_version=LICENCE)
    make_template()
    return ChangeRequest.objects.get(pk=request.pk), mei


@pytest.mark.parametrize("name", STEPS)
def test_each_step_sends_what_concerns_whom_once(name: str) -> None:
    step = STEPS[name]
    request, mei = begin(step)
    before = set(Mail.objects.values_list("pk", flat=True))
    jobs = ProcrastinateJob.objects.count()
    step.do(request, mei)
    event = RequestEvent.objects.filter(request=request).order_by("-number").first()
    assert event is not None
    assert event.action == step.action
    sent = list(Mail.objects.exclude(pk__in=before).order_by("pk"))
    curator = LIN if step.action == Action.HAND_OVER else mei.email
    expected = [(step.to_submitter, BOB)] if step.to_submitter else []
    expected += [(step.to_curator, curator)] if step.to_curator else []
    assert [(one.template, one.recipient) for one in sent] == expected
    assert {one.event for one in sent} <= {f"request:{request.pk}:{event.number}"}
    assert ProcrastinateJob.objects.filter(task_name="deliver_mail").count() - jobs == len(expected)


@pytest.mark.parametrize(
    "name", [name for name, step in STEPS.items() if step.action in (Action.APPROVE, Action.REJECT, Action.ASK)]
)
def test_the_second_click_sends_nothing(name: str) -> None:
    step = STEPS[name]
    request, mei = begin(step)
    step.do(request, mei)
    before = Mail.objects.count()
    step.do(ChangeRequest.objects.get(pk=request.pk), mei)
    assert Mail.objects.count() == before


@pytest.mark.parametrize("name", STEPS)
def test_a_step_that_is_rolled_back_sends_nothing(name: str) -> None:
    step = STEPS[name]
    request, mei = begin(step)
    if step.action == Action.HAND_OVER:
        lin()

    def everything() -> tuple[Any, ...]:
        columns = ChangeRequest.objects.filter(pk=request.pk).values().get()
        return (columns, RequestEvent.objects.count(), Mail.objects.count(), ProcrastinateJob.objects.count())

    before = everything()
    with transaction.atomic():
        step.do(request, mei)
        assert everything() != before
        transaction.set_rollback(True)
    assert everything() == before


@pytest.mark.parametrize(("language", "first"), [("en", "PerMed Bridge"), ("zh-hans", "精准医疗桥")])
@pytest.mark.parametrize("name", [name for name, step in STEPS.items() if step.to_submitter])
def test_each_mail_is_in_the_submitters_language_first_and_leads_to_the_page(name: str, language: str, first: str) -> None:
    step = STEPS[name]
    request, mei = begin(step, language)
    before = set(Mail.objects.values_list("pk", flat=True))
    step.do(request, mei)
    written = Mail.objects.exclude(pk__in=before).get(recipient=BOB)
    token = written.context["token"]
    mail.deliver(written.pk)
    message = outbox_of.outbox[-1]
    other = {"PerMed Bridge": "精准医疗桥", "精准医疗桥": "PerMed Bridge"}[first]
    for text in (message.body, message.alternatives[0][0]):
        assert text.index(first) < text.index(other)
        assert f"/requests/{token}/" in text
    assert str(request.pk) in message.subject
    # Each text leads to the page in its own language.
    english, chinese = (message.body.index(f"http://testserver{prefix}/requests/{token}/") for prefix in ("", "/zh-hans"))
    assert (english < chinese) is (language == "en")


def test_a_curator_who_left_gets_no_mail() -> None:
    mei = make_curator()
    request = make_request(state=State.CHANGES_REQUESTED, curator=mei)
    mei.is_active = False
    mei.save()
    submitting.answer(request, by=request.submitter, text="Yes.")
    assert not Mail.objects.filter(template="review_answered").exists()


def test_who_is_forgotten_gets_no_mail() -> None:
    mei = make_curator()
    request = make_request(state=State.SUBMITTED)
    request.contact.delete()
    before = Mail.objects.count()
    review.take(ChangeRequest.objects.get(pk=request.pk), by=mei)
    assert Mail.objects.count() == before


# --- What became of them ------------------------------------------------------------------------------------------


def finish(template: str, state: str, error: str = "") -> None:
    """As the worker would have done with the newest mail by this template."""
    written = Mail.objects.filter(template=template).order_by("-pk").first()
    assert written is not None
    if state == Mail.State.FAILED:
        mail._finish(written, Mail.State.FAILED, error=error)
    else:
        mail._finish(written, Mail.State.SENT)
        if state == Mail.State.BOUNCED:
            bounces.record_bounce(written, reason=error)


@pytest.mark.parametrize(
    ("state", "error", "expected"),
    [
        (None, "", "waiting"),
        (Mail.State.SENT, "", "sent"),
        (Mail.State.FAILED, "SMTPRecipientsRefused 550 5.1.1", "refused"),
        (Mail.State.BOUNCED, "5.1.1", "refused"),
        (Mail.State.FAILED, "too late to be of use", "refused"),
    ],
)
def test_the_waiting_page_learns_what_became_of_the_code(state: str | None, error: str, expected: str) -> None:
    draft = make_draft()
    assert (mails.confirmation_state(draft), mails.delivery_trouble(draft)) == ("waiting", None)
    request = intake.send(draft, network=NETWORK, licence_version=LICENCE)
    if state:
        finish("request_confirm", state, error)
    assert mails.confirmation_state(request) == expected
    assert (mails.delivery_trouble(request) is not None) is (expected == "refused")
    intake.ask_again(request, network=NETWORK)
    assert mails.confirmation_state(request) == "waiting", "The newest counts."
    assert mails.delivery_trouble(request) is None


def test_after_retention_a_code_counts_as_sent() -> None:
    request = intake.send(make_draft(), network=NETWORK, licence_version=LICENCE)
    Mail.objects.all().delete()
    assert mails.confirmation_state(request) == "sent"


@pytest.mark.parametrize(
    ("state", "error", "says"),
    [
        (Mail.State.BOUNCED, "5.2.2", "the address does not take it"),
        (Mail.State.FAILED, "SMTPRecipientsRefused 550 5.1.1", "the address does not take it"),
        (Mail.State.FAILED, "ConnectionRefusedError", "could not be handed over"),
        (Mail.State.SENT, "", None),
    ],
)
def test_trouble_shows_until_a_later_mail_went_out(state: str, error: str, says: str | None) -> None:
    mei = make_curator()
    request = make_request(state=State.IN_REVIEW, curator=mei)
    for template in ("request_submitted", "request_taken"):
        finish(template, Mail.State.SENT)
    assert mails.delivery_trouble(request) is None
    request = review.ask(request, by=mei, text="Which?")
    finish("request_question", state, error)
    trouble = mails.delivery_trouble(request)
    assert trouble is None if says is None else says in (trouble or "")
    time._remind(request)
    request.refresh_from_db()
    assert mails.delivery_trouble(request) == trouble, "A mail that waits proves nothing."
    finish("request_reminder", Mail.State.SENT)
    assert mails.delivery_trouble(request) is None


def test_trouble_with_a_curators_mail_is_not_the_submitters() -> None:
    mei = make_curator()
    request = make_request(state=State.CHANGES_REQUESTED, curator=mei)
    request = submitting.answer(request, by=request.submitter, text="Yes.")
    finish("review_answered", Mail.State.BOUNCED, "5.1.1")
    assert mails.delivery_trouble(request) is None


def test_trouble_costs_one_query(django_assert_num_queries: Any) -> None:
    request = make_request(state=State.CHANGES_REQUESTED)
    finish("request_question", Mail.State.FAILED, "SMTPRecipientsRefused 550")
    request = ChangeRequest.objects.select_related("contact").get(pk=request.pk)
    with django_assert_num_queries(1):
        assert mails.delivery_trouble(request)
