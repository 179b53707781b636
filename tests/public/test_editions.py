"""The page of an edition and its file, asked for as a visitor does."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from pathlib import Path

import pytest
from django.conf import settings

from directory.actors.fields import FIELDS
from directory.actors.models import Actor
from directory.actors.services import Change, SourceRef, apply_values, close_actor, remove_actor
from directory.core.agents import system_agent
from directory.vocabulary.lists import forget_lists
from tests.factories.actors import make_actor, make_source, name_item

pytestmark = pytest.mark.django_db

ENGLISH, CHINESE = "/editions/2023/", "/zh-hans/editions/2023/"
FROZEN = Path(settings.FIXTURES_DIR) / "editions/2023.csv"


@pytest.fixture(autouse=True)
def _lists():
    forget_lists()


def page(client, path=ENGLISH):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def without_links(html):
    """The page apart from the last column, which is about the live directory."""
    return re.sub(r"<td>(<a href=\"[^\"]*/actors/[^>]*>[^<]*</a>|<span class=\"quiet\">[^<]*</span>)</td>", "<td></td>", html)


@pytest.mark.parametrize("path", [ENGLISH, CHINESE])
def test_page_gives_the_figures_of_the_paper(client, path):
    make_actor(public_id=1)
    html = page(client, path)
    assert re.findall(r"<dd>(\d+)</dd>", html) == ["78", "63", "15", "11", "6"]
    cells = [re.findall(r"\d+", cell) for cell in re.findall(r'<td class="number">([^<]*)</td>', html)[:12]]
    assert cells == [
        ["47", "75"], ["7", "47"], ["54"],
        ["9", "14"], ["1", "7"], ["10"],
        ["7", "11"], ["7", "47"], ["14"],
        ["63"], ["15"], ["78"],
    ]  # fmt: skip


def test_page_shows_all_rows_as_printed(client):
    html = page(client).replace("<wbr>", "")
    rows = list(csv.DictReader(io.StringIO(FROZEN.read_text(encoding="utf-8"))))
    table = html[html.index('id="rows"') :]
    cells = re.findall(r'<td class="edition-address" translate="no">([^<]*)</td>', table)
    assert cells == [row["website"] for row in rows]
    assert re.findall(r"<tr>\s*<td>(\d+)</td>", table) == [row["row"] for row in rows]


def test_printed_addresses_are_not_links(client):
    table = page(client)
    table = table[table.index('id="rows"') : table.index('id="cite"')]
    assert "href=" not in table


def test_page_links_to_the_entries_that_are_published(client):
    agent = system_agent("tests")
    live, closed, removed = (make_actor(f"Row {number}", public_id=number) for number in (1, 2, 3))
    other = make_actor("Not of the paper")
    close_actor(closed, by=agent, reason="Test.")
    remove_actor(removed, by=agent, reason="Test.")
    Actor.objects.filter(pk=make_actor("Row 4", public_id=4).pk).update(status="merged", merged_into=live)
    assert set(re.findall(r'href="(/actors/\d+/[^"]*)"', page(client))) == {
        live.get_absolute_url(), closed.get_absolute_url()
    }  # fmt: skip
    assert other.get_absolute_url() not in page(client)


@pytest.mark.parametrize("path", [ENGLISH, CHINESE])
def test_nothing_that_happens_to_live_entries_changes_the_edition(client, path):
    agent = system_agent("tests")
    actors = [make_actor(f"Row {number}", public_id=number) for number in range(1, 5)]
    before = without_links(page(client, path))
    renamed = Change("names", [name_item("Another name", displays_en=True)], SourceRef(make_source()))
    moved = Change("country", "PT", SourceRef(make_source()))
    retyped = Change("type", "pi", SourceRef(make_source()))
    apply_values(actors[0], [renamed, moved, retyped], by=agent, reason="Test.", expected_revision=actors[0].revision)
    close_actor(actors[1], by=agent, reason="Test.")
    remove_actor(actors[2], by=agent, reason="Test.")
    Actor.objects.filter(pk=actors[3].pk).update(status="merged", merged_into=actors[0])
    make_actor("A new one in Hungary", country="HU")
    assert without_links(page(client, path)) == before
    assert hashlib.sha256(client.get(f"{path}actors.csv").content).hexdigest() in before


def test_the_file_is_served_byte_for_byte(client):
    response = client.get("/editions/2023/actors.csv")
    assert response.status_code == 200
    assert response.content == FROZEN.read_bytes()
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="edition-2023-actors.csv"'


@pytest.mark.parametrize("path", ["/editions/2024/", "/zh-hans/editions/2024/", "/editions/2024/actors.csv"])
def test_an_unknown_edition_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", [ENGLISH, "/editions/2023/actors.csv"])
def test_editions_are_only_read(client, path):
    assert client.post(path).status_code == 405


def test_an_unchanged_page_answers_304(client):
    make_actor(public_id=1)
    etag = client.get(ENGLISH)["ETag"]
    assert client.get(ENGLISH, headers={"If-None-Match": etag}).status_code == 304
    make_actor(public_id=2)
    assert client.get(ENGLISH, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_two_queries_whatever_the_entries(client, count, django_assert_num_queries):
    for number in range(1, count + 1):
        make_actor(f"Row {number}", public_id=number)
    client.get(ENGLISH)
    with django_assert_num_queries(2):
        client.get(ENGLISH)


def test_page_sets_no_cookie_and_names_no_private_value(client):
    make_actor(public_id=1, contact_email="secret@example.org")
    assert not FIELDS["contact_email"].public
    response = client.get(ENGLISH)
    assert "secret@example.org" not in response.content.decode()
    assert not response.cookies
