"""Filling in the public forms as a browser would: a page is read, its inputs are sent back with what is typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from unittest.mock import patch

from django.http import HttpResponse
from django.test import Client

from directory.contribute.proposing import signing
from directory.core.clock import now
from directory.moderation.models import ChangeRequest
from tests.factories.requests import code_of

ELIGIBLE = {"active": "yes", "body": "institute", "place": "eu"}


class Inputs(HTMLParser):
    """What the form with most inputs on a page would send, were it sent as it is."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self.inside = False
        self.area = self.select = ""
        self.feed(html)
        self.values = max(self.forms, key=len) if self.forms else {}

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        a = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = a.get("method") == "post"
            if self.inside:
                self.forms.append({})
        if not self.inside:
            return
        if tag == "input" and a.get("name"):
            if a.get("type") in ("checkbox", "radio") and "checked" not in a:
                return
            self.put(a["name"], a.get("value", "on" if a.get("type") in ("checkbox", "radio") else ""))
        elif tag == "textarea":
            self.area = a["name"]
            self.put(self.area, "")
        elif tag == "select":
            self.select = a["name"]
        elif tag == "option" and self.select:
            chosen = self.forms[-1].get(self.select)
            if "selected" in a or chosen is None:
                self.forms[-1][self.select] = [a.get("value", "")]

    def put(self, name: str, value: str) -> None:
        self.forms[-1].setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self.area:
            self.forms[-1][self.area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            area = self.forms[-1][self.area] if self.area else [""]
            area[-1] = area[-1].removeprefix("\n").removeprefix("\r\n")
            self.area = ""
        elif tag == "select":
            self.select = ""


def inputs_of(response: HttpResponse) -> dict[str, list[str]]:
    return Inputs(response.content.decode()).values


def fill(client: Client, url: str, values: Mapping[str, Any] | None = None, **options: Any) -> HttpResponse:
    """Open a page, change some inputs, send it."""
    page = client.get(url)
    assert page.status_code == 200, (url, page.status_code, page.get("Location"))
    return client.post(url, {**inputs_of(page), **(values or {})}, **options)


def later(seconds: float = 5) -> Any:
    """As if the form had been open for so long when it is sent."""
    return patch.object(signing, "now", lambda: now() + timedelta(seconds=seconds))


def start(client: Client, path: str = "/submit/", **values: Any) -> str:
    """The beginning of a draft: gives the address of its first step."""
    page = client.get(path)
    with later():
        response = client.post(path, {**inputs_of(page), **(values or ELIGIBLE)})
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def token_of(address: str) -> str:
    return address.partition("/requests/")[2].partition("/")[0]


def confirm(client: Client, url: str) -> HttpResponse:
    request = ChangeRequest.objects.latest("pk")
    return client.post(url, {"action": "code", "code": code_of(request)})


def errors_in(response: HttpResponse) -> list[str]:
    """What the summary of errors says, line by line."""
    html = response.content.decode()
    if "data-takes-focus" not in html:
        return []
    summary = html.partition("data-takes-focus")[2].partition("</div>")[0]
    return [re.sub(r"<[^>]+>|\s+", " ", line).strip() for line in re.findall(r"<li>(.*?)</li>", summary, re.DOTALL)]
