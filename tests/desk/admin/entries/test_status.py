"""The steps of an entry: who may take them, what they ask for, what a second click does."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from directory.actors.models import Actor
from tests.factories.actors import make_actor

LIST = "/admin/directory/actor/"


def url(actor: Actor, step: str) -> str:
    return f"{LIST}{actor.pk}/{step}/"


def status_of(actor: Actor) -> str:
    return Actor.objects.values_list("status", flat=True).get(pk=actor.pk)


@pytest.mark.parametrize(("before", "step", "after"), [("active", "close", "closed"), ("closed", "reopen", "active")])
def test_curator_closes_and_reopens_with_a_reason(client: Client, curator: Any, before: str, step: str, after: str) -> None:
    actor = make_actor(status=before)
    revisions = actor.revisions.count()

    assert client.get(url(actor, step)).status_code == 200
    assert status_of(actor) == before

    response = client.post(url(actor, step), {"reason": " "})
    assert "Say why: every change has a reason." in response.content.decode()
    assert status_of(actor) == before

    for _click in range(2):
        response = client.post(url(actor, step), {"reason": "Its website says so."})
        assert response["Location"] == f"{LIST}{actor.pk}/change/"
    assert status_of(actor) == after
    assert actor.revisions.count() == revisions + 1
    assert (actor.revisions.first().reason, actor.revisions.first().by.user) == ("Its website says so.", curator)


def test_editor_removes_and_is_told_what_that_means(client: Client, editor: Any) -> None:
    actor = make_actor()

    assert "This cannot be undone." in client.get(url(actor, "remove")).content.decode()
    client.post(url(actor, "remove"), {"reason": "Not eligible."})

    assert status_of(actor) == "removed"


def test_curator_may_not_remove(client: Client, curator: Any) -> None:
    actor = make_actor()

    assert client.get(url(actor, "remove")).status_code == 403
    assert client.post(url(actor, "remove"), {"reason": "Not eligible."}).status_code == 403
    assert status_of(actor) == "active"
    assert url(actor, "remove") not in client.get(f"{LIST}{actor.pk}/change/").content.decode()


def test_step_that_the_status_does_not_allow_is_refused(client: Client, editor: Any) -> None:
    actor = make_actor(status="removed")

    response = client.post(url(actor, "close"), {"reason": "It closed."})

    assert "An entry that is removed cannot become closed." in response.content.decode()
    assert status_of(actor) == "removed"


def test_checked_is_one_click_without_a_revision(client: Client, curator: Any) -> None:
    actor = make_actor()

    assert client.get(url(actor, "check")).status_code == 405
    response = client.post(url(actor, "check"))

    assert response["Location"] == f"{LIST}{actor.pk}/change/"
    actor.refresh_from_db()
    assert actor.checked_at is not None
    assert (actor.confirmed_at, actor.revisions.count()) == (None, 1)


def test_removed_entry_is_not_checked(client: Client, curator: Any) -> None:
    actor = make_actor(status="removed")

    client.post(url(actor, "check"))

    actor.refresh_from_db()
    assert actor.checked_at is None


@pytest.mark.parametrize("step", ["close", "reopen", "remove"])
def test_unknown_entry_leads_back_with_a_message(client: Client, editor: Any, step: str) -> None:
    response = client.post(f"{LIST}999999/{step}/", {"reason": "x"}, follow=True)

    assert "Perhaps it was deleted?" in response.content.decode()


@pytest.mark.parametrize("word", ["delete", "history", "x"])
def test_other_steps_do_not_exist(client: Client, editor: Any, word: str) -> None:
    actor = make_actor()

    client.post(url(actor, word), {"post": "yes"}, follow=True)

    assert Actor.objects.filter(pk=actor.pk).exists()
