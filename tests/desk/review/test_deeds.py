"""What the buttons do, through the front door: each calls its service once, and a refusal loses nothing that was typed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from directory.accounts.models import User
from directory.actors.models import Actor
from directory.actors.services import remove_actor
from directory.core.agents import system_agent
from directory.core.clock import now
from directory.core.models import Mail
from directory.moderation.choices import Action, Kind, State, TextKind, Verdict
from directory.moderation.models import ChangeRequest, OwnInstitution
from directory.moderation.services import deciding, review
from tests.desk.admin.forms import filled_in
from tests.desk.review.pages import address, done, make_request, opened, refused, send
from tests.factories.actors import make_actor, name_item
from tests.factories.requests import VALUES, make_template
from tests.factories.users import make_curator, make_editor
from tests.factories.vocabulary import BERLIN, PARIS
from tests.moderation.test_deciding import change_live

ALL_ACCEPTED = {f"verdict-{name}": "accepted" for name in VALUES}


def fresh(request: ChangeRequest) -> ChangeRequest:
    return ChangeRequest.objects.get(pk=request.pk)


def held(curator: Any, kind: str = Kind.NEW, **options: Any) -> ChangeRequest:
    return make_request(kind, state=State.IN_REVIEW, curator=curator, **options)


def mails(request: ChangeRequest) -> list[str]:
    return list(
        Mail.objects.filter(event__startswith=f"request:{request.pk}:").order_by("pk").values_list("template", flat=True)
    )


# --- Taking, asking, handing over, notes ----------------------------------------------------------------------------


def test_take_and_take_over_after_the_time_is_over(client: Client, curator: Any) -> None:
    jonas = make_editor()
    request = held(jonas)
    assert "Somebody else has taken this request." in refused(send(client, request, "take"))

    ChangeRequest.objects.filter(pk=request.pk).update(locked_until=now() - timedelta(minutes=1))
    page = client.get(address(request)).content.decode()
    assert "Jonas took this request, but the time is over." in page
    assert "You have it for two hours" in done(send(client, request, "take"), client)
    assert fresh(request).assignee.user == curator


def test_what_was_typed_stays_beside_a_note(client: Client, curator: Any) -> None:
    request = held(curator)
    changes = {"verdict-type": "rejected", "note-type": "It is a firm.", "note_text": "Ask Jonas."}
    assert "The note is kept" in done(send(client, request, "note", **changes), client)
    page = send(client, request, "note", **{**changes, "note_text": "Another."})
    typed = client.get(page["Location"])
    boxes = {box.name: box for box in typed.context["fields"]}
    assert (boxes["type"].verdict, boxes["type"].note) == ("rejected", "It is a firm.")
    assert typed.context["typed"]["note_text"] == ""
    assert [text.body for text in request.texts.filter(kind=TextKind.INTERNAL)] == ["Ask Jonas.", "Another."]


def test_question_goes_to_the_submitter_and_the_request_waits(client: Client, curator: Any) -> None:
    request = held(curator, language="zh-hans")
    assert "Write the question" in refused(send(client, request, "ask", ask_text=" \n"))
    assert "The question is on its way" in done(send(client, request, "ask", ask_text="在哪个城市？"), client)
    assert fresh(request).state == State.CHANGES_REQUESTED
    assert Mail.objects.get(template="request_question").context["text"] == "在哪个城市？"


def test_request_is_handed_to_a_colleague_who_may_decide_it(client: Client, curator: Any) -> None:
    actor = make_actor("Institute A")
    request = held(curator, Kind.EDIT, target=actor)
    jonas, ann = make_editor(), make_curator("ann@example.org", name="Ann")
    OwnInstitution.objects.create(agent=ann.agent, actor=actor)
    User.objects.filter(pk=make_curator("off@example.org", name="Off").pk).update(is_active=False)

    page = client.get(address(request))
    assert list(page.context["colleagues"]) == [jonas]
    for forged in ("", "x", str(ann.pk), "999999", "\x00"):
        assert refused(send(client, request, "hand_over", hand_to=forged)) == "Some values do not pass."
    sent = opened(client, request)
    assert "Your colleague has it now" in done(send(client, request, "hand_over", sent, hand_to=jonas.pk), client)
    assert "Your colleague has it now" in done(send(client, request, "hand_over", sent, hand_to=jonas.pk), client)
    assert fresh(request).assignee.user == jonas
    assert request.events.filter(action=Action.HAND_OVER).count() == 1
    assert Mail.objects.filter(template="review_handed_over").count() == 1


# --- Approving ------------------------------------------------------------------------------------------------------


def test_fields_are_accepted_rejected_edited_and_added(client: Client, curator: Any) -> None:
    values = {**VALUES, "founding_year": 1999, "website": "https://praise.example.org"}
    request = held(curator, values=values)
    page = send(client, request, "add_field", add="city")
    assert [box.name for box in page.context["fields"]][-1] == "city"
    sent = filled_in(page, "review_form") | ALL_ACCEPTED
    sent |= {"verdict-founding_year": "edited", "founding_year": "2001", "note-founding_year": "Its page says 2001."}
    sent |= {"verdict-website": "rejected", "city": str(BERLIN)}
    message = done(send(client, request, "approve", sent, approve_text="Welcome."), client)

    request = fresh(request)
    actor = request.made
    assert f'<a href="/admin/directory/actor/{actor.pk}/change/">Proposed Institute</a>' in message
    assert f'<a href="{actor.get_absolute_url()}">View on site</a>' in message
    assert (actor.founding_year, actor.city_id, actor.website) == (2001, BERLIN, "")
    verdicts = dict(request.proposals.values_list("field", "verdict"))
    assert verdicts == {
        **dict.fromkeys(VALUES, Verdict.ACCEPTED), "founding_year": "edited", "website": "rejected", "city": "edited"
    }  # fmt: skip
    sources = {row.field: row.source.key for row in actor.statements.select_related("source")}
    assert (sources["type"], sources["city"], sources["founding_year"]) == ("submitters", "curators", "curators")
    assert "Proposed Institute" in client.get(actor.get_absolute_url()).content.decode()
    assert Mail.objects.get(template="request_approved").context["text"] == "Welcome."


def test_accepting_the_rest_chooses_and_writes_nothing(client: Client, curator: Any) -> None:
    actor = make_actor("Institute A", founding_year=1990)
    values = {"founding_year": 1999, "website": "https://a.example.org", "topics": ["biobanks"]}
    request = held(curator, Kind.EDIT, target=actor, values=values)
    change_live(actor, "founding_year", 2001)

    response = send(client, request, "accept_rest", **{"verdict-website": "rejected"})
    chosen = {box.name: box.verdict for box in response.context["fields"]}
    assert chosen == {"website": "rejected", "founding_year": "", "topics": "accepted"}
    assert fresh(request).version == request.version
    assert fresh(request).state == State.IN_REVIEW


def test_open_fields_are_marked_and_nothing_typed_is_lost(client: Client, curator: Any) -> None:
    request = held(curator)
    changes = {"verdict-type": "rejected", "note-type": "Why?", "approve_text": "Hello"}
    response = send(client, request, "approve", **changes)
    assert "Decide each field. Still open: Names, Country or region." in refused(response)
    assert [box.name for box in response.context["marked"]] == ["names", "country"]
    boxes = {box.name: box for box in response.context["fields"]}
    assert (boxes["type"].verdict, boxes["type"].note) == ("rejected", "Why?")
    assert response.context["typed"]["approve_text"] == "Hello"
    assert not Actor.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"verdict-founding_year": "edited", "founding_year": "99999"}, "founding_year", "Enter a year between"),
        ({"verdict-founding_year": "edited", "founding_year": "x\x00"}, "founding_year", "control characters"),
        ({"verdict-website": "edited", "website": "javascript:alert(1)"}, "website", "http:// or https://"),
        ({"verdict-names": "edited", "names-0-value": "n" * 301}, "names", "Use at most 300 characters"),
        ({"verdict-names": "edited", "names-0-value": "a\u202eb"}, "names", "control characters"),
        ({"verdict-names": "edited", "names-0-displays_en": ""}, "names", "Choose exactly one name that is displayed"),
        ({"verdict-type": "edited", "type": "nothing"}, "type", "is not one of the choices"),
        ({"note-type": "a\u202eb"}, "type", "control characters"),
        ({"note-type": "n" * 1001}, "type", "Use at most 1000 characters"),
    ],
)  # fmt: skip
def test_what_does_not_pass_is_said_beside_its_field(
    client: Client, curator: Any, changes: dict[str, Any], field: str, message: str
) -> None:
    request = held(curator, values={**VALUES, "founding_year": 1999, "website": "https://a.example.org"})
    sent = {f"verdict-{name}": "accepted" for name in (*VALUES, "founding_year", "website")} | changes
    page = opened(client, request)
    if "names-0-displays_en" in changes:
        page.pop("names-0-displays_en")
        sent.pop("names-0-displays_en")
    response = send(client, request, "approve", page, **sent)
    assert "Not decided yet" in refused(response)
    assert [box.name for box in response.context["marked"]] == [field]
    assert message in response.content.decode()
    assert fresh(request).state == State.IN_REVIEW


def test_values_that_contradict_one_another_are_said_beside_their_fields(client: Client, curator: Any) -> None:
    request = held(curator, values={**VALUES, "city": BERLIN})
    response = send(client, request, "approve", **ALL_ACCEPTED, **{"verdict-city": "edited", "city": str(PARIS)})
    assert refused(response)
    assert [box.name for box in response.context["marked"]] == ["city"]
    assert not Actor.objects.exists()


def test_an_edit_that_changes_nothing_is_an_acceptance(client: Client, curator: Any) -> None:
    request = held(curator)
    done(send(client, request, "approve", **{**ALL_ACCEPTED, "verdict-type": "edited"}), client)
    assert request.proposals.get(field="type").verdict == Verdict.ACCEPTED


def test_conflict_is_shown_with_what_was_typed_and_decided_by_a_second_click(client: Client, curator: Any) -> None:
    actor = make_actor("Institute A", founding_year=1990)
    request = held(curator, Kind.EDIT, target=actor, values={"founding_year": 1999})
    page = opened(client, request)
    change_live(actor, "founding_year", 2001)

    response = send(client, request, "approve", page, **{"verdict-founding_year": "accepted", "note-founding_year": "Sure"})
    assert "was changed on the entry since" in refused(response)
    box = next(iter(response.context["fields"]))
    assert (box.verdict, box.note, box.change["live"], box.has_errors) == ("accepted", "Sure", "2001", True)
    actor.refresh_from_db()
    assert actor.founding_year == 2001

    done(send(client, request, "approve", filled_in(response, "review_form")), client)
    actor.refresh_from_db()
    assert (actor.founding_year, actor.revision) == (1999, 3)


def test_second_click_of_two_is_one_approval(client: Client, curator: Any) -> None:
    request = held(curator)
    sent = opened(client, request) | ALL_ACCEPTED
    for _click in range(2):
        assert "Approved" in done(send(client, request, "approve", sent), client)
    assert Actor.objects.count() == 1
    assert mails(request).count("request_approved") == 1


def test_stale_page_is_refused_with_what_was_typed(client: Client, curator: Any) -> None:
    request = held(curator)
    sent = opened(client, request) | ALL_ACCEPTED
    review.add_note(request, by=make_editor(), text="Wait, I know them.")

    response = send(client, request, "approve", sent, approve_text="Fine.")
    assert "Something was done with this request since you opened it" in refused(response)
    assert {box.verdict for box in response.context["fields"]} == {"accepted"}
    assert response.context["typed"]["approve_text"] == "Fine."
    assert not Actor.objects.exists()


def test_two_curators_at_one_request(client: Client, curator: Any) -> None:
    request = held(curator)
    sent = opened(client, request) | ALL_ACCEPTED
    jonas = make_editor()
    review.hand_over(request, by=curator, to=jonas)
    make_template()
    deciding.reject(fresh(request), by=jonas, code="not-eligible", text="No.")

    response = send(client, request, "approve", sent, approve_text="A long text that took a while.")
    assert "This request is “rejected” by now" in refused(response)
    assert "A long text that took a while." in response.content.decode()
    assert not Actor.objects.exists()


def test_damaged_form_is_refused(client: Client, curator: Any) -> None:
    request = held(curator)
    sent = opened(client, request) | ALL_ACCEPTED
    assert "came back damaged" in refused(send(client, request, "approve", sent, seen_version=""))
    assert "came back damaged" in refused(send(client, request, "approve", sent, seen_version="1\x00"))
    assert client.post(address(request), {}).status_code == 200
    assert client.post(address(request), {"do": "destroy"}).status_code == 200
    assert fresh(request).state == State.IN_REVIEW


# --- Turning down, folding, reopening, undoing ----------------------------------------------------------------------


def test_rejection_needs_a_reason_and_words_and_offers_them(client: Client, curator: Any) -> None:
    make_template()
    request = held(curator, language="zh-hans")
    for code in ("", "nothing", "a\x00b"):
        assert "Choose a reason." in refused(send(client, request, "reject", reject_code=code, reject_text="No."))
    response = send(client, request, "reject", reject_code="not-eligible")
    assert "Say why" in refused(response)
    assert response.context["typed"]["reject_text"] == "因为 not-eligible。"

    done(send(client, request, "reject", reject_code="not-eligible", reject_text="因为。"), client)
    request = fresh(request)
    assert (request.state, request.reject_code) == (State.REJECTED, "not-eligible")
    assert Mail.objects.get(template="request_rejected").context["text"] == "因为。"


def test_spam_sends_no_mail(client: Client, curator: Any) -> None:
    make_template("spam", silent=True)
    request = held(curator)
    before = mails(request)
    done(send(client, request, "reject", reject_code="spam"), client)
    assert fresh(request).state == State.REJECTED
    assert mails(request) == before


def test_request_is_folded_into_another_or_an_entry(client: Client, curator: Any) -> None:
    actor = make_actor("Same Institute")
    one, other, two = make_request(), make_request(), held(curator)
    for number in ("", "x", "999999", "\x00", "9" * 20):
        assert refused(send(client, one, "fold", fold_kind="request", fold_number=number)) == "Some values do not pass."
    assert "cannot be folded into this request" in refused(send(client, one, "fold", fold_kind="request", fold_number=one.pk))
    done(send(client, one, "fold", fold_kind="request", fold_number=f"#{other.pk}", fold_text="The same."), client)
    assert fresh(one).folded_into == other

    prepared = client.post(address(two), opened(client, two) | {"choose_entry": actor.pk, "ask_text": "Kept"})
    assert prepared.context["typed"]["fold_number"] == str(actor.pk)
    assert prepared.context["typed"]["ask_text"] == "Kept"
    assert fresh(two).state == State.IN_REVIEW
    done(send(client, two, "fold", fold_kind="entry", fold_number=actor.pk), client)
    assert fresh(two).folded_actor == actor


def test_reopening_has_a_reason(client: Client, curator: Any) -> None:
    request = make_request(state=State.WITHDRAWN)
    assert "Say why it is reopened." in refused(send(client, request, "reopen"))
    assert "in the queue again" in done(send(client, request, "reopen", reopen_reason="They called."), client)
    assert fresh(request).state == State.SUBMITTED


def test_editor_undoes_an_approval_with_a_reason(client: Client, editor: Any) -> None:
    actor = make_actor("Institute A", founding_year=1990)
    request = make_request(Kind.EDIT, target=actor, values={"founding_year": 1999}, state=State.APPROVED, curator=editor)
    assert "Say why" in refused(send(client, request, "undo"))
    assert "as a new revision" in done(send(client, request, "undo", undo_reason="It was wrong."), client)
    actor.refresh_from_db()
    assert (actor.founding_year, actor.revision) == (1990, 3)
    assert actor.revisions.get(number=3).reason == "It was wrong."
    assert "(undone)" in " ".join(client.get(address(request)).content.decode().split())


def test_curator_does_not_undo(client: Client, curator: Any) -> None:
    request = make_request(state=State.APPROVED, curator=make_editor())
    assert "You may not do this." in refused(send(client, request, "undo", undo_reason="No."), 403)
    assert fresh(request).undone_at is None


# --- Reports --------------------------------------------------------------------------------------------------------


def test_report_is_settled_with_what_came_of_it(client: Client, curator: Any) -> None:
    request = held(curator, Kind.REPORT)
    assert refused(response := send(client, request, "settle")) == "Some values do not pass."
    assert response.context["errors"] == {"outcome": ["Say what came of it."]}
    assert "every change has a reason" in refused(send(client, request, "settle", outcome="closed"))
    done(send(client, request, "settle", outcome="closed", settle_reason="Its site says so.", settle_text="Thank you."), client)
    request = fresh(request)
    assert (request.state, request.outcome, request.target.status) == (State.APPROVED, "closed", "closed")


def test_only_editors_remove(client: Client, curator: Any) -> None:
    request = held(curator, Kind.REPORT)
    assert 'value="removed"' not in client.get(address(request)).content.decode()
    refused(send(client, request, "settle", outcome="removed", settle_reason="Out."), 403)
    assert fresh(request).target.status == "active"


# --- Who may --------------------------------------------------------------------------------------------------------


def test_role_lost_in_mid_review_does_nothing_and_says_so(client: Client, curator: Any) -> None:
    request = held(curator)
    sent = opened(client, request) | ALL_ACCEPTED
    curator.groups.clear()
    response = send(client, request, "approve", sent)
    assert response.status_code == 403
    assert "You are signed in, but may not do this (any more). Nothing was done." in response.content.decode()
    assert not Actor.objects.exists()
    curator.groups.add(Group.objects.get(name="curator"))


def test_what_was_typed_survives_an_expired_session(client: Client, curator: Any) -> None:
    request = held(curator)
    sent = opened(client, request) | ALL_ACCEPTED
    client.logout()
    response = send(client, request, "approve", sent, approve_text="Welcome.")
    assert response["Location"].startswith("/admin/login/")

    # The session that signing in goes on with.
    session = dict(client.session)
    client.force_login(curator, "django.contrib.auth.backends.ModelBackend")
    kept = client.session
    kept.update({key: value for key, value in session.items() if key == "kept_post"})
    kept.save()
    page = client.get(address(request))
    assert {box.verdict for box in page.context["fields"]} == {"accepted"}
    assert page.context["typed"]["approve_text"] == "Welcome."
    assert "You were signed out before this was saved." in page.content.decode()
    assert fresh(request).state == State.IN_REVIEW


def test_entry_that_was_removed_meanwhile_is_said(client: Client, curator: Any) -> None:
    actor = make_actor("Institute A")
    request = held(curator, Kind.EDIT, target=actor)
    sent = opened(client, request) | {"verdict-founding_year": "accepted"}
    remove_actor(actor, by=system_agent("tests"), reason="Out.")
    assert refused(send(client, request, "approve", sent))
    assert fresh(request).state == State.IN_REVIEW


def test_many_names_come_back_as_they_were(client: Client, curator: Any) -> None:
    names = [name_item("Proposed Institute", displays_en=True), *(name_item(f"Name {n}", kind="other") for n in range(59))]
    request = held(curator, values={**VALUES, "names": names})
    done(send(client, request, "approve", **{**ALL_ACCEPTED, "verdict-names": "edited"}), client)
    assert fresh(request).made.names.count() == 60
