"""Random histories of requests over the services: whatever is tried in whatever order, the promises hold after each step."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from directory.actors.fields import FIELDS
from directory.actors.models import Actor
from directory.core.agents import agent_of
from directory.core.clock import now
from directory.core.errors import DomainError
from directory.core.models import Agent, Mail
from directory.moderation.choices import Action, Kind, State, Verdict
from directory.moderation.models import ChangeRequest, RequestEvent
from directory.moderation.services import deciding, review, submitting, time
from directory.moderation.services.deciding import Decision
from directory.moderation.states import TRANSITIONS
from tests.factories.actors import make_actor
from tests.factories.requests import make_request, make_template
from tests.factories.users import make_curator, make_editor

pytestmark = pytest.mark.django_db

STEPS = 14
# What can be tried; each with some number that chooses among variants.
TRIES = (
    *("take", "take", "ask", "answer", "edit", "approve", "approve", "reject", "fold", "fold into", "withdraw", "remind"),
    *("expire", "reopen", "hand over", "note", "reveal", "undo", "lapse"),
)
PEOPLE = ("mei", "lin", "jonas")
# Mostly the same person and the first request, so that a history gets somewhere.
who = st.sampled_from(("mei", "mei", "mei", *PEOPLE))
step = st.tuples(st.sampled_from(TRIES), st.sampled_from((0, 0, 0, 1)), who, st.integers(0, 7))


class World:
    """Two requests on one entry, three people who review, and what must be true of them."""

    def __init__(self, kind: str) -> None:
        self.people = {"mei": make_curator(), "lin": make_curator("lin@example.org", name="Lin"), "jonas": make_editor()}
        make_template()
        self.target = make_actor("Target", founding_year=1950)
        self.other = make_actor("Other")
        self.requests = [self._request(kind, number) for number in range(2)]
        self.versions = [request.version for request in self.requests]
        # What the entry says, as far as approvals and undoings explain it.
        self.expected = self.live(self.target.pk)
        self.before: dict[int, dict[str, Any]] = {}

    def _request(self, kind: str, number: int) -> ChangeRequest:
        new = kind == Kind.NEW
        values = {"founding_year": 1980 + number, "description_en": f"Proposed {number}."}
        if new:
            names = [
                {"value": f"New {number}", "language": "en", "kind": "official", "displays_en": True, "displays_zh": False}
            ]
            values |= {"names": names, "type": "rto", "country": "DE"}
        return make_request(kind, email=f"bob{number}@example.org", target=None if new else self.target, values=values)

    @staticmethod
    def live(number: int) -> dict[str, Any]:
        actor = Actor.objects.get(pk=number)
        return {name: spec.value_of(actor) for name, spec in FIELDS.items() if not name.endswith("_origin")}

    def act(self, what: str, which: int, who: str, variant: int) -> None:
        request = ChangeRequest.objects.select_related("target", "submitter").get(pk=self.requests[which].pk)
        user, other = self.people[who], ChangeRequest.objects.get(pk=self.requests[1 - which].pk)
        agent: Agent = request.submitter if variant % 4 else agent_of(user)
        text = ("Why?", "Which?")[variant % 2]
        {
            "take": lambda: review.take(request, by=user),
            "ask": lambda: review.ask(request, by=user, text=text),
            "answer": lambda: submitting.answer(request, by=agent, text=text, values={"founding_year": 1990 + variant}),
            "edit": lambda: submitting.edit(request, by=agent, values={"founding_year": 1970 + variant}),
            "approve": lambda: self._approve(request, user, variant),
            "reject": lambda: deciding.reject(request, by=user, code="not-eligible", text=text),
            "fold": lambda: deciding.fold(request, by=user, into=self.other, text=text),
            "fold into": lambda: deciding.fold(request, by=user, into=other, text=text),
            "withdraw": lambda: submitting.withdraw(request, by=agent),
            "remind": lambda: time._remind(request),
            "expire": lambda: time._expire(request),
            "reopen": lambda: deciding.reopen(request, by=user, reason=text),
            "hand over": lambda: review.hand_over(request, by=user, to=self.people[PEOPLE[variant % 3]]),
            "note": lambda: review.add_note(request, by=user, text=text),
            "reveal": lambda: review.reveal_address(request, by=user),
            "undo": lambda: self._undo(request, user),
            "lapse": lambda: ChangeRequest.objects.filter(pk=request.pk, locked_until__gt=now()).update(locked_until=now()),
        }[what]()

    def _approve(self, request: ChangeRequest, user: Any, variant: int) -> None:
        """Each field accepted, rejected or changed, as the variant says."""
        decisions = {}
        for place, proposal in enumerate(request.proposals.all()):
            if proposal.field == "founding_year" and variant == 3:
                decisions[proposal.field] = Decision(Verdict.EDITED, 2001)
            elif variant & (1 << place) and proposal.field in ("founding_year", "description_en"):
                decisions[proposal.field] = Decision(Verdict.REJECTED, note="No.")
            else:
                decisions[proposal.field] = Decision(Verdict.ACCEPTED)
        was = ChangeRequest.objects.get(pk=request.pk).state
        seen = request.target.revision - (variant == 6) if request.target else None
        state_before = self.live(self.target.pk)
        approved = deciding.approve(request, by=user, decisions=decisions, seen_revision=seen)
        if was == State.APPROVED:
            return
        wanted = {p.field: p.decided for p in approved.proposals.exclude(verdict=Verdict.REJECTED)}
        made = approved.made
        assert made is not None
        live = self.live(made.pk)
        assert {name: live[name] for name in wanted} == wanted, "Live equals what was accepted."
        if request.kind != Kind.NEW:
            self.before[request.pk] = {name: state_before[name] for name in wanted}
            self.expected |= wanted

    def _undo(self, request: ChangeRequest, user: Any) -> None:
        was = request.undone_at
        deciding.undo(request, by=user, reason="Wrong.")
        if was is None and request.kind != Kind.NEW:
            self.expected |= self.before[request.pk]

    def check(self) -> None:
        assert self.live(self.target.pk) == self.expected, "Nothing live changed but by approval and undoing."
        for number, request in enumerate(self.requests):
            row = ChangeRequest.objects.get(pk=request.pk)
            events = list(RequestEvent.objects.filter(request=request).order_by("number"))
            self._check_events(row, events)
            assert row.version >= self.versions[number], "A version only rises."
            assert row.version >= len(events)
            self.versions[number] = row.version
            approvals = sum(event.action == Action.APPROVE for event in events)
            assert approvals <= 1, "Approved is final."
            assert (row.state == State.APPROVED) is (approvals == 1)
            if request.kind == Kind.NEW:
                assert Actor.objects.filter(name_en=f"New {number}").count() == approvals
        sent = Counter(Mail.objects.values_list("event", "recipient", "template"))
        assert set(sent.values()) == {1}
        by_event = Counter(Mail.objects.exclude(template__startswith="review_").values_list("event", flat=True))
        assert set(by_event.values()) == {1}, "To the submitter once for each event."
        for actor in Actor.objects.all():
            numbers = list(actor.revisions.order_by("number").values_list("number", flat=True))
            assert numbers == list(range(1, actor.revision + 1))

    @staticmethod
    def _check_events(row: ChangeRequest, events: list[RequestEvent]) -> None:
        """Replayed, they lead along the table to where the request is."""
        state = State.DRAFT
        for number, event in enumerate(events, 1):
            assert event.number == number
            assert event.from_state == state
            transition = TRANSITIONS.get(Action(event.action))
            if transition is None:
                assert event.to_state == state
            else:
                assert state in transition.sources
                assert event.to_state == transition.target
            state = State(event.to_state)
        assert row.state == state


@pytest.mark.parametrize("kind", [Kind.EDIT, Kind.NEW])
@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.generate],  # shrinking would take minutes; a failure prints its history
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    database=None,
    derandomize=True,
)
@given(history=st.lists(step, min_size=STEPS, max_size=STEPS))
def test_whatever_is_tried_the_promises_hold(kind: str, history: list[tuple[str, int, str, int]]) -> None:
    with transaction.atomic():
        world = World(kind)
        for number, tried in enumerate(history):
            before = footprint()
            try:
                world.act(*tried)
            except (DomainError, PermissionDenied):
                assert footprint() == before, (number, tried, "What is refused leaves nothing behind.")
            world.check()
        transaction.set_rollback(True)


def footprint() -> tuple[Any, ...]:
    requests = list(ChangeRequest.objects.order_by("pk").values_list("state", "version", "assignee"))
    return (requests, RequestEvent.objects.count(), Mail.objects.count(), list(Actor.objects.values_list("pk", "revision")))


def test_a_long_history_of_one_request_is_explained_by_its_events() -> None:
    """Once along every transition that does not end it for good."""
    world = World(Kind.EDIT)
    course = [
        *("take", "note", "ask", "answer", "ask", "remind", "expire", "reopen", "take", "reject", "reopen", "fold", "reopen"),
        *("take", "lapse", "withdraw", "reopen", "take", "hand over", "approve", "undo"),
    ]
    who = {"undo": "jonas", "approve": "lin"}
    for what in course:
        # A variant that is the submitter, hands over to Lin, and accepts.
        world.act(what, 0, who.get(what, "mei"), {"hand over": 1, "approve": 4}.get(what, 2 if course.count(what) == 1 else 1))
        world.check()
    actions = list(RequestEvent.objects.filter(request=world.requests[0]).order_by("number").values_list("action", flat=True))
    assert actions == [Action.SUBMIT, *(what.replace(" ", "_") for what in course if what != "lapse")]
    assert set(TRANSITIONS) <= {Action(action) for action in actions}


def refused_by_the_database(act: Any) -> bool:
    with pytest.raises(DatabaseError), transaction.atomic():
        act()
    return True


def test_the_database_refuses_to_change_or_delete_an_event() -> None:
    request = make_request(state=State.IN_REVIEW)
    before = list(RequestEvent.objects.values())
    event = request.events.first()
    assert event is not None
    event.action = Action.NOTE

    def sql(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    assert refused_by_the_database(event.save)
    assert refused_by_the_database(event.delete)
    assert refused_by_the_database(lambda: RequestEvent.objects.update(data={"x": 1}))
    assert refused_by_the_database(lambda: RequestEvent.objects.all().delete())
    assert refused_by_the_database(lambda: RequestEvent.objects.bulk_update([event], ["action"]))
    assert refused_by_the_database(request.delete)
    assert refused_by_the_database(lambda: sql("UPDATE directory_requestevent SET at = now()"))
    assert refused_by_the_database(lambda: sql("UPDATE directory_requestevent SET request_id = request_id"))
    assert refused_by_the_database(lambda: sql("DELETE FROM directory_requestevent"))
    assert list(RequestEvent.objects.values()) == before
