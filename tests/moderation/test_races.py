"""Each transition raced on two connections: one winner, one clear message, one event, one mail, one revision."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from directory.actors.models import Actor
from directory.actors.services import Change, SourceRef, apply_values, remove_actor
from directory.core.agents import agent_of, system_agent
from directory.core.clock import now
from directory.core.errors import ConflictError, DomainError
from directory.core.models import Agent, Mail, PartyAddress
from directory.core.tokens import LinkNotValidError
from directory.moderation.choices import Action, Kind, Outcome, State
from directory.moderation.models import ChangeRequest, RequestEvent
from directory.moderation.services import deciding, intake, moves, review, submitting, time
from tests.factories.actors import make_actor, make_source
from tests.factories.requests import LICENCE, NETWORK, approve_all, code_of, make_draft, make_request, make_template
from tests.factories.users import make_curator, make_editor
from tests.moderation.races import at_once, race

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Case:
    """A request and the people who want something of it."""

    request: ChangeRequest
    mei: Any
    lin: Any
    jonas: Any

    def again(self) -> ChangeRequest:
        """The request as a page of its own has it."""
        found: ChangeRequest = ChangeRequest.objects.select_related("target", "submitter").get(pk=self.request.pk)
        return found


Do = Callable[[Case], Any]

DO: dict[str, Do] = {
    "take": lambda case: review.take(case.again(), by=case.mei),
    "take by Lin": lambda case: review.take(case.again(), by=case.lin),
    "ask": lambda case: review.ask(case.again(), by=case.mei, text="Which city?"),
    "ask otherwise": lambda case: review.ask(case.again(), by=case.mei, text="Which country?"),
    "approve": lambda case: approve_all(case.again(), case.mei),
    "approve by Lin": lambda case: approve_all(case.again(), case.lin),
    "settle": lambda case: deciding.settle_report(case.again(), by=case.jonas, outcome=Outcome.REMOVED, reason="Gone."),
    "settle otherwise": lambda case: deciding.settle_report(case.again(), by=case.jonas, outcome=Outcome.NOTED),
    "reject": lambda case: deciding.reject(case.again(), by=case.mei, code="not-eligible", text="No."),
    "reject otherwise": lambda case: deciding.reject(case.again(), by=case.mei, code="not-eligible", text="Never."),
    "fold": lambda case: deciding.fold(case.again(), by=case.mei, into=Actor.objects.get(name_en="Other")),
    "hand over": lambda case: review.hand_over(case.again(), by=case.mei, to=case.lin),
    "reopen": lambda case: deciding.reopen(case.again(), by=case.mei, reason="A mistake."),
    "reopen by Lin": lambda case: deciding.reopen(case.again(), by=case.lin, reason="A mistake."),
    "undo": lambda case: deciding.undo(case.again(), by=case.jonas, reason="Wrong."),
    "answer": lambda case: submitting.answer(case.again(), by=case.request.submitter, text="Berlin."),
    "answer otherwise": lambda case: submitting.answer(case.again(), by=case.request.submitter, text="Paris."),
    "edit": lambda case: submitting.edit(case.again(), by=case.request.submitter, values={"founding_year": 1980}),
    "withdraw": lambda case: submitting.withdraw(case.again(), by=case.request.submitter),
    "remind": lambda case: time._remind(case.again()),
    "expire": lambda case: time._expire(case.again()),
}
OK = None

# The state, who comes first, who second, the events that are added, how it ends for the second.
RACES: list[tuple[State, str, str, list[Action], Any]] = [
    (State.SUBMITTED, "take", "take", [Action.TAKE], OK),
    (State.SUBMITTED, "take", "take by Lin", [Action.TAKE], DomainError),
    (State.SUBMITTED, "take", "edit", [Action.TAKE], moves.WrongStateError),
    (State.SUBMITTED, "edit", "take", [Action.EDIT, Action.TAKE], OK),
    (State.SUBMITTED, "withdraw", "take", [Action.WITHDRAW], moves.WrongStateError),
    (State.SUBMITTED, "take", "withdraw", [Action.TAKE, Action.WITHDRAW], OK),
    (State.SUBMITTED, "withdraw", "withdraw", [Action.WITHDRAW], OK),
    (State.SUBMITTED, "fold", "take by Lin", [Action.FOLD], moves.WrongStateError),
    (State.IN_REVIEW, "approve", "approve", [Action.APPROVE], OK),
    (State.IN_REVIEW, "approve", "approve by Lin", [Action.APPROVE], moves.WrongStateError),
    (State.IN_REVIEW, "approve", "reject", [Action.APPROVE], moves.WrongStateError),
    (State.IN_REVIEW, "reject", "approve", [Action.REJECT], moves.WrongStateError),
    (State.IN_REVIEW, "reject", "reject", [Action.REJECT], OK),
    (State.IN_REVIEW, "reject", "reject otherwise", [Action.REJECT], moves.WrongStateError),
    (State.IN_REVIEW, "approve", "withdraw", [Action.APPROVE], moves.WrongStateError),
    (State.IN_REVIEW, "withdraw", "approve", [Action.WITHDRAW], moves.WrongStateError),
    (State.IN_REVIEW, "approve", "ask", [Action.APPROVE], moves.WrongStateError),
    (State.IN_REVIEW, "ask", "approve", [Action.ASK], moves.WrongStateError),
    (State.IN_REVIEW, "ask", "ask", [Action.ASK], OK),
    (State.IN_REVIEW, "ask", "ask otherwise", [Action.ASK], moves.WrongStateError),
    (State.IN_REVIEW, "fold", "fold", [Action.FOLD], OK),
    (State.IN_REVIEW, "fold", "reject", [Action.FOLD], moves.WrongStateError),
    (State.IN_REVIEW, "hand over", "approve", [Action.HAND_OVER], DomainError),
    (State.IN_REVIEW, "hand over", "approve by Lin", [Action.HAND_OVER, Action.APPROVE], OK),
    (State.CHANGES_REQUESTED, "answer", "answer", [Action.ANSWER], OK),
    (State.CHANGES_REQUESTED, "answer", "answer otherwise", [Action.ANSWER], moves.WrongStateError),
    (State.CHANGES_REQUESTED, "answer", "expire", [Action.ANSWER], OK),
    (State.CHANGES_REQUESTED, "expire", "answer", [Action.EXPIRE], moves.WrongStateError),
    (State.CHANGES_REQUESTED, "expire", "expire", [Action.EXPIRE], OK),
    (State.CHANGES_REQUESTED, "withdraw", "answer", [Action.WITHDRAW], moves.WrongStateError),
    (State.CHANGES_REQUESTED, "withdraw", "expire", [Action.WITHDRAW], OK),
    (State.REJECTED, "reopen", "reopen", [Action.REOPEN], OK),
    (State.REJECTED, "reopen", "reopen by Lin", [Action.REOPEN], moves.WrongStateError),
    (State.APPROVED, "undo", "undo", [Action.UNDO], OK),
]
# What expires was reminded before.
REMINDED = {"expire"}


def make_case(kind: Kind, state: State) -> Case:
    mei, lin, jonas = make_curator(), make_curator("lin@example.org", name="Lin"), make_editor()
    make_template()
    request = make_request(kind, state=state, curator=jonas if kind == Kind.REPORT else mei)
    make_actor("Other")
    for user in (mei, lin, jonas):
        agent_of(user)
    return Case(ChangeRequest.objects.select_related("target", "submitter").get(pk=request.pk), mei, lin, jonas)


def check_whole(request: ChangeRequest) -> None:
    """Whatever was raced: the events are a chain, each mail there once, and the entry has one revision for each change."""
    events = list(RequestEvent.objects.filter(request=request).order_by("number"))
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    states = [State.DRAFT, *(event.to_state for event in events)]
    assert [event.from_state for event in events] == states[:-1]
    assert ChangeRequest.objects.get(pk=request.pk).state == states[-1]
    sent = Counter(Mail.objects.values_list("event", "recipient"))
    assert set(sent.values()) <= {1}
    for actor in Actor.objects.all():
        assert list(actor.revisions.order_by("number").values_list("number", flat=True)) == list(range(1, actor.revision + 1))


@pytest.mark.parametrize(
    ("state", "first", "second", "added", "ends"), RACES, ids=[f"{row[0]}: {row[1]}, {row[2]}" for row in RACES]
)
def test_one_wins_and_the_other_is_told(state: State, first: str, second: str, added: list[Action], ends: Any) -> None:
    case = make_case(Kind.EDIT, state)
    if {first, second} & REMINDED:
        ChangeRequest.objects.filter(pk=case.request.pk).update(reminded_at=now())
    before = case.request.events.count()
    won, lost = race(lambda: DO[first](case), lambda: DO[second](case))
    assert not isinstance(won, Exception), won
    if ends is OK:
        assert not isinstance(lost, Exception), lost
    else:
        assert isinstance(lost, ends), lost
        assert len(str(lost)) > 20, "It is a message for people."
    events = RequestEvent.objects.filter(request=case.request, number__gt=before).order_by("number")
    assert [event.action for event in events] == added
    check_whole(case.request)
    applied = sum(action in (Action.APPROVE, Action.UNDO) for action in added)
    revision = case.request.target.revision if case.request.target else 0
    assert Actor.objects.get(pk=case.request.target_id).revision == revision + applied


@pytest.mark.parametrize("second", ["settle", "settle otherwise"])
def test_a_report_is_settled_once(second: str) -> None:
    case = make_case(Kind.REPORT, State.IN_REVIEW)
    won, lost = race(lambda: DO["settle"](case), lambda: DO[second](case))
    assert not isinstance(won, Exception)
    assert isinstance(lost, moves.WrongStateError) is (second == "settle otherwise")
    assert Actor.objects.get(pk=case.request.target_id).status == "removed"
    check_whole(case.request)


def test_a_new_entry_is_made_once() -> None:
    case = make_case(Kind.NEW, State.IN_REVIEW)
    outcomes = at_once(*[lambda: DO["approve"](case)] * 3)
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert Actor.objects.filter(name_en="Proposed Institute").count() == 1
    assert Mail.objects.filter(template="request_approved").count() == 1
    check_whole(case.request)


@pytest.mark.parametrize("other", [{"founding_year": 2000}, {"staff_band": "10-49"}])
def test_two_requests_on_one_entry(other: dict[str, Any]) -> None:
    """On the same field the second sees a conflict and writes nothing; on another one both are applied."""
    case = make_case(Kind.EDIT, State.IN_REVIEW)
    rival = make_request(
        Kind.EDIT, state=State.IN_REVIEW, curator=case.lin, target=case.request.target, values=other, email="eve@example.org"
    )
    rival = ChangeRequest.objects.select_related("target").get(pk=rival.pk)
    won, lost = race(lambda: DO["approve"](case), lambda: approve_all(rival, case.lin))
    assert not isinstance(won, Exception)
    actor = Actor.objects.get(pk=case.request.target_id)
    assert actor.founding_year == 1999
    same = "founding_year" in other
    assert isinstance(lost, ConflictError) is same, lost
    assert actor.staff_band == other.get("staff_band", "")
    assert actor.revision == (2 if same else 3)
    rival.refresh_from_db()
    assert rival.state == (State.IN_REVIEW if same else State.APPROVED)
    for request in (case.request, rival):
        check_whole(request)


@pytest.mark.parametrize("edit_first", [True, False])
def test_an_approval_and_an_edit_in_the_admin(edit_first: bool) -> None:
    case = make_case(Kind.EDIT, State.IN_REVIEW)
    actor = case.request.target
    ref = SourceRef(make_source())

    def edit() -> Any:
        return apply_values(
            actor, [Change("founding_year", 1950, ref)], by=agent_of(case.lin), reason="Seen.", expected_revision=1
        )

    acts = (edit, lambda: DO["approve"](case)) if edit_first else (lambda: DO["approve"](case), edit)
    won, lost = race(*acts)
    assert not isinstance(won, Exception)
    assert isinstance(lost, ConflictError)
    assert Actor.objects.get(pk=actor.pk).founding_year == (1950 if edit_first else 1999)
    check_whole(case.request)


def test_an_approval_and_the_removal_of_the_entry() -> None:
    case = make_case(Kind.EDIT, State.IN_REVIEW)
    agent = system_agent("tests")
    won, lost = race(lambda: remove_actor(case.request.target, by=agent, reason="Gone."), lambda: DO["approve"](case))
    assert not isinstance(won, Exception)
    assert isinstance(lost, DomainError)
    assert case.again().state == State.IN_REVIEW


def test_two_requests_folded_into_each_other_leave_one_that_stands() -> None:
    """Both are locked in the order of their ids, so neither waits for the other for ever."""
    case = make_case(Kind.EDIT, State.SUBMITTED)
    other = make_request(Kind.EDIT, email="eve@example.org", target=case.request.target)

    def fold(one: ChangeRequest, into: ChangeRequest) -> Any:
        return lambda: deciding.fold(ChangeRequest.objects.get(pk=one.pk), by=case.mei, into=into)

    for _ in range(3):
        outcomes = at_once(fold(case.request, other), fold(other, case.request))
        assert sum(isinstance(outcome, DomainError) for outcome in outcomes) == 1, outcomes
        states = sorted(ChangeRequest.objects.values_list("state", flat=True))
        assert states == [State.MERGED_INTO, State.SUBMITTED]
        folded = ChangeRequest.objects.get(state=State.MERGED_INTO)
        deciding.reopen(folded, by=case.mei, reason="Once more.")
    for request in (case.request, other):
        check_whole(request)


def test_many_at_once_end_without_a_deadlock() -> None:
    case = make_case(Kind.EDIT, State.IN_REVIEW)
    rivals = [
        make_request(
            Kind.EDIT, state=State.IN_REVIEW, curator=case.lin, target=case.request.target, email=f"eve{number}@example.org"
        )
        for number in range(2)
    ]
    acts = [lambda: DO["approve"](case), lambda: DO["withdraw"](case), lambda: DO["reject"](case)]
    acts += [lambda one=one: approve_all(ChangeRequest.objects.get(pk=one.pk), case.lin) for one in rivals]
    outcomes = at_once(*acts)
    assert all(isinstance(outcome, (ChangeRequest, DomainError)) for outcome in outcomes), outcomes
    for request in (case.request, *rivals):
        check_whole(request)
    approved = ChangeRequest.objects.filter(state=State.APPROVED).exclude(applied_revision=None).count()
    assert Actor.objects.get(pk=case.request.target_id).revision == 1 + approved


# --- Sending off --------------------------------------------------------------------------------------------------


def sent_draft(**values: Any) -> ChangeRequest:
    return intake.send(make_draft(**values), network=NETWORK, licence_version=LICENCE)


def link_of(request: ChangeRequest) -> str:
    check = request.address_checks.order_by("-pk").first()
    assert check is not None
    return str(Mail.objects.get(event=f"address-check:{check.pk}").context["link"])


@pytest.mark.parametrize(
    ("first", "second", "ends"),
    [("code", "code", OK), ("code", "link", OK), ("link", "code", OK), ("link", "link", LinkNotValidError)],
)
def test_an_address_is_confirmed_once(first: str, second: str, ends: Any) -> None:
    request = sent_draft()
    code, link = code_of(request), link_of(request)
    confirm = {
        "code": lambda: intake.confirm_by_code(request, code, network=NETWORK),
        "link": lambda: intake.confirm_by_link(link),
    }
    # By code the counter of the network makes the second wait already; each has its own here.
    won, lost = race(confirm[first], confirm[second])
    assert won.state == State.SUBMITTED
    assert lost.state == State.SUBMITTED if ends is OK else isinstance(lost, ends)
    assert list(RequestEvent.objects.filter(request=request).values_list("action", flat=True)) == [Action.SUBMIT]
    assert Mail.objects.filter(template="request_submitted").count() == 1
    assert Agent.objects.filter(kind="party").count() == 1
    check_whole(request)


@pytest.mark.parametrize("by", ["code", "link"])
@pytest.mark.parametrize("address_first", [True, False])
def test_another_address_and_the_code_of_the_one_before(by: str, address_first: bool) -> None:
    request = sent_draft()
    code, link = code_of(request), link_of(request)

    def confirm() -> Any:
        return intake.confirm_by_code(request, code, network=NETWORK) if by == "code" else intake.confirm_by_link(link)

    def change() -> Any:
        return intake.set_contact(request, email="eve@example.org")

    won, lost = race(*((change, confirm) if address_first else (confirm, change)))
    assert not isinstance(won, Exception)
    assert isinstance(lost, DomainError), lost
    found = ChangeRequest.objects.select_related("contact").get(pk=request.pk)
    expected = (State.DRAFT, "eve@example.org") if address_first else (State.SUBMITTED, "bob@example.org")
    assert (found.state, found.contact.email) == expected


def test_sending_twice_sends_one_code() -> None:
    draft = make_draft()
    won, lost = race(*[lambda: intake.send(draft, network=NETWORK, licence_version=LICENCE)] * 2)
    assert (won.state, lost.state) == (State.DRAFT, State.DRAFT)
    assert Mail.objects.filter(template="request_confirm").count() == 1


def test_one_form_makes_one_draft() -> None:
    key = uuid.uuid4()

    def start() -> Any:
        return intake.start_draft(Kind.NEW, language="en", network=NETWORK, form_key=key)[0].pk

    # The limit of the network is counted first and would make them follow one another; both orders are fine.
    won, lost = race(start, start)
    assert won == lost
    assert ChangeRequest.objects.count() == 1


def test_two_first_requests_of_one_address_are_of_one_party() -> None:
    one, two = sent_draft(), sent_draft()
    links = [link_of(one), link_of(two)]
    won, lost = race(*[lambda link=link: intake.confirm_by_link(link) for link in links])
    assert not isinstance(lost, Exception), lost
    assert won.submitter_id == lost.submitter_id
    assert PartyAddress.objects.count() == Agent.objects.filter(kind="party").count() == 1


def test_a_curator_whose_role_is_taken_away_meanwhile_decides_nothing_more() -> None:
    case = make_case(Kind.EDIT, State.IN_REVIEW)
    mei = case.mei
    mei.groups.clear()
    mei = type(mei).objects.get(pk=mei.pk)
    with pytest.raises(PermissionDenied):
        approve_all(case.again(), mei)
    assert case.again().state == State.IN_REVIEW
