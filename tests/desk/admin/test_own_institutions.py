"""A curator's own institutions: editors add them and take them away, and the journal says so."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from directory.core.models import JournalEntry
from directory.moderation.choices import Kind
from directory.moderation.models import OwnInstitution
from directory.moderation.rules import is_own
from tests.factories.actors import make_actor
from tests.factories.requests import make_request
from tests.factories.users import make_curator


def own(client: Client, person: Any, **data: Any) -> str:
    response = client.post(f"/admin/directory/user/{person.pk}/own/", data)
    assert response.status_code == 302
    page = client.get(response["Location"])
    return " ".join(str(message) for message in page.context["messages"])


def test_editor_adds_and_takes_away(client: Client, editor: Any) -> None:
    mei, actor = make_curator(), make_actor("Institute A")
    request = make_request(Kind.EDIT, target=actor)
    assert own(client, mei, entry=f"#{actor.pk}") == "Done."
    assert own(client, mei, entry=actor.pk) == "Done."
    assert is_own(mei.agent, request)
    assert "Institute A" in client.get(f"/admin/directory/user/{mei.pk}/change/").content.decode()

    assert own(client, mei, remove=actor.pk) == "Done."
    assert not OwnInstitution.objects.exists()
    lines = JournalEntry.objects.filter(action__startswith="moderation.own").order_by("pk")
    assert [(line.action, line.subject_key, line.data) for line in lines] == [
        ("moderation.own_added", str(mei.pk), {"entry": actor.pk}),
        ("moderation.own_removed", str(mei.pk), {"entry": actor.pk}),
    ]


@pytest.mark.parametrize("number", ["", "x", "999999", "\x00", "9" * 40])
def test_unknown_numbers_are_said(client: Client, editor: Any, number: str) -> None:
    assert "No entry has the number" in own(client, make_curator(), entry=number)


def test_entry_that_is_gone_is_nobodys(client: Client, editor: Any) -> None:
    gone = make_actor("Gone", status="removed")
    assert own(client, make_curator(), entry=gone.pk) == "This entry is no longer in the directory."


def test_curators_may_not(client: Client, curator: Any) -> None:
    actor = make_actor("Institute A")
    url = f"/admin/directory/user/{curator.pk}/own/"
    assert client.post(url, {"entry": actor.pk}).status_code == 403
    assert client.get(url).status_code == 405
    assert not OwnInstitution.objects.exists()


def test_people_are_filtered_by_whether_their_accounts_work(client: Client, editor: Any) -> None:
    assert client.get("/admin/directory/user/?is_active__exact=1").status_code == 200
