"""robots.txt and the sitemap."""

from __future__ import annotations

import urllib.robotparser
from xml.etree import ElementTree

import pytest

from directory.actors.models import Actor
from directory.actors.services import close_actor, remove_actor
from directory.core.agents import system_agent
from directory.public.views import machines
from directory.vocabulary.lists import forget_lists
from tests.factories.actors import make_actor
from tests.factories.vocabulary import SHANGHAI

pytestmark = pytest.mark.django_db

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
SITE = "http://testserver"


@pytest.fixture(autouse=True)
def _lists():
    forget_lists()


def urls(client, path="/sitemap.xml"):
    """Each address with its alternates and its day."""
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml; charset=utf-8")
    found = {}
    for url in ElementTree.fromstring(response.content).findall("s:url", NS):  # noqa: S314  # our own
        links = {link.get("hreflang"): link.get("href") for link in url.findall("x:link", NS)}
        found[url.findtext("s:loc", "", NS)] = (links, url.findtext("s:lastmod", "", NS))
    return found


def test_robots_are_kept_from_what_is_not_for_them(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/robots.txt")
    assert (response.status_code, response["Content-Type"]) == (200, "text/plain; charset=utf-8")
    rules = urllib.robotparser.RobotFileParser()
    rules.parse(response.content.decode().splitlines())
    for path in ("/admin/", "/account/login/", "/export/actors.csv", "/zh-hans/admin/", "/zh-hans/export/actors.json"):
        assert not rules.can_fetch("*", SITE + path), path
    for path in ("/", "/actors/", "/actors/1/a/", "/zh-hans/", "/editions/2023/", "/static/directory/css/site.css"):
        assert rules.can_fetch("*", SITE + path), path
    assert rules.site_maps() == [SITE + "/sitemap.xml"]


def test_sitemap_has_every_public_page_in_both_languages(client):
    actor = make_actor("Alpha", "rto", "CN", city=SHANGHAI, subdivision="CN-SH", topics=["biobanks"])
    closed = make_actor("Beta", "rto", "DE")
    close_actor(closed, by=system_agent("tests"), reason="Test.")
    paths = [
        *("/", "/actors/", "/topics/", "/places/", "/submit/", "/about/", "/terms/", "/privacy/", "/accessibility/"),
        *("/about/curation/", "/editions/2023/"),
        *("/topics/biobanks/", "/topics/clinical-research-and-infrastructure/"),
        *("/places/cn/", "/places/cn-sh/", "/places/de/", "/places/eu/"),
        *(f"/actors/{actor.pk}/alpha/", f"/actors/{closed.pk}/beta/"),
    ]
    found = urls(client)
    assert set(found) == {SITE + prefix + path for path in paths for prefix in ("", "/zh-hans")}
    for path in paths:
        same = {"en": SITE + path, "zh-Hans": f"{SITE}/zh-hans{path}"}
        assert found[SITE + path][0] == found[f"{SITE}/zh-hans{path}"][0] == same
    actor.refresh_from_db()
    assert found[f"{SITE}/actors/{actor.pk}/alpha/"][1] == f"{actor.edited_at:%Y-%m-%d}"


def test_every_address_of_the_sitemap_answers(client):
    make_actor("Alpha", "rto", "DE", topics=["biobanks"])
    for url in urls(client):
        assert client.get(url.removeprefix(SITE)).status_code == 200, url


def test_what_is_removed_or_merged_is_not_in_the_sitemap(client):
    heir, gone, merged = make_actor("Heir"), make_actor("Gone", "rto", "PT"), make_actor("Merged", topics=["biobanks"])
    remove_actor(gone, by=system_agent("tests"), reason="Test.")
    Actor.objects.filter(pk=merged.pk).update(status="merged", merged_into=heir)
    found = "\n".join(urls(client))
    for left in (f"/{gone.pk}/", f"/{merged.pk}/", "/places/pt/", "/topics/biobanks/"):
        assert left not in found
    assert f"/actors/{heir.pk}/heir/" in found


def test_too_many_entries_for_one_file_are_an_index_of_files(client, monkeypatch):
    monkeypatch.setattr(machines, "ENTRIES_A_FILE", 2)
    actors = [make_actor(f"Actor {number}") for number in range(3)]
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314  # our own
    files = [one.text.removeprefix(SITE) for one in index.findall("s:sitemap/s:loc", NS)]
    assert files == ["/sitemap.xml?part=0", "/sitemap.xml?part=1", "/sitemap.xml?part=2"]
    parts = [set(urls(client, path)) for path in files]
    assert SITE + "/about/" in parts[0]
    assert [len(part) for part in parts[1:]] == [4, 2]
    assert {SITE + actor.get_absolute_url() for actor in actors} <= parts[1] | parts[2]


@pytest.mark.parametrize("part", ["-1", "9", "x", "", "10" * 20, "%00", "²"])
def test_a_file_that_the_index_does_not_name_is_not_found(client, part):
    assert client.get(f"/sitemap.xml?part={part}").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_sitemap_asks_five_queries_whatever_the_entries(client, count, django_assert_num_queries):
    for number in range(count):
        make_actor(f"Actor {number}", topics=["biobanks"])
    client.get("/sitemap.xml")
    with django_assert_num_queries(5):
        client.get("/sitemap.xml")


def test_an_unchanged_sitemap_answers_304(client):
    make_actor()
    etag = client.get("/sitemap.xml")["ETag"]
    assert client.get("/sitemap.xml", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("path", ["/robots.txt", "/sitemap.xml"])
def test_machines_only_read(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", ["/zh-hans/robots.txt", "/zh-hans/sitemap.xml"])
def test_machine_addresses_exist_once(client, path):
    assert client.get(path).status_code == 404
