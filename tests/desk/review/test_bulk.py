"""Several reports at once: each through the services; it is told what was done and what was not."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from directory.core.models import Mail
from directory.moderation.choices import Kind, State
from directory.moderation.models import ChangeRequest, OwnInstitution
from tests.desk.review.pages import make_request
from tests.factories.actors import make_actor
from tests.factories.requests import make_template
from tests.factories.users import make_editor

URL = "/admin/review/several/"


def several(client: Client, *numbers: Any, bulk: str) -> list[str]:
    response = client.post(f"{URL}?kind=report", {"number": numbers, "bulk": bulk})
    assert response["Location"] == "/admin/review/?kind=report"
    return [str(message) for message in client.get(response["Location"]).context["messages"]]


def states(*requests: ChangeRequest) -> list[str]:
    return [ChangeRequest.objects.get(pk=request.pk).state for request in requests]


def test_each_is_noted_and_what_was_not_is_said_with_why(client: Client, curator: Any) -> None:
    one, two = make_request(Kind.REPORT), make_request(Kind.REPORT)
    others = make_request(Kind.REPORT, state=State.IN_REVIEW, curator=make_editor())
    own_actor = make_actor("Own")
    OwnInstitution.objects.create(agent=curator.agent, actor=own_actor)
    own, new = make_request(Kind.REPORT, target=own_actor), make_request()

    said = several(client, one.pk, two.pk, two.pk, others.pk, own.pk, new.pk, "x", "999999", bulk="noted")
    assert said == [
        f"2 reports are settled: #{one.pk}, #{two.pk}.",
        f"Not done with #{others.pk}: Somebody else has taken this request. It is free again when their time is over.",
        f"Not done with #{own.pk}: This request is your own, or of your own institution: somebody else decides it.",
        f"Not done with #{new.pk}: Only reports are settled several at once.",
    ]
    assert states(one, two, others, own, new) == ["approved", "approved", "in_review", "submitted", "submitted"]


def test_spam_sends_no_mail_and_other_reasons_in_the_submitters_language(client: Client, curator: Any) -> None:
    make_template("spam", silent=True)
    make_template("not-eligible")
    one, two = make_request(Kind.REPORT), make_request(Kind.REPORT, language="zh-hans")
    several(client, one.pk, bulk="spam")
    several(client, two.pk, bulk="not-eligible")
    assert states(one, two) == ["rejected", "rejected"]
    assert [mail.context["text"] for mail in Mail.objects.filter(template="request_rejected")] == ["因为 not-eligible。"]


@pytest.mark.parametrize(
    ("bulk", "numbers", "message"),
    [
        ("", ["1"], "Choose what is to be done with them."),
        ("nothing\x00", ["1"], "Choose what is to be done with them."),
        ("noted", [], "Tick the reports first."),
    ],
)
def test_nothing_is_done_where_it_is_not_said_what(
    client: Client, curator: Any, bulk: str, numbers: list[str], message: str
) -> None:
    assert several(client, *numbers, bulk=bulk) == [message]
