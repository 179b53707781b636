"""What a decision writes: accepted fields with their sources and dates in one revision, or nothing."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from directory.actors.models import Actor
from directory.actors.services import Change, SourceRef, apply_values, remove_actor
from directory.core.agents import agent_of, system_agent
from directory.core.errors import ConflictError, DomainError, InvalidValuesError
from directory.core.models import Mail
from directory.moderation.choices import Action, Kind, Outcome, State, Verdict
from directory.moderation.services import deciding, review, submitting
from directory.moderation.services.deciding import Decision
from tests.factories.actors import make_actor, make_source, name_item
from tests.factories.requests import VALUES, accept_all, approve_all, make_import_request, make_request, make_template
from tests.factories.users import make_curator, make_editor
from tests.factories.vocabulary import BERLIN, PARIS

pytestmark = pytest.mark.django_db


def change_live(actor, field, value):
    actor.refresh_from_db()
    change = Change(field, value, SourceRef(make_source()))
    return apply_values(actor, [change], by=system_agent("tests"), reason="Test.", expected_revision=actor.revision)


def edit_in_review(mei, target=None, **values):
    return make_request(Kind.EDIT, state=State.IN_REVIEW, curator=mei, target=target, values=values)


def test_a_new_entry_appears_with_the_accepted_fields_their_sources_and_no_confirmation():
    mei = make_curator()
    values = {**VALUES, "city": BERLIN, "founding_year": 1990, "contact_email": "office@example.org"}
    request = make_request(state=State.IN_REVIEW, curator=mei, values=values)
    assert not Actor.objects.filter(name_en="Proposed Institute").exists()
    decisions = accept_all(request) | {
        "founding_year": Decision(Verdict.EDITED, 1991, "Its page says 1991."),
        "city": Decision(Verdict.REJECTED, note="It is in Munich."),
    }
    request = deciding.approve(request, by=mei, decisions=decisions)
    actor = request.made
    assert (actor.name_en, actor.founding_year, actor.city, actor.contact_email) == (
        *("Proposed Institute", 1991, None, "office@example.org"),
    )
    assert (actor.revision, request.applied_revision, actor.confirmed_at) == (1, 1, None)
    assert actor.edited_at is not None
    assert actor.checked_at is not None
    stated = {row.field: (row.source.kind, row.locator, row.unconfirmed) for row in actor.statements.select_related("source")}
    assert stated["country"] == ("submitter", f"#{request.pk}", True)
    assert stated["founding_year"] == ("curator", f"#{request.pk}", False)
    assert "city" not in stated
    assert "contact_email" not in stated
    assert "contact_email" not in actor.revisions.get().snapshot
    assert {p.field: (p.verdict, p.decided) for p in request.proposals.all()}["city"] == ("rejected", None)
    event = request.events.get(action=Action.APPROVE)
    assert event.data == {"accepted": 4, "edited": 1, "rejected": 1}


def test_one_value_that_does_not_pass_and_nothing_is_written():
    mei = make_curator()
    request = edit_in_review(mei, founding_year=1999, city=PARIS)
    before = request.target.revision, Mail.objects.count()
    with pytest.raises(InvalidValuesError) as refused:
        deciding.approve(request, by=mei, decisions=accept_all(request), seen_revision=request.target.revision)
    assert "city" in refused.value.errors
    request.refresh_from_db()
    request.target.refresh_from_db()
    assert (request.target.revision, Mail.objects.count()) == before
    assert request.target.founding_year is None
    assert request.state == State.IN_REVIEW
    assert not request.proposals.exclude(verdict="").exists()


def test_a_value_that_changed_since_is_a_conflict_until_the_curator_has_seen_it():
    mei = make_curator()
    request = edit_in_review(mei, founding_year=1999)
    seen = request.target.revision
    change_live(request.target, "founding_year", 2001)
    with pytest.raises(ConflictError) as refused:
        deciding.approve(request, by=mei, decisions=accept_all(request), seen_revision=seen)
    assert refused.value.fields == ("founding_year",)
    request = deciding.approve(request, by=mei, decisions=accept_all(request), seen_revision=seen + 1)
    assert request.made.founding_year == 1999


def test_another_field_that_changed_since_is_no_conflict_and_stays():
    mei = make_curator()
    request = edit_in_review(mei, founding_year=1999)
    seen = request.target.revision
    change_live(request.target, "staff_band", "10-49")
    request = deciding.approve(request, by=mei, decisions=accept_all(request), seen_revision=seen)
    request.made.refresh_from_db()
    assert (request.made.founding_year, request.made.staff_band) == (1999, "10-49")


def test_lists_are_joined_by_item_where_both_sides_changed():
    mei = make_curator()
    old = [name_item("Institute A", displays_en=True), name_item("IA", kind="acronym")]
    actor = make_actor(names=old)
    request = edit_in_review(mei, actor, names=[old[0], name_item("Institute of A", kind="other")])
    live = change_live(actor, "names", [*old, name_item("A Institute", kind="former")])
    request = deciding.approve(request, by=mei, decisions=accept_all(request), seen_revision=live.revision)
    values = set(request.made.names.values_list("value", flat=True))
    assert values == {"Institute A", "Institute of A", "A Institute"}


def test_what_a_curator_adds_of_their_own_is_the_curators():
    mei = make_curator()
    request = make_request(state=State.IN_REVIEW, curator=mei)
    decisions = accept_all(request) | {"city": Decision(Verdict.EDITED, BERLIN)}
    request = deciding.approve(request, by=mei, decisions=decisions)
    assert request.made.city_id == BERLIN
    assert request.made.statements.get(field="city").source.kind == "curator"
    other = make_request(state=State.IN_REVIEW, curator=mei, email="other@example.org")
    with pytest.raises(DomainError):
        deciding.approve(other, by=mei, decisions=accept_all(other) | {"city": Decision(Verdict.ACCEPTED)})


def test_a_description_says_who_wrote_it():
    mei = make_curator()
    theirs = edit_in_review(mei, description_en="We study rare diseases.")
    type(theirs).objects.filter(pk=theirs.pk).update(relation="works_there")
    theirs.refresh_from_db()
    assert approve_all(theirs, mei).made.description_en_origin == "institution"
    other = edit_in_review(mei, make_actor("Institute B"), description_en="It studies rare diseases.")
    assert approve_all(other, mei).made.description_en_origin == "curator"
    emptied = edit_in_review(mei, theirs.target, description_en="")
    made = approve_all(emptied, mei).made
    assert (made.description_en, made.description_en_origin) == ("", "")


def test_the_same_approval_twice_is_one_and_another_curator_is_told():
    mei, jonas = make_curator(), make_editor()
    request = make_request(Kind.EDIT, state=State.APPROVED, curator=mei)
    revision = Actor.objects.get(pk=request.target_id).revision
    assert approve_all(request, mei).state == State.APPROVED
    with pytest.raises(DomainError, match="approved"):
        approve_all(request, jonas)
    assert Actor.objects.get(pk=request.target_id).revision == revision
    assert request.events.filter(action=Action.APPROVE).count() == 1
    assert Mail.objects.filter(template="request_approved").count() == 1


def test_an_entry_that_went_meanwhile_cannot_be_changed():
    mei = make_curator()
    request = edit_in_review(mei, founding_year=1999)
    remove_actor(request.target, by=agent_of(mei), reason="Gone.")
    request.target.refresh_from_db()
    with pytest.raises(DomainError, match="no longer in the directory"):
        approve_all(request, mei)
    request.refresh_from_db()
    assert request.state == State.IN_REVIEW


@pytest.mark.parametrize(
    ("outcome", "status"),
    [(Outcome.CLOSED, "closed"), (Outcome.CORRECTED, "active"), (Outcome.NOTED, "active"), (Outcome.REMOVED, "removed")],
)
def test_what_came_of_a_report_is_done_to_the_entry(outcome, status):
    jonas = make_editor()
    request = make_request(Kind.REPORT, state=State.IN_REVIEW, curator=jonas, text="It closed last year.")
    request = deciding.settle_report(request, by=jonas, outcome=outcome, reason="Its page says so.")
    actor = Actor.objects.get(pk=request.target_id)
    assert (actor.status, request.outcome, request.state) == (status, outcome, State.APPROVED)


def test_removing_an_entry_takes_an_editor_and_closing_a_reason():
    mei = make_curator()
    request = make_request(Kind.REPORT, state=State.IN_REVIEW, curator=mei)
    with pytest.raises(PermissionDenied):
        deciding.settle_report(request, by=mei, outcome=Outcome.REMOVED, reason="Not eligible.")
    with pytest.raises(DomainError, match="Say why"):
        deciding.settle_report(request, by=mei, outcome=Outcome.CLOSED)
    assert Actor.objects.get(pk=request.target_id).status == "active"


def test_spam_is_rejected_without_a_word():
    mei = make_curator()
    make_template("spam", silent=True)
    request = make_request(state=State.IN_REVIEW, curator=mei)
    mails = Mail.objects.count()
    request = deciding.reject(request, by=mei, code="spam")
    assert (request.state, request.reject_code, Mail.objects.count()) == (State.REJECTED, "spam", mails)


def test_a_request_is_folded_into_another_that_stands_by_itself():
    mei = make_curator()
    first, second = make_request(), make_request(email="other@example.org")
    folded = deciding.fold(second, by=mei, into=first, text="The same institute.")
    assert (folded.state, folded.folded_into_id) == (State.MERGED_INTO, first.pk)
    for wrong in (first, second):
        with pytest.raises(DomainError):
            deciding.fold(first, by=mei, into=wrong)
    reopened = deciding.reopen(folded, by=mei, reason="Two institutes after all.")
    assert (reopened.state, reopened.folded_into_id, reopened.assignee_id) == (State.SUBMITTED, None, None)


def test_an_editor_undoes_an_approval_as_a_new_revision():
    mei, jonas = make_curator(), make_editor()
    actor = make_actor(founding_year=1980, description_en="Old.")
    request = edit_in_review(mei, actor, founding_year=1999, description_en="New.", contact_email="new@example.org")
    request = approve_all(request, mei)
    change_live(actor, "staff_band", "10-49")
    with pytest.raises(PermissionDenied):
        deciding.undo(request, by=mei, reason="Wrong.")
    request = deciding.undo(request, by=jonas, reason="Wrong.")
    actor.refresh_from_db()
    assert (actor.founding_year, actor.description_en, actor.staff_band, actor.contact_email) == (1980, "Old.", "10-49", "")
    assert (actor.revision, request.state) == (4, State.APPROVED)
    assert deciding.undo(request, by=jonas, reason="Wrong.").events.filter(action=Action.UNDO).count() == 1


def test_undoing_is_refused_where_somebody_changed_the_field_again():
    mei, jonas = make_curator(), make_editor()
    request = approve_all(edit_in_review(mei, founding_year=1999), mei)
    change_live(request.target, "founding_year", 2005)
    with pytest.raises(ConflictError):
        deciding.undo(request, by=jonas, reason="Wrong.")
    request.refresh_from_db()
    assert request.undone_at is None


def test_undoing_a_new_entry_removes_it():
    mei, jonas = make_curator(), make_editor()
    request = make_request(state=State.APPROVED, curator=mei)
    deciding.undo(request, by=jonas, reason="It is not eligible.")
    assert Actor.objects.get(pk=request.made_id).status == "removed"


def test_a_question_goes_to_and_fro_with_a_mail_each_time():
    mei = make_curator()
    request = make_request(Kind.EDIT, state=State.IN_REVIEW, curator=mei)
    request = review.ask(request, by=mei, text="Where does it say so?")
    request = submitting.answer(request, by=request.submitter, text="On page 3.", values={"founding_year": 1998})
    assert (request.state, request.assignee_id) == (State.IN_REVIEW, agent_of(mei).pk)
    assert request.proposals.get().proposed == 1998
    sent = list(Mail.objects.order_by("pk").values_list("template", "recipient"))
    bob = "bob@example.org"
    assert sent == [
        *(("request_confirm", bob), ("request_submitted", bob), ("request_taken", bob), ("request_question", bob)),
        *(("request_answered", bob), ("review_answered", mei.email)),
    ]
    assert list(request.texts.order_by("pk").values_list("kind", "body")) == [
        ("question", "Where does it say so?"),
        ("answer", "On page 3."),
    ]


def test_one_that_an_import_made_is_decided_by_whoever_ran_it_and_nobody_is_asked():
    mei = make_curator()
    request = review.take(make_import_request(founding_year=1999), by=mei)
    with pytest.raises(DomainError, match="nobody to ask"):
        review.ask(request, by=mei, text="Why?")
    assert approve_all(request, mei).made.founding_year == 1999
    assert not Mail.objects.exists()
