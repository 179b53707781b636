"""What curators read: who may decide a request, what one would take up next, how much waits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from directory.core.agents import agent_of
from directory.core.clock import now
from directory.moderation.choices import Kind, State
from directory.moderation.models import ChangeRequest, OwnInstitution
from directory.moderation.queries import next_for, possible_reviewers, related_requests, waiting
from directory.moderation.services import intake
from tests.factories.requests import LICENCE, NETWORK, make_draft, make_import_request, make_request
from tests.factories.users import make_curator, make_editor, make_user

pytestmark = pytest.mark.django_db


def test_reviewers_are_curators_whose_own_it_is_not() -> None:
    mei, jonas = make_curator(), make_editor()
    make_user()
    own, sender = make_curator("own@example.org", name="Own"), make_curator("sender@example.org", name="Sender")
    request = make_request(Kind.EDIT, email="Sender@example.org")
    OwnInstitution.objects.create(agent=agent_of(own), actor=request.target)

    assert list(possible_reviewers(request)) == [jonas, mei]
    assert set(possible_reviewers(make_import_request(Kind.NEW))) == {mei, jonas, own, sender}


def test_next_is_what_one_has_begun_then_what_nobody_has() -> None:
    mei, at = agent_of(make_curator()), now() + timedelta(seconds=5)
    free = make_request()
    assert next_for(mei, at=at, besides=0) == free
    mine = make_request(state=State.IN_REVIEW, curator=mei.user)
    assert next_for(mei, at=at, besides=0) == mine
    assert next_for(mei, at=at, besides=mine.pk) == free
    assert next_for(mei, at=at, besides=free.pk) == mine


def test_waiting_counts_free_mine_and_unconfirmed() -> None:
    mei, at = agent_of(make_curator()), now() + timedelta(seconds=5)
    assert waiting(agent=mei, at=at).curators == 0
    free, lapsed = make_request(), make_request(state=State.IN_REVIEW, curator=make_editor())
    ChangeRequest.objects.filter(pk=lapsed.pk).update(locked_until=now())
    make_request(state=State.IN_REVIEW, curator=mei.user)
    intake.send(make_draft(email="ann@example.org"), network=NETWORK, licence_version=LICENCE)
    make_draft(email="begun@example.org")

    found = waiting(agent=mei, at=at)
    assert (found.curators, found.oldest, found.mine, found.unconfirmed) == (2, free.submitted_at, 1, 1)


def test_drafts_are_related_to_nothing() -> None:
    request = make_request(Kind.EDIT)
    make_draft(Kind.EDIT, target=request.target, email="ann@example.org")
    assert list(related_requests(request)) == []
