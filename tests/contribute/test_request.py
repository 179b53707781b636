"""The page of a submission: what it says in each state, and what it never says."""

from __future__ import annotations

import re

import pytest

from directory.actors.services import Change, SourceRef, apply_values, remove_actor
from directory.core.agents import system_agent
from directory.core.models import Mail
from directory.moderation.choices import Kind, Outcome, ReportKind, State, Verdict
from directory.moderation.models import ChangeRequest
from directory.moderation.services import deciding, review, submitting
from directory.moderation.services.deciding import Decision
from directory.moderation.services.time import _remind
from directory.vocabulary.lists import forget_lists
from tests.factories.actors import make_actor, make_source, name_item
from tests.factories.pages import CHINESE, ENGLISH, address, page_of, read, said
from tests.factories.requests import VALUES, accept_all, make_request, make_template
from tests.project.addresses import LANGUAGES, Page

pytestmark = pytest.mark.django_db

# What each state is called, in both languages.
STATES = {
    State.SUBMITTED: ("Waiting for review", "等待审核"),
    State.IN_REVIEW: ("In review", "审核中"),
    State.CHANGES_REQUESTED: ("Waiting for your answer", "等待您回复"),
    State.APPROVED: ("Approved", "已通过"),
    State.REJECTED: ("Not taken over", "未通过"),
    State.MERGED_INTO: ("Joined with another", "已合并"),
    State.WITHDRAWN: ("Withdrawn", "已撤回"),
    State.EXPIRED: ("Expired", "已过期"),
}
EDIT = {"founding_year": 1999, "website": "https://example.org/new", "topics": ["epigenomics", "human-genomics"]}
MANY = {**VALUES, "city": 2950159, "topics": ["epigenomics"], "stages": ["market"], "website": "https://example.org/"}


def asked(mei, **draft):
    return make_request(state=State.CHANGES_REQUESTED, curator=mei, **draft)


# --- Every kind, every state ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", Kind)
def test_each_kind_opens_in_each_state_in_both_languages(client, kind, state):
    report_kind = ReportKind.WRONG if kind == Kind.REPORT else ""
    request = make_request(kind, state=state, text="The name is misspelt.", report_kind=report_kind)
    for number, prefix in enumerate(LANGUAGES):
        path = page_of(request, prefix=prefix)
        response = client.get(path)
        assert response.status_code == 200
        page = Page(response.content.decode(), path)
        assert page.language == LANGUAGES[prefix]
        text = said(response.content.decode())
        assert len(page.all("h1")) == 1
        word = STATES[state][number]
        if (kind, state) == (Kind.REPORT, State.APPROVED):
            word = ("Settled", "已处理")[number]
        assert word in text
        assert str(request.pk) in text
        assert "The name is misspelt." in text


# The key's row, the version of the directory, proposals, texts, events, mails; then what a state needs beside them.
QUERIES = {State.SUBMITTED: 7, State.CHANGES_REQUESTED: 6, State.REJECTED: 7, State.APPROVED: 6}


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("state", QUERIES)
def test_more_proposals_and_events_ask_no_more(client, mei, django_assert_num_queries, state, number):
    values = dict(list(EDIT.items())[:number])
    request = make_request(Kind.EDIT, state=State.CHANGES_REQUESTED, curator=mei, values=values)
    for _again in range(number - 1):
        submitting.answer(request, by=request.submitter, text="An answer.")
        review.ask(request, by=mei, text="Another question?")
    if state != State.CHANGES_REQUESTED:
        submitting.answer(request, by=request.submitter, text="An answer.")
    if state == State.REJECTED:
        deciding.reject(request, by=mei, code=make_template().code, text="No.")
    if state == State.APPROVED:
        decisions = accept_all(request)
        deciding.approve(request, by=mei, decisions=decisions, seen_revision=request.target.revision)
    if state == State.SUBMITTED:
        ChangeRequest.objects.filter(pk=request.pk).update(state=state, assignee=None)
    path = page_of(request)
    client.get(path)  # the vocabulary's lists are kept
    with django_assert_num_queries(QUERIES[state]):
        assert client.get(path).status_code == 200


# --- What it says ---------------------------------------------------------------------------------------------------


def test_a_new_entry_shows_what_was_proposed_and_links_to_nothing_that_is_not_there(client):
    path = page_of(make_request(values=MANY, text="We are new."))
    text = read(client, path)
    assert "New entry: Proposed Institute" in text
    for value in ("Research and technology organisation", "Germany", "Berlin", "Epigenomics", "https://example.org"):
        assert value in text
    assert "Your comment We are new." in text
    assert not [link for link in Page(client.get(path).content.decode()).links if link.startswith("/actors/1")]


def test_values_stand_in_the_language_of_the_reader(client):
    text = read(client, page_of(make_request(values=MANY), prefix=CHINESE))
    for value in ("研究与技术组织", "德国", "柏林", "表观基因组学"):
        assert value in text


def test_a_change_shows_what_stood_there_and_what_was_proposed_in_its_place(client):
    actor = make_actor("Charité", founding_year=1710, topics=["epigenomics"])
    text = read(client, page_of(make_request(Kind.EDIT, target=actor, values=EDIT)))
    assert "Change of an entry: Charité" in text
    assert "Before: 1710" in text
    assert "After: 1999" in text
    assert "Added: Human genomics" in text


def test_a_decision_shows_each_verdict_what_was_written_instead_and_the_note(client, mei):
    actor = make_actor(founding_year=1710)
    request = make_request(Kind.EDIT, state=State.IN_REVIEW, curator=mei, target=actor, values=EDIT)
    decisions = {
        "founding_year": Decision(Verdict.EDITED, 2001, "Its register says 2001."),
        "website": Decision(Verdict.REJECTED, note="It did not answer."),
        "topics": Decision(Verdict.ACCEPTED),
        "staff_band": Decision(Verdict.EDITED, "10-49"),
    }
    deciding.approve(request, by=mei, decisions=decisions, seen_revision=actor.revision, text="Thank you, nearly all.")
    text = read(client, page_of(request))
    assert "accepted with changes As it was taken over: 2001 The curator writes: Its register says 2001." in text
    assert "not accepted The curator writes: It did not answer." in text
    assert "10 to 49 A curator changed this as well" in text
    assert "A curator approved it in part Thank you, nearly all." in text


def test_the_talk_stands_newest_first_with_what_was_written(client, mei):
    request = asked(mei)
    submitting.answer(request, by=request.submitter, text="In Berlin.\n\n在柏林。")
    text = read(client, page_of(request))
    steps = ["You answered In Berlin. 在柏林。", "A curator asked a question Which city?", "A curator began to review it"]
    places = [text.index(step) for step in [*steps, "You sent it"]]
    assert places == sorted(places)
    assert text.count("A curator began to review it") == 1


def test_a_report_says_what_was_reported_and_what_came_of_it(client, mei):
    draft = {"report_kind": ReportKind.DUPLICATE, "text": "See number 5."}
    request = make_request(Kind.REPORT, state=State.IN_REVIEW, curator=mei, **draft)
    deciding.settle_report(request, by=mei, outcome=Outcome.CORRECTED, text="Right you are.")
    text = read(client, page_of(request))
    assert "Settled" in text
    assert "What came of it: the entry was corrected." in text
    assert "It is listed twice" in text
    assert "In your words See number 5." in text
    assert "A curator settled it: the entry was corrected Right you are." in text


def test_a_rejection_says_the_reason_in_the_readers_language_and_in_the_curators_words(client):
    request = make_request(state=State.REJECTED)
    assert "Reason: not-eligible." in read(client, page_of(request))
    assert "A curator decided not to take it over Not eligible." in read(client, page_of(request))


def test_spam_is_told_no_reason(client, mei):
    request = make_request(state=State.IN_REVIEW, curator=mei)
    deciding.reject(request, by=mei, code=make_template("spam-of-the-day", silent=True).code)
    text = read(client, page_of(request))
    assert "Not taken over" in text
    assert "spam" not in text.lower()


def test_joined_with_an_entry_links_to_it(client):
    request = make_request(state=State.MERGED_INTO)
    page = Page(client.get(page_of(request)).content.decode())
    assert request.folded_actor.get_absolute_url() in page.links


def test_joined_with_anothers_submission_shows_nothing_of_it(client, mei):
    other = make_request(values={**VALUES, "names": [name_item("Secret Twin", displays_en=True)]}, email="eve@example.net")
    request = make_request(state=State.IN_REVIEW, curator=mei)
    deciding.fold(request, by=mei, into=other, text="It is the same.")
    text = read(client, page_of(request))
    assert "A curator joined it with another submission It is the same." in text
    assert "Secret Twin" not in text
    assert "eve@" not in text
    assert f"submission {other.pk}" not in text


def test_an_approval_that_was_taken_back_says_so(client, jonas, mei):
    request = make_request(state=State.APPROVED, curator=mei)
    deciding.undo(request, by=jonas, reason="Secret reason.")
    text = read(client, page_of(request))
    assert "Approval taken back" in text
    assert "An editor took the approval back" in text
    assert "Secret reason" not in text


def test_a_reminder_and_the_day_on_which_it_expires_are_said(client, mei):
    request = asked(mei)
    _remind(request)
    text = read(client, page_of(request))
    assert "You were reminded that it waits for your answer" in text
    assert re.search(r"Please answer the question by \d+ [A-Z][a-z]+ \d{4}", text)


def test_the_usual_time_comes_from_the_last_decisions_once_there_are_five(client, mei):
    waiting = make_request()
    assert "usually within a week" in read(client, page_of(waiting))
    for _number in range(5):
        make_request(state=State.REJECTED, curator=mei)
    assert "usually within a day" in read(client, page_of(waiting))


def test_mails_that_do_not_arrive_are_said(client, mei):
    request = asked(mei)
    assert "Mails do not reach you" not in read(client, page_of(request))
    newest = Mail.objects.filter(template="request_question").get()
    Mail.objects.filter(pk=newest.pk).update(state="failed", context={})
    assert "Mails do not reach you" in read(client, page_of(request))


# --- What it never says ---------------------------------------------------------------------------------------------


def test_nothing_of_what_curators_say_among_themselves_or_who_they_are(client, mei, jonas):
    request = make_request(state=State.IN_REVIEW, curator=mei)
    before = read(client, page_of(request))
    review.add_note(request, by=mei, text="Internal remark.")
    review.reveal_address(request, by=mei)
    review.hand_over(request, by=mei, to=jonas)
    assert request.events.count() == 5
    for prefix in LANGUAGES:
        page = client.get(page_of(request, prefix=prefix)).content.decode()
        for secret in ("Internal remark", "Mei", "Jonas", "mei@", "jonas@"):
            assert secret not in page
    assert read(client, page_of(request)) == before


def test_a_reason_for_reopening_stays_internal(client, mei):
    request = make_request(state=State.WITHDRAWN)
    deciding.reopen(request, by=mei, reason="Internal remark.")
    text = read(client, page_of(request))
    assert "A curator reopened it" in text
    assert "Internal remark" not in text


def test_the_private_address_of_an_entry_is_shown_to_nobody_who_proposes_another(client, mei):
    actor = make_actor(contact_email="private@institute.example")
    values = {"contact_email": "mine@example.org", "founding_year": 1999}
    request = make_request(Kind.EDIT, state=State.IN_REVIEW, curator=mei, target=actor, values=values)
    assert request.proposals.get(field="contact_email").old == "private@institute.example"
    text = read(client, page_of(request))
    assert "mine@example.org" in text
    assert "private@" not in text
    decisions = accept_all(request) | {"contact_email": Decision(Verdict.EDITED, "other@institute.example")}
    deciding.approve(request, by=mei, decisions=decisions, seen_revision=actor.revision)
    text = read(client, page_of(request))
    assert "accepted with changes" in text
    assert "other@" not in text
    assert "private@" not in text


def test_of_an_entry_that_was_removed_only_the_submitters_own_words_are_left(client):
    actor = make_actor("Removed Institute", description_en="A secret text.", topics=["epigenomics"])
    values = {"description_en": "A better text.", "topics": ["human-genomics"]}
    request = make_request(Kind.EDIT, target=actor, values=values)
    for word in ("Removed Institute", "A secret text.", "Epigenomics"):
        assert word in read(client, page_of(request))
    remove_actor(actor, by=system_agent("tests"), reason="A test.")
    text = read(client, page_of(request))
    for word in ("Removed Institute", "A secret text.", "Epigenomics"):
        assert word not in text
    for word in ("an entry that is no longer in the directory", "A better text.", "Human genomics"):
        assert word in text


def test_a_related_entry_that_is_not_published_is_not_named(client):
    other = make_actor("Removed Institute")
    related = [{"kind": "part_of", "actor": other.pk, "name_en": "", "name_zh": "", "ror": ""}]
    request = make_request(Kind.EDIT, values={"relationships": related})
    assert "Removed Institute" in read(client, page_of(request))
    remove_actor(other, by=system_agent("tests"), reason="A test.")
    assert "Removed Institute" not in read(client, page_of(request))


def test_what_people_typed_is_text_and_never_markup(client, mei):
    nasty = "<script>alert(1)</script>"
    values = {**VALUES, "names": [name_item(nasty, displays_en=True)]}
    request = make_request(state=State.IN_REVIEW, curator=mei, values=values, text=nasty)
    review.ask(request, by=mei, text=nasty)
    assert nasty not in client.get(page_of(request)).content.decode()
    assert nasty in read(client, page_of(request)) or "alert(1)" in read(client, page_of(request))


def test_the_contacts_address_is_masked(client):
    page = client.get(page_of(make_request())).content.decode()
    assert "b***@e***.org" in page
    assert "bob@example.org" not in page
    assert "Bob Submitter" not in page


def test_old_values_are_those_of_the_draft_also_where_the_entry_changed_since(client):
    actor = make_actor(founding_year=1710)
    request = make_request(Kind.EDIT, target=actor, values={"founding_year": 1999})
    change = Change("founding_year", 1811, SourceRef(make_source()))
    apply_values(actor, [change], by=system_agent("tests"), reason="A test.", expected_revision=actor.revision)
    forget_lists()
    assert "Before: 1710" in read(client, page_of(request))
    assert address("request", "x", prefix=ENGLISH) == "/requests/x/"
