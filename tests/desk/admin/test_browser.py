"""The admin in a real browser: scripts and styles pass the Content-Security-Policy, look-ups and rows work."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from directory.actors.models import Actor
from tests.factories.actors import make_actor
from tests.factories.users import make_editor
from tests.factories.vocabulary import BERLIN, TUBINGEN

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    # pytest-base-url's own fixture, under pytest 9.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]

PAGES = ("", "directory/actor/", "directory/actor/add/", "directory/topic/", "directory/city/", "directory/source/")


@pytest.fixture
def signed_in(page: Any, live_server: Any) -> Any:
    """A browser's page with editor Jonas signed in, which keeps everything that the browser complains about."""
    client = Client()
    client.force_login(make_editor(), "django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page.complaints = []
    page.on("console", lambda line: page.complaints.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


def test_pages_pass_the_security_policy(signed_in: Any, live_server: Any) -> None:
    make_actor("Institute A")
    for prefix in ("", "/zh-hans"):
        for path in PAGES:
            assert signed_in.goto(f"{live_server.url}{prefix}/admin/{path}", wait_until="networkidle").status == 200
    assert signed_in.complaints == []


def test_city_and_relationship_are_chosen_by_typing(signed_in: Any, live_server: Any) -> None:
    other = make_actor("Zeta Institute")
    actor = make_actor("Institute A", city=BERLIN)
    signed_in.goto(f"{live_server.url}/admin/directory/actor/{actor.pk}/change/")

    signed_in.click(".field-city .select2-selection")
    signed_in.keyboard.type("tubing")
    signed_in.click(".select2-results__option:has-text('Tübingen (DE-BW)')")
    signed_in.click("#relationships-group .add-row a")
    signed_in.select_option("#id_relationships-1-kind", "partner_of")
    signed_in.locator("#relationships-1 .select2-selection").click()
    signed_in.keyboard.type("zeta")
    signed_in.click(f".select2-results__option:has-text('Zeta Institute (#{other.pk})')")
    signed_in.fill("#id_reason", "Moved.")
    signed_in.click("[name=_continue]")
    signed_in.wait_for_selector(".messagelist .success")
    signed_in.wait_for_load_state("networkidle")

    actor = Actor.objects.get(pk=actor.pk)
    assert actor.city_id == TUBINGEN
    assert [(row.kind, row.other_id) for row in actor.relationships.all()] == [("partner_of", other.pk)]
    assert signed_in.complaints == []
