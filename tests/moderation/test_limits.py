"""Floods: each limit where it stands, whose mailbox they spare, and that nobody's queue notices ten thousand of them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count as numbers
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory.actors.models import Actor
from directory.core import limits
from directory.core.clock import now
from directory.core.limits import Limit, TooOftenError
from directory.core.models import Counter, Mail
from directory.moderation.choices import Kind, State, TextKind
from directory.moderation.models import AddressCheck, ChangeRequest, Proposal, RequestContact, RequestKey, RequestText
from directory.moderation.services import intake
from directory.moderation.services.time import SILENCE, delete_unconfirmed
from tests.factories.actors import make_actor
from tests.factories.requests import LICENCE, NETWORK, VALUES, code_of, make_draft, make_request
from tests.factories.users import make_curator

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 25, 12, 0, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: Any) -> Callable[[timedelta], None]:
    """The clock of the limits stands, until it is turned."""
    moment = [START]
    monkeypatch.setattr(limits, "now", lambda: moment[0])

    def turn(by: timedelta) -> None:
        moment[0] += by

    return turn


def start(network: str = NETWORK) -> ChangeRequest:
    return intake.start_draft(Kind.NEW, language="en", network=network, form_key=uuid.uuid4())[0]


# --- Each limit ---------------------------------------------------------------------------------------------------
# What is done once more each time, after what it needs was made.


def drafts_by_network() -> Callable[[], object]:
    return lambda: start()


def mails_by_network() -> Callable[[], object]:
    """From one network to ever other addresses."""
    made = numbers()

    def ask() -> None:
        draft = make_draft_fast(f"somebody{next(made)}@example.org")
        intake.ask_again(draft, network=NETWORK)

    return ask


def mails_by_recipient() -> Callable[[], object]:
    """From ever other networks, for ever other drafts, to one address."""
    made = numbers()

    def ask() -> None:
        intake.ask_again(make_draft_fast("victim@example.org"), network=f"198.51.100.{next(made)}")

    return ask


def codes_by_network() -> Callable[[], object]:
    drafts = [intake.send(make_draft(email=f"x{n}@example.org"), network=NETWORK, licence_version=LICENCE) for n in range(3)]
    made = numbers()

    def guess() -> None:
        with pytest.raises(intake.DomainError) as refused:
            intake.confirm_by_code(drafts[next(made) % 3], "000000", network=NETWORK)
        if isinstance(refused.value, TooOftenError):
            raise refused.value

    return guess


def sent_by_recipient() -> Callable[[], object]:
    return lambda: confirm(make_draft_fast("eager@example.org"))


def sent_for_actor() -> Callable[[], object]:
    actor, made = make_actor(), numbers()
    return lambda: confirm(make_draft_fast(f"fan{next(made)}@example.org", target=actor))


LIMITS: list[tuple[Limit, Callable[[], Callable[[], object]]]] = [
    (intake.DRAFTS_BY_NETWORK, drafts_by_network),
    (intake.MAILS_BY_NETWORK, mails_by_network),
    (intake.MAILS_BY_RECIPIENT, mails_by_recipient),
    (intake.CODES_BY_NETWORK, codes_by_network),
    (intake.SENT_BY_RECIPIENT, sent_by_recipient),
    (intake.SENT_FOR_ACTOR, sent_for_actor),
]


def make_draft_fast(email: str, target: Actor | None = None) -> ChangeRequest:
    """A draft that is ready, without the form's own steps, which have limits of their own."""
    request = ChangeRequest.objects.create(
        kind=Kind.EDIT if target else Kind.NEW,
        language="en",
        form_key=uuid.uuid4(),
        target=target,
        base_revision=target.revision if target else None,
    )
    RequestContact.objects.create(request=request, email=email)
    return request


def confirm(draft: ChangeRequest) -> ChangeRequest:
    check = AddressCheck.objects.create(
        request=draft, code_hash=intake._hash_code(draft, "123456"), expires_at=now() + timedelta(hours=1)
    )
    assert check.pk
    return intake.confirm_by_code(draft, "123456", network=f"net-{draft.pk}")


@pytest.mark.parametrize(("limit", "prepare"), LIMITS, ids=[limit.scope for limit, _prepare in LIMITS])
def test_each_limit_stands_at_its_number_and_ends_with_its_window(limit: Limit, prepare: Any, clock: Any) -> None:
    act = prepare()
    already = Counter.objects.filter(scope=limit.scope)
    used = sum(already.values_list("number", flat=True))
    for _ in range(limit.most - used):
        act()
    before = ChangeRequest.objects.filter(state=State.SUBMITTED).count(), Mail.objects.count(), AddressCheck.objects.count()
    with pytest.raises(TooOftenError, match="Nothing of what you typed is lost") as refused:
        act()
    assert START < refused.value.until <= START + limit.within
    after = ChangeRequest.objects.filter(state=State.SUBMITTED).count(), Mail.objects.count()
    assert after == before[:2], "What is too often does nothing."
    clock(limit.within)
    act()


def test_every_limit_of_the_intake_is_in_the_table() -> None:
    declared = {name for name, value in vars(intake).items() if isinstance(value, Limit)}
    assert {limit.scope for limit, _prepare in LIMITS} == {getattr(intake, name).scope for name in declared}


def test_a_code_that_comes_too_late_for_the_limit_works_after_it(clock: Any) -> None:
    """Refused because the address sent too much: neither the code nor the link is used up."""
    for _ in range(intake.SENT_BY_RECIPIENT.most):
        confirm(make_draft_fast("bob@example.org"))
    request = intake.send(make_draft(), network=NETWORK, licence_version=LICENCE)
    code = code_of(request)
    link = Mail.objects.get(template="request_confirm").context["link"]
    with pytest.raises(TooOftenError):
        intake.confirm_by_code(request, code, network=NETWORK)
    with pytest.raises(TooOftenError):
        intake.confirm_by_link(link)
    clock(intake.SENT_BY_RECIPIENT.within)
    assert intake.confirm_by_link(link).state == State.SUBMITTED


# --- Somebody else's mailbox --------------------------------------------------------------------------------------

SPELLINGS = [
    "victim@example.org",
    "VICTIM@example.org",
    "victim+1@example.org",
    "victim+two+3@Example.org",
    " victim@example.org",
]


def test_one_mailbox_is_not_flooded_whatever_its_spelling(clock: Any) -> None:
    sent = refused = 0
    for number in range(40):
        draft = make_draft_fast("x@example.org")
        draft = intake.set_contact(draft, email=SPELLINGS[number % len(SPELLINGS)])
        try:
            intake.ask_again(draft, network=f"198.51.100.{number}")
            sent += 1
        except TooOftenError:
            refused += 1
    assert (sent, refused) == (intake.MAILS_BY_RECIPIENT.most, 40 - intake.MAILS_BY_RECIPIENT.most)
    assert Mail.objects.count() == intake.MAILS_BY_RECIPIENT.most


@pytest.mark.parametrize("plus", ["+tag@example.org", "a+@example.org", "a@example.org"])
def test_a_mailbox_is_never_empty(plus: str) -> None:
    assert not intake.mailbox_of(plus).startswith("@")


def test_the_answer_does_not_tell_whether_an_address_is_known() -> None:
    """To a curator's address, to one that submitted before, to one that nobody has: the same rows, queries and answer."""
    make_curator("known-curator@example.org")
    make_request(email="known-party@example.org")
    seen = []
    for email in ("known-curator@example.org", "known-party@example.org", "nobody-knows@example.org"):
        draft = make_draft(email=email)
        with CaptureQueriesContext(connection) as queries:
            request = intake.send(draft, network=NETWORK, licence_version=LICENCE)
        written = Mail.objects.filter(event__startswith="address-check", recipient=email).order_by("-pk").first()
        assert written is not None
        shape = [re.sub(r'"s\d+_x\d+"', "", query["sql"])[:60] for query in queries.captured_queries]
        seen.append((request.state, request.submitter_id, written.template, sorted(written.context), shape))
    assert seen[0] == seen[1] == seen[2]
    assert seen[0][0] == State.DRAFT


# --- Ten thousand -------------------------------------------------------------------------------------------------

FLOOD = 10_000
DRIVEN = 150


def flood() -> None:
    """The first through the intake from one network, as an attacker would; the rest as rows, as many networks would."""
    made = refused = 0
    for number in range(DRIVEN):
        try:
            draft = start()
            intake.set_contact(draft, email=f"bot{number}@example.org")
            made += 1
        except TooOftenError:
            refused += 1
            continue
        if number == 0:
            intake.save_draft(draft, values=VALUES, texts={TextKind.COMMENT: "Buy this."})
            intake.send(draft, network=NETWORK, licence_version=LICENCE)
            first = draft
    assert (made, refused) == (intake.DRAFTS_BY_NETWORK.most, DRIVEN - made)
    multiply(ChangeRequest.objects.filter(pk=first.pk), FLOOD - made)
    after = ChangeRequest.objects.order_by("-pk").filter(contact=None)
    for model in (Proposal, RequestText, RequestContact):
        multiply_for(model, first, after)


def multiply(rows: Any, number: int) -> None:
    """So many more rows like this one."""
    columns = [column for field in rows.model._meta.concrete_fields if (column := field.column) != "id"]
    values = [f"gen_random_uuid() AS {column}" if column == "form_key" else f'"{column}"' for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{rows.model._meta.db_table}" ({", ".join(columns)})'
            f' SELECT {", ".join(values)} FROM "{rows.model._meta.db_table}", generate_series(1, %s) WHERE id = %s',
            [number, rows.get().pk],
        )


def multiply_for(model: Any, first: ChangeRequest, requests: Any) -> None:
    """What hangs on the first request, on each of these too."""
    columns = [column for field in model._meta.concrete_fields if (column := field.column) not in ("id", "request_id")]
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" (request_id, {", ".join(columns)})'
            f' SELECT n, {", ".join(f"row.{column}" for column in columns)} FROM unnest(%s) n, "{model._meta.db_table}" row'
            " WHERE row.request_id = %s",
            [list(requests.values_list("pk", flat=True)), first.pk],
        )


def test_a_flood_is_in_nobodys_queue_and_disappears(client: Client) -> None:
    honest = make_request(Kind.EDIT)
    Counter.objects.all().delete()
    flood()
    assert ChangeRequest.objects.unconfirmed().count() == FLOOD
    assert Proposal.objects.count() >= FLOOD
    assert list(ChangeRequest.objects.queued()) == [honest]
    assert list(ChangeRequest.objects.seen_by_curators()) == [honest]
    client.force_login(make_curator(), "django.contrib.auth.backends.ModelBackend")
    for path in ("/admin/", "/", "/about/"):
        page = client.get(path).content.decode()
        assert not re.search(r"10[ ,. ]?00[01]|9[ ,. ]?999|bot1@|Buy this", page), path
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE directory_changerequest")
    plan = ChangeRequest.objects.queued().oldest_first().explain()
    assert "request_queue" in plan, "The queue is found by its index, however many drafts there are."
    assert "Seq Scan" not in plan
    assert delete_unconfirmed(now() + SILENCE - timedelta(minutes=5)) == 0
    assert delete_unconfirmed(now() + SILENCE + timedelta(minutes=5)) == FLOOD
    assert list(ChangeRequest.objects.all()) == [honest]
    for model in (RequestContact, Proposal, RequestText, RequestKey, AddressCheck):
        assert not model.objects.exclude(request=honest).exists(), model


@pytest.mark.parametrize(("minutes", "gone"), [(-1, False), (1, True)])
def test_the_border_of_thirty_days(minutes: int, gone: bool) -> None:
    moment = now()
    make_request(email="confirmed@example.org")
    for draft in (make_draft(), intake.send(make_draft(email="eve@example.org"), network=NETWORK, licence_version=LICENCE)):
        assert draft.state == State.DRAFT
    ChangeRequest.objects.update(created_at=moment - SILENCE - timedelta(minutes=minutes))
    assert delete_unconfirmed(moment) == (2 if gone else 0)
    assert ChangeRequest.objects.filter(state=State.SUBMITTED).count() == 1
