"""The queue: who sees it, in which order, filtered how, at a cost that does not grow; nothing of drafts but their number."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from directory.core.clock import now
from directory.moderation.choices import Kind, State
from directory.moderation.models import ChangeRequest
from directory.moderation.services import review
from tests.desk.review.pages import make_request
from tests.factories.actors import make_actor, name_item
from tests.factories.requests import VALUES, make_draft
from tests.factories.users import make_curator, make_editor, make_user

QUEUE = "/admin/review/"


def shown(client: Client, query: str = "", prefix: str = "") -> list[int]:
    response = client.get(f"{prefix}{QUEUE}?{query}")
    assert response.status_code == 200
    return [row.request.pk for row in response.context["rows"]]


def values(name: str, country: str = "DE", name_zh: str = "") -> dict[str, Any]:
    names = [name_item(name, displays_en=True)]
    if name_zh:
        names.append(name_item(name_zh, language="zh-Hans", displays_zh=True))
    return {**VALUES, "names": names, "country": country}


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize(("role", "status"), [("visitor", 302), ("member", 403), ("curator", 200), ("editor", 200)])
def test_pages_are_for_curators(client: Client, db: None, role: str, status: int, prefix: str) -> None:
    request = make_request()
    makers = {"member": make_user, "curator": make_curator, "editor": make_editor}
    if role in makers:
        client.force_login(makers[role](), "django.contrib.auth.backends.ModelBackend")
    for path in ("", f"{request.pk}/", f"{request.pk}/preview/"):
        url = f"{prefix}{QUEUE}{path}"
        response = client.get(url, follow=role == "member")
        assert response.status_code == status, path
        if role == "visitor":
            assert response["Location"] == f"{prefix}/admin/login/?next={url}"
        assert ("Proposed Institute" in response.content.decode()) == (status == 200)


def test_what_needs_attention_comes_first(client: Client, curator: Any) -> None:
    asked = make_request(state=State.CHANGES_REQUESTED, curator=curator)
    others = make_request(state=State.IN_REVIEW, curator=make_editor())
    free = make_request()
    lapsed = make_request(state=State.IN_REVIEW, curator=make_editor())
    ChangeRequest.objects.filter(pk=lapsed.pk).update(locked_until=now() - timedelta(minutes=1))
    mine = make_request(state=State.IN_REVIEW, curator=curator)
    decided = make_request(state=State.REJECTED, curator=curator)
    newer = make_request()

    assert shown(client) == [mine.pk, free.pk, lapsed.pk, newer.pk, others.pk, asked.pk]
    assert shown(client, "group=waiting") == [free.pk, lapsed.pk, newer.pk]
    assert shown(client, "group=mine") == [mine.pk]
    assert shown(client, "group=submitter") == [asked.pk]
    assert shown(client, "group=lapsed") == [lapsed.pk]
    assert shown(client, "group=decided") == [decided.pk]
    tabs = client.get(QUEUE).context["queue"].tabs
    assert [tab.number for tab in tabs] == [6, 3, 1, 1, 1, 1]


def test_it_says_who_waits_for_whom(client: Client, curator: Any) -> None:
    mine = make_request(state=State.IN_REVIEW, curator=curator)
    free = make_request()
    others = make_request(state=State.IN_REVIEW, curator=make_editor())
    asked = make_request(state=State.CHANGES_REQUESTED, curator=curator)

    rows = {row.request.pk: row.waits_for for row in client.get(QUEUE).context["rows"]}
    assert rows == {mine.pk: "you", free.pk: "a curator", others.pk: "Jonas", asked.pk: "the submitter"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=new", ["german", "chinese"]),
        ("kind=edit", ["edit"]),
        ("region=cn", ["chinese"]),
        ("region=eu", ["german", "edit"]),
        ("language=zh-hans", ["chinese"]),
        ("kind=new&region=eu&language=en", ["german"]),
        ("kind=nothing", []),
        ("region=%00", []),
        ("actor=x", []),
        ("page=99", ["german", "chinese", "edit"]),
    ],
)
def test_filters_narrow_one_another(client: Client, curator: Any, query: str, found: list[str]) -> None:
    made = {
        "german": make_request(values=values("German")),
        "chinese": make_request(values=values("Chinese", "CN"), language="zh-hans"),
        "edit": make_request(Kind.EDIT),
    }
    assert shown(client, query) == [made[name].pk for name in found]


def test_requests_of_one_entry_are_found_in_any_state(client: Client, curator: Any) -> None:
    actor = make_actor("Institute A")
    old = make_request(Kind.EDIT, target=actor, state=State.REJECTED, curator=curator)
    new = make_request(Kind.EDIT, target=actor)
    make_request()

    assert shown(client, f"actor={actor.pk}") == [new.pk, old.pk]
    assert f"{QUEUE}?actor={actor.pk}" in client.get(f"/admin/directory/actor/{actor.pk}/change/").content.decode()


def test_names_are_in_the_readers_language(client: Client, curator: Any) -> None:
    make_request(values=values("Institute of Genes", "CN", "基因研究院"))
    assert client.get(QUEUE).context["rows"][0].title == "Institute of Genes"
    assert client.get(f"/zh-hans{QUEUE}").context["rows"][0].title == "基因研究院"


def test_of_drafts_only_their_number_is_told(client: Client, curator: Any) -> None:
    from directory.moderation.services import intake

    draft = make_draft(values=values("Secret Institute"), email="secret@example.org")
    intake.send(draft, network="203.0.113.7", licence_version="2026-11")

    page = client.get(QUEUE).content.decode()
    assert "1 draft waits for its e-mail address to be confirmed" in page
    assert "ecret" not in page
    assert client.get(f"{QUEUE}{draft.pk}/").status_code == 404
    assert client.get(f"{QUEUE}{draft.pk}/preview/").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize("count", [1, 3])
def test_costs_the_same_for_one_and_three(
    client: Client, curator: Any, django_assert_num_queries: Any, count: int, prefix: str
) -> None:
    for number in range(count):
        make_request(values=values(f"Institute {number}"))
        make_request(Kind.EDIT, target=make_actor(f"Target {number}"))
        make_request(Kind.REPORT, target=make_actor(f"Reported {number}"))
        review.take(make_request(), by=make_editor(f"jonas{number}@example.org"))
    client.get(f"{prefix}{QUEUE}")

    with django_assert_num_queries(15):
        client.get(f"{prefix}{QUEUE}")


def test_fifty_stand_on_a_page(client: Client, curator: Any) -> None:
    first = make_request()
    rows = [ChangeRequest.objects.get(pk=first.pk) for _ in range(50)]
    for row in rows:
        row.pk = None
        row.form_key = uuid.uuid4()
    ChangeRequest.objects.bulk_create(rows)

    assert len(shown(client)) == 50
    assert len(shown(client, "page=2")) == 1
    assert 'href="?page=2"' in client.get(QUEUE).content.decode()


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_start_page_says_how_many_wait_and_since_when(client: Client, curator: Any, prefix: str) -> None:
    request = make_request()
    make_request(state=State.IN_REVIEW, curator=curator)
    ChangeRequest.objects.filter(pk=request.pk).update(submitted_at=now() - timedelta(days=3, minutes=5))

    page = client.get(f"{prefix}/admin/").content.decode()
    box = re.search(r'<section class="module queue-box".*?</section>', page, re.S)[0]
    assert f'href="{prefix}/admin/review/?group=waiting"' in box
    if not prefix:
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", box).replace("\xa0", " ")).strip()
        assert text == "Review 1 request waits for a curator The oldest has waited for 3 days. 1 is in your hands"
