"""How many queries each page asks, literally, and that more entries ask no more."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from directory.actors.models import Actor
from directory.actors.services import Change, SourceRef, apply_values, mark_checked
from directory.core.agents import system_agent
from tests.factories.actors import make_actor, make_source
from tests.factories.vocabulary import BERLIN

pytestmark = pytest.mark.django_db

# The version that the page is cached against is the first of each.
QUERIES = {
    "/": 4,
    "/actors/": 2,
    "/actors/?view=table": 2,
    "/actors/?type=rto&country=DE&topic=human-genomics": 3,
    "/actors/?type=nothing": 1,
    "/topics/": 1,
    "/topics/genomics-and-omics/": 2,
    "/places/": 1,
    "/places/de/": 4,
    "/places/eu/": 2,
    "/export/actors.csv": 9,
    "/sitemap.xml": 5,
    "/editions/2023/": 2,
    "/about/curation/": 8,
}


def make_many(number: int) -> list[Actor]:
    """Entries with a part of every kind, related to each other."""
    ref = SourceRef(make_source())
    actors: list[Actor] = []
    for count in range(number):
        related = [{"kind": "part_of", "actor": actors[-1].pk}] if actors else []
        values: dict[str, Any] = {
            "name_zh": f"研究所{count}",
            "subdivision": "DE-BE",
            "city": BERLIN,
            "website": f"https://example{count}.org/",
            "description_en": "It studies genomes.",
            "topics": ["human-genomics", "epigenomics"],
            "stages": ["basic-research", "market"],
            "links": [{"kind": "page", "url": f"https://example{count}.org/about"}],
            "identifiers": [{"scheme": "wikidata", "value": f"Q{count + 100}"}],
            "relationships": [*_filled(related), *_filled([{"kind": "member_of", "name_en": "A network"}])],
        }
        actors.append(make_actor(f"Institute {count}", **values))
    for actor in actors:
        for year in range(number):
            actor = apply_values(
                actor,
                [Change("founding_year", 1990 + year, ref)],
                by=system_agent("tests"),
                reason=f"Year {year}.",
                expected_revision=actor.revision,
            )
    return actors


def _filled(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"actor": None, "name_en": "", "name_zh": "", "ror": "", **item} for item in items]


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("path", QUERIES)
def test_pages_ask_so_many_queries(client, django_assert_num_queries, path, number):
    make_many(number)
    client.get("/")  # the vocabulary's lists are kept
    with django_assert_num_queries(QUERIES[path]):
        response = client.get(path)
        assert b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code == 200


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("prefix", ["en", "zh-hans"])
def test_an_entry_asks_so_many_queries(client, django_assert_num_queries, prefix, number):
    actor = make_many(number)[0]
    client.get("/")
    with translation.override(prefix):
        path = actor.get_absolute_url()
    with django_assert_num_queries(10):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_a_history_asks_so_many_queries(client, django_assert_num_queries, number):
    actor = make_many(number)[0]
    mark_checked(actor, by=system_agent("tests"))
    client.get("/")
    with django_assert_num_queries(4):
        assert client.get(f"/actors/{actor.pk}/history/").status_code == 200


def test_what_the_reader_has_asks_for_the_version_only(client, django_assert_num_queries):
    make_many(1)
    etag = client.get("/actors/")["ETag"]
    with django_assert_num_queries(1):
        assert client.get("/actors/", headers={"if-none-match": etag}).status_code == 304
