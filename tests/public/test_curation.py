"""The page of the account of curation: figures in both languages, and none that tells of a single request."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import translation

from directory.moderation.choices import Kind
from directory.moderation.models import ChangeRequest
from directory.public.curation import few, lasting, withheld
from tests.factories.actors import make_actor, name_item
from tests.factories.requests import VALUES, make_request

pytestmark = pytest.mark.django_db
ADDRESS = "/about/curation/"


def rows_of(html: str, table: str) -> list[list[str]]:
    body = html.partition(f'id="{table}-caption"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row) for row in body.split("</tr>")[:-1]]


def decided(state: str, number: int, *, kind: str = Kind.EDIT, took: timedelta = timedelta(hours=5)) -> None:
    for _number in range(number):
        request = make_request(kind, state=state)
        ChangeRequest.objects.filter(pk=request.pk).update(submitted_at=request.decided_at - took)


@pytest.mark.parametrize(
    "counts, hidden",
    [
        ({}, set()),
        ({"a": 0, "b": 0}, set()),
        ({"a": 3, "b": 9}, set()),
        ({"a": 1, "b": 2, "c": 9}, {"a", "b"}),
        ({"a": 2, "b": 9, "c": 4}, {"a", "c"}),
        ({"a": 1}, {"a"}),
        ({"a": 1, "b": 0}, {"a"}),
    ],
)
def test_rows_of_one_or_two_are_withheld_and_never_one_alone(counts, hidden):
    assert withheld(counts) == hidden


def test_times_and_small_numbers_as_one_reads_them():
    hours = {0.4: "less than an hour", 1: "1 hour", 5: "5 hours", 47: "47 hours", 48: "2 days", 24 * 30 + 13: "31 days"}
    assert {number: lasting(timedelta(hours=number)) for number in hours} == hours
    assert [few(number) for number in (0, 1, 2, 3)] == [0, "fewer than 3", "fewer than 3", 3]


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_empty_account_says_so_and_explains_how_it_counts(client, prefix):
    html = client.get(prefix + ADDRESS).content.decode()
    assert 'class="empty-state"' in html
    assert 'id="method"' in html
    assert "<table" not in html


def test_queue_without_decisions(client):
    make_request()
    html = client.get(ADDRESS).content.decode()
    assert "No decision yet" in html
    assert re.search(r"<dt>requests in the queue</dt><dd>1</dd>", html)
    assert rows_of(html, "curation-months")[0][1:] == ["1", "0", "0", "0", "0", "–"]


def test_decisions_are_counted_by_kind_reason_and_month(client):
    decided("approved", 3)
    decided("rejected", 3, kind=Kind.NEW)
    html = client.get(ADDRESS).content.decode()
    assert rows_of(html, "curation-months")[0][1:] == ["6", "6", "3", "3", "0", "5 hours"]
    assert rows_of(html, "curation-kinds") == [
        ["New entry", "3", "0", "3", "0"],
        ["Change of an entry", "3", "3", "0", "0"],
        ["Report", "0", "0", "0", "0"],
        ["All", "6", "3", "3", "0"],
    ]
    assert rows_of(html, "curation-reasons") == [["not-eligible", "3"]]
    assert "<dt>to a decision, at the median of the last 90 days</dt><dd>5 hours</dd>" in html


def test_how_one_or_two_requests_ended_is_not_told(client):
    decided("rejected", 1, kind=Kind.NEW)
    decided("approved", 4)
    html = client.get(ADDRESS).content.decode()
    assert rows_of(html, "curation-kinds") == [
        ["New entry", "fewer than 3", "–", "–", "–"],
        ["Change of an entry", "not told", "–", "–", "–"],
        ["Report", "0", "0", "0", "0"],
        ["All", "5", "4", "1", "0"],
    ]
    assert "their reasons are not told" in html
    assert "not-eligible" not in html


def test_single_decision_is_told_as_few_with_no_time_and_no_outcome(client):
    decided("rejected", 1)
    html = client.get(ADDRESS).content.decode()
    assert rows_of(html, "curation-months")[0][1:] == ["1", "fewer than 3", "–", "–", "–", "–"]
    assert {tuple(row[1:]) for row in rows_of(html, "curation-kinds")} == {
        ("fewer than 3", "–", "–", "–"),
        ("0", "0", "0", "0"),
    }
    assert "5 hours" not in html


def test_nothing_of_a_request_or_a_person_is_on_the_page(client, mei):
    marked = {
        **VALUES,
        "names": [name_item("Zyxmarked Institute", displays_en=True)],
        "website": "https://zyxmarked.example.org",
        "description_en": "Zyxmarked text.",
    }
    for state in ("submitted", "in_review", "changes_requested", "rejected", "withdrawn"):
        make_request(values=marked, state=state, curator=mei, email="zyxmarked@example.org")
    for prefix in ("", "/zh-hans"):
        html = client.get(prefix + ADDRESS).content.decode().lower()
        assert "zyxmarked" not in html
        assert "mei" not in re.sub("<[^>]+>", "", html)


def test_page_is_kept_as_long_as_its_figures_are_the_same(client):
    make_request()
    etag = client.get(ADDRESS)["ETag"]
    assert client.get(ADDRESS, headers={"If-None-Match": etag}).status_code == 304
    make_request()  # nothing of the directory changed, so its version did not
    again = client.get(ADDRESS, headers={"If-None-Match": etag})
    assert (again.status_code, again["Cache-Control"], len(again.cookies)) == (200, "public, no-cache", 0)


def test_page_is_read_only_and_linked(client):
    make_actor()
    assert client.post(ADDRESS).status_code == 405
    assert f'href="{ADDRESS}"' in client.get("/").content.decode()
    assert client.get("/about/").content.decode().count(f'href="{ADDRESS}"') == 2
    assert f"{ADDRESS}</loc>" in client.get("/sitemap.xml").content.decode()
    with translation.override("zh-hans"):
        assert "/zh-hans/about/curation/" in client.get("/zh-hans/").content.decode()
