"""What a curator is told of a request by the checks, all of them together."""

from __future__ import annotations

import pytest
from django.utils import translation

from directory.core.clock import now
from directory.moderation.checks import checks_of
from directory.moderation.choices import CheckCode, CheckState, Kind
from directory.moderation.models import ChangeRequest, RequestCheck
from directory.moderation.retention import _contacts
from tests.factories.actors import make_actor
from tests.factories.requests import VALUES, make_import_request, make_request

pytestmark = pytest.mark.django_db
TEXTS = {"description_en": "It studies genes.", "description_zh": "研究基因。"}
FULL = {
    **VALUES,
    "website": "https://institute.example.org/",
    "description_en": "It studies genes.",
    "description_zh": "研究基因。",
}


def again(request: ChangeRequest) -> ChangeRequest:
    return ChangeRequest.objects.select_related("contact", "target").get(pk=request.pk)


def codes(request: ChangeRequest) -> list[str]:
    return [check.code for check in checks_of(again(request))]


def test_each_kind_of_request_gets_the_checks_that_mean_something_for_it():
    assert codes(make_request(Kind.NEW, values=FULL)) == ["website", "email", "eligibility", "language", "seen"]
    assert codes(make_request(Kind.NEW)) == ["website", "email", "eligibility", "seen"]
    assert codes(make_request(Kind.EDIT)) == ["website", "email", "seen"]
    assert codes(make_request(Kind.REPORT)) == ["website", "email", "seen"]
    assert codes(make_import_request()) == ["website", "seen"]


def test_checks_read_in_both_languages():
    request = again(make_request(Kind.NEW, values=FULL))
    read = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            read[language] = [(str(check.label), check.text) for check in checks_of(request)]
    assert all(label and text for texts in read.values() for label, text in texts)
    assert all(text.endswith(".") for _label, text in read["en"])


def test_checks_take_as_many_queries_whatever_the_rows(django_assert_num_queries):
    for _number in range(2):
        make_request(Kind.NEW, values=FULL)
    target = make_actor("Target Institute")
    one = again(make_request(Kind.EDIT, values={"founding_year": 1999}, target=target))
    with django_assert_num_queries(4):  # proposals, checks, rejected before, sent lately
        checks_of(one)
    values = {"founding_year": 2001, "website": "https://other.example.org/", "description_en": "It studies genes."}
    three = again(make_request(Kind.EDIT, values=values, target=target))
    with django_assert_num_queries(4):
        checks_of(three)


def test_checks_of_a_list_can_be_fetched_along(django_assert_num_queries):
    for _number in range(3):
        make_request(Kind.NEW, values=FULL)
    with django_assert_num_queries(3 + 3 * 2):  # the two of `seen` remain
        for request in ChangeRequest.objects.select_related("contact", "target").prefetch_related("proposals", "checks"):
            checks_of(request)


def test_nothing_of_a_person_is_kept_or_shown():
    request = make_request(Kind.NEW, values=FULL, email="bob@secret-office.example.net")
    assert [list(row.data) for row in RequestCheck.objects.all()] == [[]]
    assert not any("bob" in check.text or "secret" in check.text for check in checks_of(again(request)))


def test_contact_that_retention_deleted_is_no_error():
    request = make_request(Kind.NEW, values=FULL, state="rejected")
    ChangeRequest.objects.filter(pk=request.pk).update(state_at="2020-01-01T00:00Z")
    _contacts(now())
    email = {check.code: check for check in checks_of(again(request))}[CheckCode.EMAIL]
    assert (email.state, email.text) == (CheckState.UNKNOWN, "No e-mail address is kept (any more).")
