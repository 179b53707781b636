"""“My submissions” of an account: what is its own, newest first, page by page, and the newest on the account's page."""

from __future__ import annotations

import pytest

from directory.actors.services import remove_actor
from directory.contribute import lists
from directory.core.agents import system_agent
from directory.moderation.choices import Kind, State
from tests.factories.actors import make_actor, name_item
from tests.factories.pages import address, read
from tests.factories.requests import VALUES, make_draft, make_import_request, make_request
from tests.project.addresses import LANGUAGES, Page

pytestmark = pytest.mark.django_db

MINE = "/account/requests/"


@pytest.fixture
def signed_in(client, charlie):
    client.force_login(charlie)
    return client


def mine(kind=Kind.NEW, **draft):
    return make_request(kind, email="charlie@example.org", **draft)


def named(name):
    names = [name_item(name, displays_en=True), name_item("拟议研究所", language="zh-Hans", displays_zh=True)]
    return {**VALUES, "names": names}


def test_the_list_shows_what_it_is_about_and_where_it_stands(signed_in):
    mine(values=named("My Institute"), state=State.CHANGES_REQUESTED)
    mine(Kind.EDIT, target=make_actor("Charité"), state=State.APPROVED)
    mine(Kind.REPORT, target=make_actor("Closed House"), state=State.WITHDRAWN)
    text = read(signed_in, MINE)
    rows = ("Closed House withdrawn Report", "Charité approved Change", "My Institute waiting for your")
    places = [text.index(row) for row in rows]
    assert places == sorted(places)
    chinese = read(signed_in, f"/zh-hans{MINE}")
    assert "拟议研究所 等待您回复 新增条目" in chinese


def test_what_is_another_persons_or_not_confirmed_is_not_in_it(signed_in):
    for request in (
        make_request(values=named("Eve's Institute"), email="eve@example.net"),
        make_draft(values=named("A draft"), email="charlie@example.org"),
        make_import_request(Kind.NEW, **named("Imported")),
    ):
        assert request.proposals.exists()
    text = read(signed_in, MINE)
    assert "You have not sent anything yet." in text
    for name in ("Eve", "A draft", "Imported"):
        assert name not in text


def test_a_removed_entry_is_not_named(signed_in):
    actor = make_actor("Removed Institute")
    mine(Kind.EDIT, target=actor)
    assert "Removed Institute" in read(signed_in, MINE)
    remove_actor(actor, by=system_agent("tests"), reason="A test.")
    text = read(signed_in, MINE)
    assert "Removed Institute" not in text
    assert "an entry that is no longer in the directory" in text


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [(MINE, 6), ("/account/", 8)])
def test_more_submissions_ask_no_more(signed_in, django_assert_num_queries, path, queries, number):
    for _number in range(number):
        mine(values=named("My Institute"))
    signed_in.get(path)
    with django_assert_num_queries(queries):
        assert signed_in.get(path).status_code == 200


def test_the_list_has_pages_and_none_past_the_end(signed_in, monkeypatch):
    monkeypatch.setattr(lists, "A_PAGE", 2)
    numbers = [mine().pk for _number in range(5)]
    for prefix in LANGUAGES:
        path = f"{prefix}{MINE}"
        seen = []
        for page in ("1", "2", "3"):
            links = Page(signed_in.get(f"{path}?page={page}").content.decode(), path).links
            seen += sorted((n for n in numbers if address("my_request", n, prefix=prefix) in links), reverse=True)
        assert seen == sorted(numbers, reverse=True)
        for page in ("0", "4", "-1", "x", "%00", "1" * 500, "２"):
            assert signed_in.get(f"{path}?page={page}").status_code == 404
        assert signed_in.get(f"{path}?page=").status_code == 200


def test_the_account_shows_the_newest_five_and_leads_to_all(signed_in):
    numbers = [mine().pk for _number in range(6)]
    page = Page(signed_in.get("/account/").content.decode(), "/account/")
    assert [n for n in numbers if address("my_request", n) in page.links] == numbers[1:]
    assert MINE in page.links


def test_the_list_is_private_and_asks_to_sign_in(client, signed_in):
    response = signed_in.get(MINE)
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert signed_in.post(MINE).status_code == 405
    signed_in.logout()
    assert client.get(MINE)["Location"] == f"/account/login/?next={MINE}"
