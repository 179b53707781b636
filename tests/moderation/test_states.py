"""The state table, cell by cell: every state, every party, everything that can be done."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Sum

from directory.actors.models import Actor
from directory.core.agents import agent_of, party_agent, system_agent
from directory.core.errors import DomainError
from directory.core.models import Mail
from directory.moderation.choices import Action, Kind, Outcome, Party, State, Verdict
from directory.moderation.models import ChangeRequest, OwnInstitution, RequestEvent
from directory.moderation.services import deciding, moves, review, submitting, time
from directory.moderation.services.deciding import Decision
from directory.moderation.states import TRANSITIONS, allowed
from tests.factories.actors import make_actor
from tests.factories.requests import accept_all, make_request, make_template
from tests.factories.users import make_curator, make_editor, make_user

pytestmark = pytest.mark.django_db

# Who tries. The curator who took the request is Mei; Lin is another one.
MEI, LIN, JONAS, CHARLIE, SUBMITTER, STRANGER = "mei", "lin", "jonas", "charlie", "submitter", "stranger"
VISITOR = "visitor"
CURATORS = (MEI, LIN, JONAS)


def users():
    return {
        MEI: make_curator(),
        LIN: make_curator("lin@example.org", name="Lin"),
        JONAS: make_editor(),
        CHARLIE: make_user(),
        VISITOR: AnonymousUser(),
    }


def do(action, request, who, people):
    """One try at one action, as this person."""
    if action in (Action.ANSWER, Action.WITHDRAW):
        agent = {
            SUBMITTER: request.submitter or party_agent(email="bob@example.org", language="en"),
            STRANGER: party_agent(email="stranger@example.org", language="en"),
        }.get(who) or agent_of(people[who])
        if action == Action.ANSWER:
            return submitting.answer(request, by=agent, text="In Berlin.")
        return submitting.withdraw(request, by=agent)
    user = people[who]
    return {
        Action.TAKE: lambda: review.take(request, by=user),
        Action.ASK: lambda: review.ask(request, by=user, text="Which city?"),
        Action.APPROVE: lambda: approve(request, user),
        Action.REJECT: lambda: deciding.reject(request, by=user, code=make_template().code, text="Not eligible."),
        Action.FOLD: lambda: deciding.fold(request, by=user, into=the_same()),
        Action.REOPEN: lambda: deciding.reopen(request, by=user, reason="It was a mistake."),
    }[action]()


def the_same():
    """What the requests of these tests are folded into."""
    return Actor.objects.filter(name_en="Same Institute").first() or make_actor("Same Institute")


def approve(request, user):
    if request.kind == Kind.REPORT:
        return deciding.settle_report(request, by=user, outcome=Outcome.NOTED)
    seen = request.target.revision if request.target else None
    return deciding.approve(request, by=user, decisions=accept_all(request), seen_revision=seen)


def expected(action, state, who):
    """The target state, or the kind of error. The table of product.md, with the lock in `in_review`."""
    transition = TRANSITIONS[action]
    if transition.by == Party.SUBMITTER:
        if action == Action.WITHDRAW and state == State.WITHDRAWN:
            return State.WITHDRAWN  # taken back already: nothing happens
        if state not in transition.sources:
            return DomainError
        return transition.target if who == SUBMITTER and state != State.DRAFT else PermissionDenied
    if who not in CURATORS:
        return PermissionDenied if action not in (Action.TAKE,) or state in transition.sources else DomainError
    if state not in transition.sources:
        return DomainError
    if action == Action.TAKE:
        return State.IN_REVIEW if state == State.SUBMITTED or who == MEI else DomainError
    if action == Action.REOPEN or (action == Action.FOLD and state == State.SUBMITTED):
        return transition.target
    return transition.target if who == MEI else DomainError


TRIES = [
    (action, who)
    for action, transition in TRANSITIONS.items()
    if transition.by != Party.SYSTEM and action != Action.SUBMIT
    for who in (
        (SUBMITTER, STRANGER, MEI, CHARLIE) if transition.by == Party.SUBMITTER else (MEI, LIN, JONAS, CHARLIE, VISITOR)
    )
]


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("state", State.values)
def test_each_cell_of_the_table(kind, state):
    people = users()
    made = make_request(kind, state=state, curator=people[MEI])
    make_template()
    for action, who in TRIES:
        point = transaction.savepoint()
        request = ChangeRequest.objects.select_related("target", "submitter").get(pk=made.pk)
        try_cell(request, action, who, people)
        transaction.savepoint_rollback(point)


def try_cell(request, action, who, people):
    cell = f"{request.kind}, {request.state}: {action} by {who}"
    state, last = State(request.state), request.events.order_by("-number").first()
    wanted = expected(action, state, who)
    # The second click of two: the same thing by the same person with nothing between is done once.
    if last and last.action == action != Action.TAKE and last.by_id == agent_of(people[MEI]).pk and who == MEI:
        wanted = state
    before = footprint(request)
    if isinstance(wanted, State):
        do(action, request, who, people)
        request.refresh_from_db()
        assert request.state == wanted, cell
        assert request.events.count() - before[2] == (1 if wanted != state else 0), cell
        if wanted != state:
            event = request.events.order_by("-number").first()
            assert (event.action, event.from_state, event.to_state) == (action, state, wanted), cell
        return
    with pytest.raises((DomainError, PermissionDenied)) as refused:
        do(action, request, who, people)
    assert isinstance(refused.value, wanted), cell
    assert str(refused.value) or wanted is PermissionDenied, cell
    request.refresh_from_db()
    assert footprint(request) == before, cell


def footprint(request):
    """What a try that is refused leaves as it was."""
    live = Actor.objects.exclude(name_en="Same Institute").aggregate(Count("pk"), Sum("revision"))
    return (request.state, request.version, request.events.count(), Mail.objects.count(), live)


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("state", State.values)
def test_each_state_is_reached_through_the_services(kind, state):
    request = make_request(kind, state=state)
    request.refresh_from_db()
    assert request.state == state
    events = list(RequestEvent.objects.filter(request=request).order_by("number"))
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    assert (events[-1].to_state if events else State.DRAFT) == state


@pytest.mark.parametrize("state", State.values)
def test_only_what_waits_for_the_submitter_expires(state):
    request = make_request(state=state)
    ChangeRequest.objects.filter(pk=request.pk).update(reminded_at=moves.now())
    request.refresh_from_db()
    ended = time._expire(request)
    request.refresh_from_db()
    assert (ended, request.state) == ((True, State.EXPIRED) if state == State.CHANGES_REQUESTED else (False, state))


def test_the_table_says_what_each_party_may_do():
    assert allowed(State.IN_REVIEW, Party.CURATOR) == [Action.TAKE, Action.ASK, Action.APPROVE, Action.REJECT, Action.FOLD]
    assert allowed(State.APPROVED, Party.CURATOR) == allowed(State.APPROVED, Party.SUBMITTER) == []
    assert allowed(State.DRAFT, Party.CURATOR) == []


def test_another_curator_takes_it_once_the_lock_has_lapsed():
    people = users()
    request = make_request(state=State.IN_REVIEW, curator=people[MEI])
    with pytest.raises(DomainError, match="taken"):
        review.take(request, by=people[LIN])
    ChangeRequest.objects.filter(pk=request.pk).update(locked_until=moves.now())
    request = review.take(request, by=people[LIN])
    assert request.assignee_id == agent_of(people[LIN]).pk
    with pytest.raises(DomainError, match="Somebody else"):
        deciding.reject(request, by=people[MEI], code=make_template().code, text="No.")


@pytest.mark.parametrize("kind", [Kind.NEW, Kind.EDIT])
def test_nobody_decides_what_is_their_own(kind):
    people = users()
    own = make_request(kind, email=people[MEI].email)
    with pytest.raises(PermissionDenied):
        review.take(own, by=people[MEI])
    assert review.take(own, by=people[LIN]).state == State.IN_REVIEW


def test_nobody_decides_for_their_own_institution_but_whoever_ran_an_import_may():
    people = users()
    request = make_request(Kind.EDIT)
    OwnInstitution.objects.create(agent=agent_of(people[MEI]), actor=request.target)
    with pytest.raises(PermissionDenied):
        review.take(request, by=people[MEI])
    assert system_agent("tests").pk != request.submitter_id


def test_what_was_not_seen_is_not_decided():
    mei = make_curator()
    request = make_request(state=State.IN_REVIEW, curator=mei)
    seen = request.version
    review.add_note(request, by=mei, text="Look at the second name.")
    with pytest.raises(moves.ChangedMeanwhileError):
        deciding.approve(request, by=mei, decisions=accept_all(request), seen_version=seen)
    assert not request.events.filter(action=Action.APPROVE).exists()


def test_a_decision_on_each_field_is_needed_and_one_must_be_accepted():
    mei = make_curator()
    request = make_request(state=State.IN_REVIEW, curator=mei)
    with pytest.raises(DomainError, match="Still open"):
        deciding.approve(request, by=mei, decisions={})
    rejected = {name: Decision(Verdict.REJECTED) for name in accept_all(request)}
    with pytest.raises(DomainError, match="reject the request"):
        deciding.approve(request, by=mei, decisions=rejected)
    request.refresh_from_db()
    assert request.state == State.IN_REVIEW
