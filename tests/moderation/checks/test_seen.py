"""Whether the same was sent, or turned down, before."""

from __future__ import annotations

import pytest

from directory.moderation.checks import checks_of
from directory.moderation.choices import Kind, ReportKind, Verdict
from directory.moderation.models import ChangeRequest
from directory.moderation.services import deciding, review
from directory.moderation.services.deciding import Decision
from tests.factories.actors import make_actor, name_item
from tests.factories.requests import VALUES, make_import_request, make_request

pytestmark = pytest.mark.django_db
NOTHING = "Nothing like it was turned down before."


def seen(request: ChangeRequest) -> tuple[str, str]:
    (check,) = [one for one in checks_of(request) if one.code == "seen"]
    return check.state, check.text


def test_new_entry_with_a_name_that_was_rejected_before():
    old = make_request(state="rejected")
    other = {**VALUES, "names": [name_item("Another Institute", displays_en=True)]}
    assert seen(make_request(email="alice@example.org")) == (
        "bad",
        f"The same was proposed before and not accepted: #{old.pk}.",
    )
    assert seen(make_request(values=other)) == ("good", NOTHING)  # that both are in Germany says nothing
    assert seen(make_import_request(Kind.NEW))[0] == "bad"


def test_value_that_was_rejected_for_the_same_entry_before():
    target = make_actor()
    old = make_request(Kind.EDIT, target=target, values={"founding_year": 1999}, state="rejected")
    assert seen(make_request(Kind.EDIT, target=target, values={"founding_year": 1999, "type": "sme"}))[1].endswith(
        f"#{old.pk}."
    )
    assert seen(make_request(Kind.EDIT, target=target, values={"founding_year": 2000})) == ("good", NOTHING)
    assert seen(make_request(Kind.EDIT, values={"founding_year": 1999})) == ("good", NOTHING)
    assert seen(old) == ("good", NOTHING)


def test_field_that_was_not_accepted_in_a_request_that_otherwise_was(mei):
    target = make_actor()
    values = {"founding_year": 1999, "website": "https://new.example.org/"}
    old = review.take(make_request(Kind.EDIT, target=target, values=values), by=mei)
    decisions = {"founding_year": Decision(Verdict.REJECTED), "website": Decision(Verdict.ACCEPTED)}
    deciding.approve(old, by=mei, decisions=decisions, seen_revision=target.revision)
    target.refresh_from_db()
    assert seen(make_request(Kind.EDIT, target=target, values={"founding_year": 1999}))[0] == "bad"
    assert seen(make_request(Kind.EDIT, target=target, values={"website": "https://x.example.org/"})) == ("good", NOTHING)


def test_report_of_the_same_kind_that_was_rejected_before():
    target = make_actor()
    make_request(Kind.REPORT, target=target, state="rejected")
    assert seen(make_request(Kind.REPORT, target=target))[0] == "bad"
    assert seen(make_request(Kind.REPORT, target=target, report_kind=ReportKind.NOT_ELIGIBLE)) == ("good", NOTHING)


def test_address_that_sends_many_requests():
    for _number in range(5):
        last = make_request(Kind.EDIT, email="Bob@example.org")
    assert seen(last) == ("good", NOTHING)
    last = make_request(Kind.EDIT)
    assert seen(last) == ("unknown", "The same address sent 5 other requests in the last 30 days.")
    ChangeRequest.objects.exclude(pk=last.pk).update(submitted_at="2020-01-01T00:00Z")
    assert seen(last) == ("good", NOTHING)
