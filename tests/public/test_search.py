"""Searching as a visitor does: what the list says of a search, suggestions, the browser's own search box."""

from __future__ import annotations

import json
import re
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from directory.actors.search import SearchTooSlow
from directory.public.outcome import literal_query
from directory.public.views import actors as views
from tests.project.addresses import LANGUAGES, Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper")]

BOTH = pytest.mark.parametrize("prefix", LANGUAGES)
# What is typed or sent by mistake or on purpose, as it stands in an address.
ODD = {
    "control characters": "%00%01%1b%7f",
    "control characters in a word": "onco%00logy",
    "invalid UTF-8": "%ff%fe",
    "half a surrogate": "%ed%a0%80",
    "direction marks": quote("\u202eygolocno\u2066"),
    "an emoji": quote("🧬🇪🇺"),
    "full-width letters": quote("ＢＧＩ"),
    "an unbalanced quote": quote('"cancer'),
    "operators": quote("a & !b | (c <-> d):*"),
    "SQL": quote("'; DROP TABLE directory_actor; --"),
    "markup": quote("<script>alert(1)</script>"),
    "percent signs": quote("%s %(words)s {0}"),
    "only punctuation": quote("!?。，"),
    "10 000 characters": "x" * 10_000,
    "10 000 words": "%20".join(["a"] * 10_000),
}


def say(prefix: str, text: str, **values: object) -> str:
    with translation.override(prefix.strip("/") or "en"):
        return translation.gettext(text) % values


def heading(page: Page) -> str:
    return page.all("h1")[0].text


def box(page: Page) -> dict[str, str]:
    (tag,) = (tag for tag in page.all("input") if tag.attributes.get("type") == "search")
    return tag.attributes


def asked(queries: CaptureQueriesContext) -> int:
    """Without the savepoints that stand for the visitor's transaction in a test."""
    return len([one for one in queries.captured_queries if "SAVEPOINT" not in one["sql"]])


# --- The box --------------------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("path", ["/", "/actors/", "/actors/66/", "/topics/", "/about/", "/nothing/", "/account/login/"])
def test_every_page_has_one_search_box_with_a_label(client, prefix, path):
    page = Page(client.get(prefix + path, follow=True).content.decode())
    attributes = box(page)
    assert (attributes["name"], attributes["maxlength"], attributes["value"]) == ("q", "200", "")
    (label,) = (tag for tag in page.all("label") if tag.attributes.get("for") == attributes["id"])
    assert label.text
    (form,) = (tag for tag in page.all("form") if tag.attributes.get("role") == "search")
    assert (form.attributes["method"], form.attributes["action"]) == ("get", f"{prefix}/actors/")


@BOTH
def test_a_new_search_keeps_the_filters_and_filters_keep_the_search(client, prefix):
    html = client.get(f"{prefix}/actors/?q=cancer&region=cn&topic=oncology&view=table&sort=name").content.decode()
    search, filters = (
        re.search(f"<form[^>]*{mark}.*?</form>", html, re.DOTALL)[0] for mark in ('role="search"', 'id="facets"')
    )
    kept = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', search)
    assert kept == [("region", "cn"), ("topic", "oncology"), ("sort", "name"), ("view", "table")]
    assert box(Page(search))["value"] == "cancer"
    kept = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', filters)
    assert kept == [("q", "cancer"), ("sort", "name"), ("view", "table")]


# --- The list -------------------------------------------------------------------------------------------------------


@BOTH
def test_the_heading_and_the_title_say_what_was_searched(client, prefix):
    html = client.get(f"{prefix}/actors/?q=BGI").content.decode()
    expected = "找到1家与“BGI”相符的机构" if prefix else "1 actor for “BGI”"
    assert heading(Page(html)) == expected
    assert f"<title>{expected} ·" in html
    assert '<meta name="robots" content="noindex">' in html
    assert 'rel="canonical" href="http://testserver' + f'{prefix}/actors/"' in html
    assert "noindex" not in client.get(f"{prefix}/actors/?region=cn").content.decode()


@BOTH
def test_best_match_is_an_order_only_where_something_is_searched(client, prefix):
    best = say(prefix, "Best match")
    with_words, without = (client.get(f"{prefix}/actors/{query}").content.decode() for query in ("?q=cancer", ""))
    assert f'<a href="{prefix}/actors/?q=cancer" aria-current="true">{best}</a>' in with_words
    assert best not in without


def test_what_was_found_is_marked_in_names_and_texts_of_both_scripts(client):
    english = client.get("/actors/?q=oncology").content.decode()
    assert "Chinese Society of Clinical <mark>Oncology</mark></a>" in english
    assert re.search(r'actor-row-text">[^<]*<mark>oncology</mark>', english)
    chinese = client.get(f"/zh-hans/actors/?q={quote('基因')}").content.decode()
    assert "华大<mark>基因</mark></a>" in chinese
    assert re.search(r'actor-row-text">[^<]*<mark>基因</mark>', chinese)
    assert "华大<mark>基因</mark></span>" in client.get(f"/actors/?q={quote('基因')}").content.decode()


def test_the_table_marks_what_was_found_in_names_of_both_scripts(client):
    english = client.get("/actors/?q=oncology&view=table").content.decode()
    assert "Chinese Society of Clinical <mark>Oncology</mark></a>" in english
    chinese = client.get(f"/zh-hans/actors/?q={quote('基因')}&view=table").content.decode()
    assert "华大<mark>基因</mark></a>" in chinese
    assert "华大<mark>基因</mark></span>" in client.get(f"/actors/?q={quote('基因')}&view=table").content.decode()
    assert "<mark>" not in client.get("/actors/?view=table").content.decode()


@BOTH
def test_a_typo_is_corrected_and_the_literal_search_offered(client, prefix):
    html = client.get(f"{prefix}/actors/?q=oncolgy&region=cn").content.decode()
    text = say(
        prefix, "No actor was found for “%(typed)s”; these are for “%(corrected)s”.", typed="oncolgy", corrected="oncology"
    )
    assert text in html
    assert "“oncology”" in heading(Page(html))
    assert box(Page(html))["value"] == "oncolgy"
    literal = f"{prefix}/actors/?q=%22oncolgy%22&region=cn"
    assert literal in Page(html).links
    page = client.get(literal).content.decode()
    assert "actor-row-name" not in page
    assert heading(Page(page)) == say(prefix, "No actor for “%(words)s”", words='"oncolgy"')


def test_only_the_corrected_words_stand_in_quotes():
    assert literal_query("oncolgy Berlin", ["oncology", "Berlin"]) == '"oncolgy" Berlin'
    assert literal_query("-x oncolgy-", ["oncology"]) == '-x "oncolgy"-'


@BOTH
def test_words_past_the_eighth_are_named(client, prefix):
    html = client.get(f"{prefix}/actors/?q=" + "+".join(f"word{letter}" for letter in "abcdefghij")).content.decode()
    listed = "“wordi”、“wordj”" if prefix else "“wordi”, “wordj”"
    assert say(prefix, "A search takes at most %(most)s words. These were left out: %(words)s.", most=8, words=listed) in html


@BOTH
@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("the+of", "These words are too common to search for"),
        ("-cancer", "This search only says what must not be there"),
        ("!!!", "There is no word in this search"),
        ("xyzzyx", "Nothing in the directory fits"),
    ],
)
def test_an_empty_list_says_why_and_where_else_to_look(client, prefix, words, title):
    page = Page(client.get(f"{prefix}/actors/?q={words}").content.decode())
    assert say(prefix, title) in [tag.text for tag in page.all("h2")]
    assert {f"{prefix}/actors/", f"{prefix}/topics/", f"{prefix}/places/"} <= page.links


@BOTH
def test_an_empty_list_says_what_to_drop_with_counts(client, prefix):
    def ways(query: str) -> dict[str, str]:
        page = Page(client.get(f"{prefix}/actors/?{query}").content.decode())
        found = [tag for tag in page.all("a") if re.search("without|去掉", tag.text)]
        return {tag.attributes["href"]: tag.text for tag in found}

    (way,) = ways("q=cancer+xyzzyx").items()
    assert way[0] == f"{prefix}/actors/?q=cancer"
    total = int(re.search(r"\d+", heading(Page(client.get(way[0]).content.decode())))[0])
    assert total > 1
    assert way[1] == (f"去掉“xyzzyx”——{total}家机构" if prefix else f"without “xyzzyx” — {total} actors")

    found = ways("q=BGI&country=DE")
    expected = "去掉“国家/地区：德国”——1家机构" if prefix else "without Country or region: Germany — 1 actor"
    assert found == {f"{prefix}/actors/?q=BGI": expected}

    found = ways("q=BGI&country=DE&type=sme")
    assert found == {f"{prefix}/actors/?q=BGI": "去掉全部筛选条件——1家机构" if prefix else "without any filter — 1 actor"}


@BOTH
def test_too_long_a_search_is_a_message_and_no_results(client, prefix):
    page = Page(client.get(f"{prefix}/actors/?q={'x' * 201}").content.decode())
    assert heading(page) == say(prefix, "No results")
    message = say(prefix, "Search for at most %(most)s characters; these are %(number)s.", most=200, number=201)
    assert message in [tag.text for tag in page.all("li")]
    assert box(page)["value"] == "x" * 200
    assert f"{prefix}/actors/" in page.links


@BOTH
def test_a_search_that_the_database_gives_up_on_is_a_page_that_says_so(client, prefix, monkeypatch):
    def give_up(*args: object, **kwargs: object) -> None:
        raise SearchTooSlow

    monkeypatch.setattr(views, "search_actors", give_up)
    response = client.get(f"{prefix}/actors/?q=cancer&region=cn")
    assert response.status_code == 503
    assert "ETag" not in response
    page = Page(response.content.decode())
    assert heading(page) == say(prefix, "The search took too long")
    assert box(page)["value"] == "cancer"
    assert f"{prefix}/actors/" in page.links


@BOTH
def test_a_page_past_the_end_keeps_the_search(client, prefix):
    response = client.get(f"{prefix}/actors/?q=cancer&page=99")
    assert response.status_code == 404
    page = Page(response.content.decode())
    assert box(page)["value"] == "cancer"
    assert f"{prefix}/actors/?q=cancer" in page.links


@BOTH
@pytest.mark.parametrize("what", ODD)
def test_whatever_is_searched_gets_a_clear_answer(client, prefix, what):
    response = client.get(f"{prefix}/actors/?q={ODD[what]}")
    assert response.status_code == 200
    html = response.content.decode()
    assert len(Page(html).all("h1")) == 1
    assert "<script>alert" not in html
    assert not set(re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", html))
    assert len(box(Page(html))["value"]) <= 200


@BOTH
@pytest.mark.parametrize(
    ("query", "number"),
    [("q=cancer", 4), ("q=cancer&view=table", 4), ("q=cancer&topic=oncology&region=eu", 4), ("q=%22oncology%22&sort=name", 4)],
)
def test_a_list_with_a_search_asks_so_many_queries(client, prefix, query, number):
    client.get(f"{prefix}/actors/")  # what is kept in the process
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"{prefix}/actors/?{query}").status_code == 200
    assert asked(queries) == number


# --- Suggestions ----------------------------------------------------------------------------------------------------


def suggested(client, query: str, prefix: str = "") -> list[dict[str, str]]:
    response = client.get(f"{prefix}/actors/suggestions/?{query}")
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    return json.loads(response.content)


def test_a_suggestion_says_which_actor_it_is_in_the_language_of_the_page(client):
    assert suggested(client, "q=bgi") == [
        {
            "name": "BGI",
            "other_name": "华大基因",
            "type": "rto",
            "type_label": "Research and technology organisation",
            "place": "Shenzhen, China",
            "region": "cn",
            "url": "/actors/66/bgi/",
        }
    ]
    assert suggested(client, f"q={quote('华大')}", "/zh-hans") == [
        {
            "name": "华大基因",
            "other_name": "BGI",
            "type": "rto",
            "type_label": "研究与技术组织",
            "place": "中国深圳",
            "region": "cn",
            "url": "/zh-hans/actors/66/bgi/",
        }
    ]


@BOTH
def test_at_most_eight_are_suggested(client, prefix):
    assert len(suggested(client, "q=c", prefix)) == 8


@BOTH
@pytest.mark.parametrize("query", ["", "q=", "q=%20", "x=1", "q=xyzzyx", "q=%00", "q=%ff", "q=" + "b" * 10_000])
def test_nothing_is_suggested_for_what_begins_no_name(client, prefix, query):
    assert suggested(client, query, prefix) == []


@BOTH
@pytest.mark.parametrize("what", ODD)
def test_suggestions_bear_whatever_is_typed(client, prefix, what):
    assert len(suggested(client, f"q={ODD[what]}", prefix)) <= 8


@BOTH
def test_suggestions_ask_so_many_queries_and_are_not_sent_twice(client, prefix):
    client.get(f"{prefix}/actors/")
    with CaptureQueriesContext(connection) as queries:
        response = client.get(f"{prefix}/actors/suggestions/?q=c")
    assert asked(queries) <= 4
    again = client.get(f"{prefix}/actors/suggestions/?q=c", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_suggestions_are_read_only(client):
    assert client.post("/actors/suggestions/?q=c").status_code == 405


# --- The browser's own search box -----------------------------------------------------------------------------------


def test_browsers_are_told_how_to_search_here(client):
    link = next(tag for tag in Page(client.get("/zh-hans/").content.decode()).all("link") if tag.attributes["rel"] == "search")
    assert link.attributes["href"] == "/opensearch.xml"
    response = client.get("/opensearch.xml")
    assert response["Content-Type"] == link.attributes["type"] + "; charset=utf-8"
    root = ElementTree.fromstring(response.content)  # noqa: S314  # our own
    space = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
    assert root.findtext("o:ShortName", "", space) == "PerMed Bridge"
    assert root.findtext("o:LongName", "", space) == "PerMed Bridge 精准医疗桥"
    templates = {url.get("type"): url.get("template") for url in root.findall("o:Url", space)}
    found = {kind: template.replace("{searchTerms}", "bgi") for kind, template in templates.items()}
    assert (
        heading(Page(client.get(found["text/html"].removeprefix("http://testserver")).content.decode())) == "1 actor for “bgi”"
    )
    completions = client.get(found["application/x-suggestions+json"].removeprefix("http://testserver"))
    assert completions["Content-Type"] == "application/x-suggestions+json"
    assert json.loads(completions.content) == ["bgi", ["BGI"]]
