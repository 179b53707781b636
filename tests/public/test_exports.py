"""Exports, asked for as a visitor does."""

from __future__ import annotations

import csv
import io
import json

import pytest

from directory.actors.models import Actor, DirectoryVersion
from directory.actors.services import Change, SourceRef, apply_values, mark_checked, remove_actor
from directory.core.agents import system_agent
from directory.vocabulary.lists import forget_lists
from tests.factories.actors import make_actor, make_source, name_item
from tests.factories.vocabulary import BERLIN, SHANGHAI

pytestmark = pytest.mark.django_db

CSV, JSON = "/export/actors.csv", "/export/actors.json"


@pytest.fixture(autouse=True)
def _lists():
    forget_lists()


def body(response):
    assert response.status_code == 200
    return response.getvalue()


def table(client, path=CSV):
    text = body(client.get(path)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def document(client, path=JSON):
    return json.loads(body(client.get(path)))


def make_rich_actor(name="Rich", wikidata="Q42"):
    return make_actor(
        name, "sme", "DE", name_zh="富所", city=BERLIN, subdivision="DE-BE", website="https://rich.example.org",
        identifiers=[{"scheme": "wikidata", "value": wikidata}], topics=["biomarkers", "biobanks"], stages=["market"],
        links=[{"kind": "page", "url": "https://rich.example.org/en"}], founding_year=1999, working_languages=["de", "en"],
        relationships=[{"kind": "part_of", "actor": None, "name_en": "Whole", "name_zh": "", "ror": ""}],
        description_en="One.\n\nTwo, \"quoted\".",
    )  # fmt: skip


def test_csv_opens_in_a_spreadsheet(client):
    make_rich_actor()
    response = client.get(CSV)
    content = body(response)
    assert content.startswith(b"\xef\xbb\xbfid,url,name,")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    day = DirectoryVersion.objects.get().changed_at
    assert response["Content-Disposition"] == f'attachment; filename="permed-bridge-actors-{day:%Y-%m-%d}.csv"'
    assert content.count(b"\r\n") == 2


def test_csv_has_codes_and_words(client):
    actor = make_rich_actor()
    mark_checked(actor, by=system_agent("tests"))
    actor.refresh_from_db()
    (row,) = table(client)
    expected = {
        "id": str(actor.pk), "url": f"http://testserver/actors/{actor.pk}/rich/", "name": "Rich",
        "names": "Rich (official name) | 富所 (official name)", "type": "sme",
        "type_name": "Small or medium-sized enterprise", "region": "eu", "region_name": "EU and UK", "country": "DE",
        "country_name": "Germany", "subdivision": "DE-BE", "city": str(BERLIN), "city_name": "Berlin",
        "topics": "biomarkers | biobanks", "stages": "market", "stages_names": "Market",
        "identifiers": "Wikidata Q42", "founding_year": "1999", "working_languages": "de | en",
        "relationships": "part of Whole", "description_en": 'One.\n\nTwo, "quoted".', "status": "active",
        "edited": f"{actor.edited_at:%Y-%m-%dT%H:%M:%SZ}", "confirmed": "",
        "checked": f"{actor.checked_at:%Y-%m-%dT%H:%M:%SZ}",
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected


def test_json_has_plain_values_licence_and_the_time_of_the_version(client):
    actor = make_rich_actor()
    found = document(client)
    version = DirectoryVersion.objects.get()
    assert list(found) == ["licence", "attribution", "generated", "actors"]
    assert found["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "GeoNames" in found["attribution"]
    assert found["generated"] == f"{version.changed_at:%Y-%m-%dT%H:%M:%SZ}"
    (record,) = found["actors"]
    assert record["id"] == actor.pk
    assert record["topics"] == ["biomarkers", "biobanks"]
    assert record["names"][1] == {
        "value": "富所", "language": "zh-Hans", "kind": "official", "displays_en": False, "displays_zh": True,
    }  # fmt: skip
    assert record["founding_year"] == 1999
    assert record["confirmed"] is None


def test_chinese_addresses_give_chinese_words(client):
    make_rich_actor()
    (record,) = document(client, "/zh-hans" + JSON)["actors"]
    assert (record["name"], record["country_name"], record["region_name"]) == ("富所", "德国", "欧盟与英国")
    assert record["url"].startswith("http://testserver/zh-hans/actors/")
    (row,) = table(client, "/zh-hans" + CSV)
    assert (row["name"], row["country_name"], row["stages_names"]) == ("富所", "德国", "市场化")


def test_exports_take_the_parameters_of_the_list(client):
    make_actor("A", "rto", "DE")
    make_actor("B", "sme", "FR")
    make_actor("C", "rto", "CN", city=SHANGHAI, subdivision="CN-SH")
    by_question = {
        "": ["A", "B", "C"], "?region=eu": ["A", "B"], "?type=rto": ["A", "C"], "?type=RTO&country=cn": ["C"],
        f"?city={SHANGHAI}": ["C"], "?sort=-edited": ["C", "B", "A"], "?unknown=x&page=9&view=table": ["A", "B", "C"],
        "?country=PT": [],
    }  # fmt: skip
    for question, names in by_question.items():
        assert [row["name"] for row in table(client, CSV + question)] == names, question
        assert [record["name"] for record in document(client, JSON + question)["actors"]] == names, question


def test_every_match_is_there_without_pages(client):
    for number in range(30):
        make_actor(f"Actor {number:02}")
    assert len(table(client)) == len(document(client)["actors"]) == 30


def test_a_name_that_looks_like_a_formula_is_defused(client):
    make_actor('=HYPERLINK("https://example.org")')
    make_actor("＝1+1")
    assert {row["name"] for row in table(client)} == {'\'=HYPERLINK("https://example.org")', "'＝1+1"}
    assert {record["name"] for record in document(client)["actors"]} == {'=HYPERLINK("https://example.org")', "＝1+1"}


@pytest.mark.parametrize("path", [CSV, JSON])
def test_what_is_removed_or_merged_is_nowhere(client, path):
    agent = system_agent("tests")
    heir, gone, merged = make_actor("Heir"), make_actor("Gone"), make_actor("Merged")
    related = [{"kind": "related_to", "actor": pk, "name_en": "", "name_zh": "", "ror": ""} for pk in (gone.pk, merged.pk)]
    change = Change("relationships", related, SourceRef(make_source()))
    apply_values(heir, [change], by=agent, reason="Test.", expected_revision=heir.revision)
    assert f"#{gone.pk}" in table(client)[1]["relationships"]
    remove_actor(gone, by=agent, reason="Test.")
    Actor.objects.filter(pk=merged.pk).update(status="merged", merged_into=heir)
    text = body(client.get(path)).decode()
    for left in ("Gone", "Merged", str(gone.pk), str(merged.pk)):
        assert left not in text


@pytest.mark.parametrize("path", [CSV, JSON])
def test_private_values_stay_in_the_house(client, path):
    make_actor("Open", contact_email="secret@example.org")
    text = body(client.get(path)).decode()
    assert "secret@example.org" not in text
    assert "contact_email" not in text


def test_an_unknown_value_is_refused_in_words(client):
    make_actor()
    response = client.get(CSV + "?type=nonsense&country=XX")
    assert (response.status_code, response["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert response.content.decode().splitlines() == [
        "“nonsense” is not a known value of “Type”.",
        "“XX” is not a known value of “Country or region”.",
    ]


def test_an_unknown_value_is_refused_with_problem_details(client):
    make_actor()
    response = client.get(JSON + "?since=yesterday")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    problem = json.loads(response.content)
    assert problem["status"] == 400
    assert problem["errors"] == [
        {"parameter": "since", "value": "yesterday", "message": "“yesterday” is not a known value of “Edited since”."}
    ]


@pytest.mark.parametrize("question", ["?type=%00", "?city=-1", "?ids=x", "?type=%FF%FE", f"?city={10**30}", "?sort=id;--"])
@pytest.mark.parametrize("path", [CSV, JSON, "/zh-hans" + CSV])
def test_bad_input_is_a_clear_refusal(client, path, question):
    make_actor()
    assert client.get(path + question).status_code == 400


@pytest.mark.parametrize("path", [CSV, JSON])
def test_exports_are_only_read(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", [CSV, JSON])
def test_head_has_the_headers_and_reads_no_entry(client, path, django_assert_num_queries):
    make_actor()
    expected = client.get(path)
    with django_assert_num_queries(2):
        response = client.head(path)
    for header in ("ETag", "Content-Type", "Content-Disposition", "Cache-Control"):
        assert response[header] == expected[header]


@pytest.mark.parametrize("path", [CSV, JSON])
def test_an_unchanged_export_answers_304(client, path, django_assert_num_queries):
    make_actor("A")
    etag = client.get(path)["ETag"]
    with django_assert_num_queries(1):
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    make_actor("B")
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("path", [CSV, JSON])
@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_depend_on_the_entries(client, path, count, django_assert_num_queries):
    for number in range(count):
        make_rich_actor(f"Rich {number}", wikidata=f"Q{number + 1}")
    body(client.get(path))
    with django_assert_num_queries(9):
        body(client.get(path))


def test_renamed_entries_go_out_under_the_new_name(client):
    actor = make_actor("Old")
    change = Change("names", [name_item("New", displays_en=True)], SourceRef(make_source()))
    apply_values(actor, [change], by=system_agent("tests"), reason="Test.", expected_revision=actor.revision)
    assert [row["name"] for row in table(client)] == ["New"]
