"""The page of a request: what it shows to whom, in both languages, at what cost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from directory.core.models import Mail
from directory.moderation.choices import Action, Kind, State, TextKind
from directory.moderation.models import ChangeRequest, OwnInstitution, RequestText
from directory.moderation.services import deciding, moves, review, submitting
from tests.desk.review.pages import address, make_request, opened, refused, send
from tests.factories.actors import make_actor, name_item
from tests.factories.requests import VALUES, make_template
from tests.factories.users import make_editor
from tests.factories.vocabulary import BERLIN
from tests.moderation.test_deciding import change_live


def text_of(client: Client, request: ChangeRequest, prefix: str = "") -> str:
    response = client.get(address(request, prefix))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize("kind", [Kind.NEW, Kind.EDIT, Kind.REPORT])
@pytest.mark.parametrize("state", [state for state in State if state != State.DRAFT], ids=lambda state: state.value)
def test_every_state_of_every_kind_has_its_page(client: Client, editor: Any, kind: str, state: str, prefix: str) -> None:
    request = make_request(kind, state=state, curator=editor)
    assert f"{request.pk}" in text_of(client, request, prefix)
    assert client.get(f"{address(request, prefix)}preview/").status_code == 200


def test_private_pages_are_not_kept_by_caches(client: Client, curator: Any) -> None:
    request = make_request()
    for path in (address(request), f"{address(request)}preview/", "/admin/review/"):
        assert "no-store" in client.get(path)["Cache-Control"]


def test_new_entry_shows_what_is_proposed_and_may_be_taken(client: Client, curator: Any) -> None:
    request = make_request(values={**VALUES, "city": BERLIN, "topics": ["biobanks"]}, text="Please hurry.")
    page = text_of(client, request)
    for shown in ("Proposed Institute", "Germany", "Berlin", "Biobanks", "Please hurry.", 'value="take"'):
        assert shown in page, shown
    for hidden in ('value="approve"', 'name="verdict-city"', 'value="ask"'):
        assert hidden not in page, hidden


def test_lists_show_what_comes_and_goes_and_a_conflict_what_is_live(client: Client, curator: Any) -> None:
    actor = make_actor("Institute A", founding_year=1990, topics=["biobanks"])
    names = [name_item("Institute A", displays_en=True), name_item("IA", kind="acronym")]
    values = {"founding_year": 1999, "topics": ["human-genomics"], "names": names}
    request = make_request(Kind.EDIT, target=actor, values=values, state=State.IN_REVIEW, curator=curator)
    change_live(actor, "founding_year", 2001)

    boxes = {box.name: box for box in client.get(address(request)).context["fields"]}
    year, topics = boxes["founding_year"].change, boxes["topics"].change
    assert (year["old"], year["new"], year["live"], boxes["founding_year"].in_conflict) == ("1990", "1999", "2001", True)
    assert (topics["added"], topics["removed"], topics["live"]) == (["Human genomics"], ["Biobanks"], "")
    assert boxes["names"].change["added"] == ["IA (acronym)"]
    assert not boxes["topics"].in_conflict


def test_names_of_vocabulary_are_in_the_readers_language(client: Client, curator: Any) -> None:
    request = make_request(values={**VALUES, "city": BERLIN, "type": "pi"})
    page = text_of(client, request, "/zh-hans")
    assert "柏林" in page
    assert "公共机构" in page


def test_address_is_masked_until_somebody_looks_which_is_an_event(client: Client, curator: Any) -> None:
    request = make_request(email="bob.smith@hospital.example.org")
    page = text_of(client, request)
    assert "b***@h***.org" in page
    assert "bob.smith@" not in page

    response = send(client, request, "reveal", note_text="Half a note")
    assert "bob.smith@hospital.example.org" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert "Half a note" in response.content.decode()
    event = request.events.last()
    assert (event.action, event.by.user, event.data) == (Action.REVEAL, curator, {})
    assert "bob.smith@" not in text_of(client, request)


def test_duplicates_are_told_with_why_and_the_entry_itself_is_not(client: Client, curator: Any) -> None:
    known = make_actor("Proposed Institute", website="https://proposed.example.org")
    request = make_request(values={**VALUES, "website": "https://proposed.example.org"})
    edit = make_request(Kind.EDIT, target=known)

    candidates = client.get(address(request)).context["duplicates"]
    assert [candidate.actor for candidate in candidates] == [known]
    assert "same name" in text_of(client, request)
    assert "same website" in text_of(client, request)
    assert client.get(address(edit)).context["duplicates"] == []


def test_talk_and_internal_notes_stand_with_their_events(client: Client, curator: Any) -> None:
    request = make_request(state=State.CHANGES_REQUESTED, curator=curator)
    request = submitting.answer(request, by=request.submitter, text="In Berlin.")
    review.add_note(request, by=make_editor(), text="Looks fine to me.")

    page = text_of(client, request)
    for shown in ("Which city?", "In Berlin.", "Looks fine to me.", "Internal note", "Jonas"):
        assert shown in page, shown


def test_deleted_texts_and_contacts_are_said_to_be_deleted(client: Client, curator: Any) -> None:
    request = make_request(state=State.REJECTED, curator=curator, text="Gone soon.")
    RequestText.objects.filter(request=request).update(body="", blanked_at=moves.now())
    request.contact.delete()
    page = text_of(client, request)
    assert "Gone soon." not in page
    assert page.count("deleted since, by the rules of retention") == 3
    assert "Show the address" not in page
    assert refused(client.post(address(request), {"do": "reveal"})) == "No address is kept for this request (any more)."


def test_others_of_the_same_entry_or_submitter_are_listed(client: Client, curator: Any) -> None:
    actor = make_actor("Institute A")
    request = make_request(Kind.EDIT, target=actor, email="ann@example.org")
    same_entry = make_request(Kind.REPORT, target=actor)
    same_person = make_request(email="ann@example.org")
    make_request()
    related = client.get(address(request)).context["related"]
    assert [row.request.pk for row in related] == [same_person.pk, same_entry.pk]


def test_own_request_offers_nothing_and_says_why(client: Client, curator: Any) -> None:
    actor = make_actor("Institute A")
    OwnInstitution.objects.create(agent=curator.agent, actor=actor)
    request = make_request(Kind.EDIT, target=actor)
    page = text_of(client, request)
    assert "This request is your own, or of your own institution" in page
    assert 'value="take"' not in page

    response = client.post(address(request), {"do": "take"})
    assert "somebody else decides it" in refused(response, 403)
    request.refresh_from_db()
    assert request.state == State.SUBMITTED


def test_curator_is_offered_what_the_state_allows(client: Client, curator: Any) -> None:
    def can(request: ChangeRequest) -> set[str]:
        return set(client.get(address(request)).context["can"])

    always = {"note", "reveal"}
    assert can(make_request()) == {*always, "take", "fold"}
    held = {*always, "extend", "ask", "reject", "fold", "hand_over"}
    assert can(make_request(state=State.IN_REVIEW, curator=curator)) == {*held, "approve"}
    assert can(make_request(Kind.REPORT, state=State.IN_REVIEW, curator=curator)) == {*held, "settle"}
    assert can(make_request(state=State.IN_REVIEW, curator=make_editor())) == always
    lapsed = make_request(state=State.IN_REVIEW, curator=make_editor())
    ChangeRequest.objects.filter(pk=lapsed.pk).update(locked_until=moves.now())
    assert can(lapsed) == {*always, "take"}
    assert can(make_request(state=State.CHANGES_REQUESTED, curator=curator)) == {*always, "hand_over"}
    for state in (State.REJECTED, State.WITHDRAWN, State.EXPIRED, State.MERGED_INTO):
        assert can(make_request(state=state, curator=curator)) == {*always, "reopen"}, state
    assert can(make_request(state=State.APPROVED, curator=curator)) == always


def test_editor_may_undo(client: Client, editor: Any) -> None:
    request = make_request(state=State.APPROVED, curator=editor)
    assert "undo" in client.get(address(request)).context["can"]


def test_ready_texts_are_in_the_submitters_language_with_the_readers_beside(client: Client, curator: Any) -> None:
    make_template("ask-place", kind="question")
    request = make_request(language="zh-hans", state=State.IN_REVIEW, curator=curator)

    response = send(client, request, "put_question", ask_code="ask-place", ask_text="你好。")
    page = response.content.decode()
    assert response.context["typed"]["ask_text"] == "你好。\n\n因为 ask-place。"
    assert "<blockquote>Because ask-place.</blockquote>" in page
    assert Mail.objects.filter(template="request_question").count() == 0


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize("count", [1, 3])
def test_costs_the_same_for_one_and_three(
    client: Client, curator: Any, django_assert_num_queries: Any, prefix: str, count: int
) -> None:
    other = [make_actor(f"Other {number}") for number in range(count)]
    relationships = [{"kind": "partner_of", "actor": one.pk, "name_en": "", "name_zh": "", "ror": ""} for one in other]
    names = [name_item("Institute A", displays_en=True), *(name_item(f"IA{number}", kind="acronym") for number in range(count))]
    topics = ["human-genomics", "biobanks", "epigenomics"][:count]
    actor = make_actor("Institute A")
    request = make_request(
        Kind.EDIT, target=actor, values={"names": names, "relationships": relationships, "topics": topics},
        state=State.IN_REVIEW, curator=curator,
    )  # fmt: skip
    for number in range(count):
        review.add_note(request, by=curator, text=f"Note {number}")
        make_request(Kind.EDIT, target=actor, state=State.REJECTED, curator=curator)
    client.get(address(request, prefix))

    with django_assert_num_queries(41):
        client.get(address(request, prefix))


def test_wrong_methods_and_unknown_requests(client: Client, curator: Any) -> None:
    request = make_request()
    assert client.put(address(request)).status_code == 405
    assert client.get("/admin/review/several/").status_code == 405
    assert client.get("/admin/review/999999/").status_code == 404
    assert client.get(f"/admin/review/{'9' * 30}/").status_code == 404
    assert client.get("/admin/review/x/").status_code == 404


def test_decided_fields_stay_to_be_read(client: Client, curator: Any) -> None:
    request = make_request(values={**VALUES, "founding_year": 1999}, state=State.IN_REVIEW, curator=curator)
    page = opened(client, request)
    verdicts = {f"verdict-{name}": "accepted" for name in VALUES}
    send(client, request, "approve", page, **verdicts, **{
        "verdict-founding_year": "edited", "founding_year": "2001", "note-founding_year": "Its page says 2001."})  # fmt: skip
    text = text_of(client, request)
    assert "accepted with changes" in text
    assert "2001" in text
    assert "Its page says 2001." in text


def test_reject_reasons_stand_in_words_in_the_history(client: Client, curator: Any) -> None:
    make_template("not-eligible")
    request = make_request(state=State.IN_REVIEW, curator=curator)
    deciding.reject(request, by=curator, code="not-eligible", text="No research.")
    page = text_of(client, request)
    assert "(not-eligible)" in page
    assert "No research." in page
    assert str(TextKind.REASON.label) in page.lower()


def test_answers_about_eligibility_are_in_words(client: Client, curator: Any) -> None:
    request = make_request()
    ChangeRequest.objects.filter(pk=request.pk).update(eligibility={"active": "yes", "body": "firm"})
    page = text_of(client, request)
    assert "Is it active in personalised medicine" in page
    assert "a private firm" in page


def test_mails_that_do_not_arrive_are_said(client: Client, curator: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.moderation.mails.delivery_trouble", lambda request: "It came back.")
    assert "It came back." in text_of(client, make_request())


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_checks_stand_with_their_states_in_words(
    client: Client, curator: Any, monkeypatch: pytest.MonkeyPatch, prefix: str
) -> None:
    class Check:
        label, state, text = "Website", "bad", "It answers 404."

    monkeypatch.setattr("directory.desk.review.page.checks_of", lambda request: [Check()])
    page = text_of(client, make_request(), prefix)
    assert "It answers 404." in page
    assert 'class="check-bad"' in page
