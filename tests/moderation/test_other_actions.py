"""What is done with a request beside its transitions, cell by cell: every state, every party, and the right refusal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction

from directory.core.agents import agent_of, party_agent
from directory.core.clock import now
from directory.core.errors import DomainError
from directory.core.models import Mail
from directory.moderation.choices import Action, Kind, State
from directory.moderation.models import ChangeRequest
from directory.moderation.services import deciding, intake, review, submitting, time
from directory.moderation.states import TRANSITIONS
from tests.factories.requests import LICENCE, NETWORK, make_request
from tests.factories.users import make_curator, make_editor, make_user

pytestmark = pytest.mark.django_db

# Mei has taken the request; Lin is another curator, Jonas an editor, Charlie a member.
CURATORS = ("mei", "lin", "jonas")
USERS = (*CURATORS, "charlie", "visitor")
AGENTS = ("submitter", "other submitter", "mei", "charlie")
NOT_DRAFT = set(State) - {State.DRAFT}
HELD = {State.IN_REVIEW, State.CHANGES_REQUESTED}

Do = Callable[[ChangeRequest, Any], object]
# action -> what is done by whom; in which states; who may.
USER_ACTIONS: dict[Action, tuple[Do, set[State], tuple[str, ...]]] = {
    Action.HAND_OVER: (lambda r, user: review.hand_over(r, by=user, to=make_curator("kim@example.org")), HELD, ("mei",)),
    Action.NOTE: (lambda r, user: review.add_note(r, by=user, text="Hm."), NOT_DRAFT, CURATORS),
    Action.REVEAL: (lambda r, user: review.reveal_address(r, by=user), NOT_DRAFT, CURATORS),
    Action.UNDO: (lambda r, user: deciding.undo(r, by=user, reason="Wrong."), {State.APPROVED}, ("jonas",)),
}


def people() -> dict[str, Any]:
    return {
        "mei": make_curator(),
        "lin": make_curator("lin@example.org", name="Lin"),
        "jonas": make_editor(),
        "charlie": make_user(),
        "visitor": AnonymousUser(),
    }


def footprint(request: ChangeRequest) -> tuple[Any, ...]:
    row = ChangeRequest.objects.filter(pk=request.pk).values().first()
    return (row, request.events.count(), Mail.objects.count(), list(request.proposals.values_list("field", "proposed")))


def refused(request: ChangeRequest, act: Callable[[], object], *errors: type[Exception]) -> None:
    before = footprint(request)
    with pytest.raises(errors) as told:
        act()
    assert isinstance(told.value, PermissionDenied) or len(str(told.value)) > 20, "It is a message for people."
    assert footprint(request) == before


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("action", USER_ACTIONS)
def test_what_curators_do_beside_the_transitions(action: Action, state: State) -> None:
    do, states, may = USER_ACTIONS[action]
    persons = people()
    made = make_request(Kind.EDIT, state=state, curator=persons["mei"])
    for who in USERS:
        point = transaction.savepoint()
        request = ChangeRequest.objects.get(pk=made.pk)
        if state in states and who in may:
            before = request.events.count()
            do(request, persons[who])
            request.refresh_from_db()
            event = request.events.order_by("-number").first()
            assert event is not None
            assert (request.events.count(), event.action, event.from_state, event.to_state) == (
                *(before + 1, action, state, state),
            )
            assert request.state == state
        else:
            # A right that is missing is said first to those who have no business here.
            none = who not in CURATORS or (action == Action.UNDO and who != "jonas")
            errors = (
                (PermissionDenied, DomainError)
                if none and state not in states
                else (PermissionDenied,)
                if none
                else (DomainError,)
            )
            refused(request, lambda request=request, who=who: do(request, persons[who]), *errors)
        transaction.savepoint_rollback(point)


@pytest.mark.parametrize("state", State.values)
def test_changing_what_was_proposed(state: State) -> None:
    persons = people()
    made = make_request(Kind.EDIT, state=state, curator=persons["mei"])
    for who in AGENTS:
        point = transaction.savepoint()
        request = ChangeRequest.objects.select_related("submitter").get(pk=made.pk)
        own = request.submitter or party_agent(email="bob@example.org", language="en")
        agent = {"submitter": own, "other submitter": party_agent(email="eve@example.org", language="en")}.get(who)
        agent = agent or agent_of(persons[who])

        def act(request: ChangeRequest = request, agent: Any = agent) -> object:
            return submitting.edit(request, by=agent, values={"founding_year": 1980})

        if state not in (State.SUBMITTED, State.CHANGES_REQUESTED):
            refused(request, act, DomainError)
        elif who != "submitter":
            refused(request, act, PermissionDenied)
        else:
            act()
            request.refresh_from_db()
            assert request.proposals.get().proposed == 1980
            assert request.state == (State.SUBMITTED if state == State.SUBMITTED else State.IN_REVIEW)
        transaction.savepoint_rollback(point)


@pytest.mark.parametrize("state", State.values)
def test_what_is_done_with_drafts_is_refused_on_what_was_sent(state: State) -> None:
    request = make_request(Kind.EDIT, state=state)
    acts: list[Callable[[], object]] = [
        lambda: intake.save_draft(request, values={"founding_year": 1980}),
        lambda: intake.set_contact(request, email="eve@example.org"),
        lambda: intake.ask_again(request, network=NETWORK),
        lambda: intake.discard(request),
    ]
    for act in acts:
        point = transaction.savepoint()
        if state == State.DRAFT:
            act()
        else:
            refused(request, act, DomainError)
        transaction.savepoint_rollback(point)


@pytest.mark.parametrize("state", State.values)
def test_sending_what_was_sent_is_the_second_click(state: State) -> None:
    request = make_request(Kind.EDIT, state=state)
    before = footprint(request)
    again = intake.send(request, network=NETWORK, licence_version=LICENCE)
    assert again.state == state
    assert (footprint(request) == before) is (state != State.DRAFT)


@pytest.mark.parametrize("state", State.values)
def test_the_system_reminds_only_whom_a_request_waits_for(state: State) -> None:
    request = make_request(Kind.EDIT, state=state)
    waits = state == State.CHANGES_REQUESTED
    ChangeRequest.objects.filter(pk=request.pk).update(reminded_at=None)
    before = footprint(request)
    assert time._remind(request) is waits
    assert (footprint(request) == before) is not waits
    assert time._remind(request) is False, "Once for each silence."


@pytest.mark.parametrize(
    ("days", "reminded", "expired"), [(19, False, False), (20, True, False), (29, True, False), (30, True, True)]
)
def test_a_silence_takes_its_time(days: int, reminded: bool, expired: bool) -> None:
    """With the job each night: twenty days to the reminder, thirty to the end."""
    request = make_request(Kind.EDIT, state=State.CHANGES_REQUESTED)
    moment = now()
    for day in range(1, days + 1):
        since = moment - timedelta(days=day, minutes=1)
        ChangeRequest.objects.filter(pk=request.pk).update(state_at=since, touched_at=since)
        # What was reminded grows older with it.
        ChangeRequest.objects.filter(pk=request.pk).exclude(reminded_at=None).update(
            reminded_at=moment - timedelta(days=day - 20, minutes=1)
        )
        time.expire_silent()
        time.remind_silent()
    request.refresh_from_db()
    assert (request.events.filter(action=Action.REMIND).count(), request.state == State.EXPIRED) == (int(reminded), expired)
    assert Mail.objects.filter(template="request_reminder").count() == int(reminded)
    assert Mail.objects.filter(template="request_expired").count() == int(expired)


def test_every_action_is_tried_somewhere() -> None:
    beside = {*USER_ACTIONS, Action.EDIT, Action.REMIND}
    assert beside | set(TRANSITIONS) == set(Action)
    assert not beside & set(TRANSITIONS)
