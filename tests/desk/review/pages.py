"""The page of a request as a browser uses it: everything that it shows is sent back with what is changed."""

from __future__ import annotations

import itertools
from typing import Any

from django.http import HttpResponse
from django.test import Client

from directory.moderation.models import ChangeRequest
from tests.desk.admin.forms import filled_in
from tests.factories.requests import make_request as make

_numbers = itertools.count(1)


def make_request(*args: Any, **options: Any) -> ChangeRequest:
    """Each from an address of its own: there is a limit for each."""
    return make(*args, **{"email": f"person{next(_numbers)}@institute.example.org", **options})


def address(request: ChangeRequest, prefix: str = "") -> str:
    return f"{prefix}/admin/review/{request.pk}/"


def opened(client: Client, request: ChangeRequest, prefix: str = "") -> dict[str, Any]:
    """What the page's form holds when it is opened."""
    response = client.get(address(request, prefix))
    assert response.status_code == 200
    return filled_in(response, "review_form")


def send(client: Client, request: ChangeRequest, do: str, page: dict[str, Any] | None = None, **changes: Any) -> HttpResponse:
    """Presses a button of the page, opened now or before."""
    data = opened(client, request) if page is None else page
    return client.post(address(request), {**data, **changes, "do": do})


def done(response: HttpResponse, client: Client) -> str:
    """The messages on the page that a successful click leads to."""
    assert response.status_code == 302, _problem(response)
    page = client.get(response["Location"])
    return " ".join(str(message) for message in page.context["messages"])


def refused(response: HttpResponse, status: int = 200) -> str:
    """The message of a page that was shown again."""
    assert response.status_code == status
    return str(response.context["problem"])


def _problem(response: HttpResponse) -> str:
    return str(response.context["problem"]) if response.context else str(response.status_code)
