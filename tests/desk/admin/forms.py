"""Filling in the entry form as a browser does: everything that the page shows is sent back."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client


class _Inputs(HTMLParser):
    """The fields of the form with one id."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.inside = False
        self.data: dict[str, Any] = {}
        self.open: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name")
        if tag == "form":
            self.inside = given.get("id") == self.form_id
        elif not self.inside:
            return
        elif tag == "input" and name and given.get("type") != "submit":
            value = given.get("value") or ""
            if given.get("type") == "radio":
                if "checked" in given:
                    self.data[name] = value
            elif given.get("type") == "checkbox":
                if "checked" in given:
                    self._add(name, value or "on")
            elif name in self.data:
                before = self.data[name]
                self.data[name] = [*(before if isinstance(before, list) else [before]), value]
            else:
                self.data[name] = value
        elif (tag == "select" and name) or (tag == "textarea" and name):
            self.open = name
            self.data[name] = ""
        elif tag == "option" and self.open and "selected" in given:
            self.data[self.open] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self.open = None
        elif tag == "form":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.open and self.get_starttag_text().startswith("<textarea"):
            self.data[self.open] += data.removeprefix("\n")

    def _add(self, name: str, value: str) -> None:
        if name in self.data:
            self.data[name] = [*self.data[name], value]
        else:
            self.data[name] = [value]


def filled_in(response: HttpResponse, form_id: str = "actor_form") -> dict[str, Any]:
    """What a browser would send of the page's form, as it was shown."""
    parser = _Inputs(form_id)
    parser.feed(response.content.decode())
    return {name: value for name, value in parser.data.items() if "__prefix__" not in name}


def open_form(client: Client, url: str) -> dict[str, Any]:
    response = client.get(url)
    assert response.status_code == 200
    return filled_in(response)
