"""How long a decision usually takes: of the last ones, once there are enough, without what says nothing of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from directory.core.clock import now
from directory.moderation.account import usual_days_to_decide
from directory.moderation.choices import Kind, State
from directory.moderation.models import ChangeRequest
from directory.moderation.services import deciding, review
from tests.factories.requests import approve_all, make_import_request, make_request, make_template

pytestmark = pytest.mark.django_db


def decided(mei, *, after, state=State.REJECTED):
    request = make_request(state=state, curator=mei, email=f"{ChangeRequest.objects.count()}@example.org")
    moment = now()
    ChangeRequest.objects.filter(pk=request.pk).update(submitted_at=moment - timedelta(days=after), decided_at=moment)


def test_of_fewer_than_five_nothing_is_said(mei):
    for _number in range(4):
        decided(mei, after=3)
    assert usual_days_to_decide() is None
    decided(mei, after=3)
    assert usual_days_to_decide() == 3


def test_it_is_the_median_in_whole_days_and_at_least_one(mei):
    for days in (0, 0, 0, 9, 90):
        decided(mei, after=days)
    assert usual_days_to_decide() == 1
    for days in (9.5, 9.5, 90):
        decided(mei, after=days)
    assert usual_days_to_decide() == 10


def test_what_is_undecided_imported_or_spam_does_not_count(mei):
    for _number in range(4):
        decided(mei, after=3)
    for state in (State.WITHDRAWN, State.EXPIRED, State.IN_REVIEW, State.SUBMITTED):
        decided(mei, after=50, state=state)
    spam = make_request(state=State.IN_REVIEW, curator=mei, email="spam@example.org")
    deciding.reject(spam, by=mei, code=make_template("spam-of-the-day", silent=True).code)
    imported = make_import_request(Kind.EDIT, founding_year=1999)
    approve_all(review.take(imported, by=mei), mei)
    assert usual_days_to_decide() is None
    decided(mei, after=5, state=State.MERGED_INTO)
    assert usual_days_to_decide() == 3
