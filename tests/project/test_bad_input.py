"""What is odd gets a clear answer in the page's language and with the right status: never a 500, nothing half-done."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import translation

from directory.actors.choices import Status
from directory.actors.models import Actor
from directory.actors.services import close_actor, remove_actor
from directory.actors.services.version import raise_version
from directory.core.agents import system_agent
from tests.project.addresses import EXPORTS, LANGUAGES
from tests.project.answers import in_language, read, says_what_to_do

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper")]

HUGE = "9" * 10_000
LONG = "x" * 10_000
# Values that no parameter knows: (as they stand in the address)
UNKNOWN = {
    "a word": "nothing",
    "Chinese": quote("基因"),
    "an emoji": quote("🧬"),
    "NUL": "%00",
    "NUL inside": "r%00to",
    "control characters": "%01%1b%7f",
    "a line break": "rto%0d%0aSet-Cookie:x=1",
    "invalid UTF-8": "%ff%fe",
    "a lone surrogate": "%ed%a0%80",
    "direction marks": quote("\u202ertо"),
    "markup": quote("<script>alert(1)</script>"),
    "quotes": quote("' or 1=1 --"),
    "a percent sign": "%25",
    "a broken escape": "%zz",
    "format characters": quote("%s %(value)s {0}"),
    "a negative number": "-1",
    "zero": "0",
    "a leading zero": "01",
    "the next after the largest integer": "2147483648",
    "a very long number": HUGE,
    "other digits": quote("１２"),
    "Arabic digits": quote("٣"),
    "10 000 characters": LONG,
}
PARAMETERS = ("type", "region", "country", "subdivision", "city", "topic", "stage", "confirmed", "since", "ids", "sort", "view")
# What is no page of a list.
NO_PAGES = ["-1", "0", "abc", "4", "1.5", "1e3", "+1", "01x", "%00", "%ff", quote("２"), "1" + "0" * 30, HUGE]
UNKNOWN_PARAMETERS = [
    "utm_source=x",
    "x=%00&y=%ff",
    "opportunity=offer",
    "TYPE=sme",
    "type[]=sme",
    "=&&==&%00=%00",
    "page[]=9",
    f"{LONG}=1",
    f"x={LONG}",
    quote("类型") + "=rto",
]
NO_IDS = ["0", "01", "-1", "+1", "1.0", "2147483648", "99999999999999999999", "79", "1000"]
NO_IDS += ["abc", quote("１"), "%00", "%ff", "1%00"]
SLUGS = ["", "old-slug/", "Old_Slug/", "suggests/", quote("基因") + "/", quote("café") + "/", "%ff/", "%00/", "a.b/", "a%20b/"]
SLUGS += [f"{'a' * 300}/"]


# --- Lists ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("what", UNKNOWN)
def test_an_unknown_value_of_a_known_parameter_gives_a_message_and_no_results(client, prefix, what):
    address = f"{prefix}/actors/?" + "&".join(f"{name}={UNKNOWN[what]}" for name in PARAMETERS)
    response = client.get(address)
    assert response.status_code == 200
    html = response.content.decode()
    page = read(response, prefix)
    (notice,) = (tag for tag in page.tags if "notice-warn" in tag.attributes.get("class", ""))
    assert notice.attributes["role"] == "status"
    # One message for each parameter, and not an actor.
    assert len(re.findall(r"<li>[^<]*[“”]", html)) == len(PARAMETERS)
    assert "actor-row" not in html
    assert "<script>alert" not in html
    # The link to the other language keeps the question; nothing else says it at length.
    assert html.count(HUGE) + html.count(LONG) <= len(PARAMETERS)
    assert "\x00" not in html


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("parameter", PARAMETERS)
def test_each_parameter_says_for_itself_what_it_does_not_know(client, prefix, parameter):
    response = client.get(f"{prefix}/actors/?{parameter}=%ffnothing")
    assert response.status_code == 200
    assert read(response, prefix).all("h1")[0].text == in_language(prefix, "No results")
    html = response.content.decode()
    assert re.search(r"<li>[^<]*“\ufffdnothing”[^<]*</li>", html)
    assert "actor-row" not in html


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("what", UNKNOWN)
def test_any_words_can_be_searched_for(client, prefix, what):
    response = client.get(f"{prefix}/actors/?q={UNKNOWN[what]}&sort=relevance")
    assert response.status_code == 200
    html = response.content.decode()
    assert read(response, prefix).all("h1")
    assert "<script>alert" not in html
    assert "\x00" not in html


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("query", UNKNOWN_PARAMETERS)
def test_an_unknown_parameter_is_ignored(client, prefix, query):
    plain = read(client.get(f"{prefix}/actors/?type=sme"), prefix)
    odd = client.get(f"{prefix}/actors/?type=sme&{query}")
    assert odd.status_code == 200
    assert read(odd, prefix).all("h1")[0].text == plain.all("h1")[0].text
    for path in ("/", "/topics/", "/places/de/", "/about/", "/editions/2023/", "/actors/1/history/"):
        assert client.get(f"{prefix}{path}?{query}").status_code == 200, path


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("page", NO_PAGES)
def test_a_page_that_does_not_exist_leads_back_to_the_list(client, prefix, page):
    response = client.get(f"{prefix}/actors/?region=eu&sort=-edited&page={page}")
    # 4 is the first past the end of all, and of the smaller list as well.
    assert response.status_code == 404
    assert f"{prefix}/actors/?region=eu&sort=-edited" in read(response, prefix).links


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_an_empty_page_number_is_the_first_page(client, prefix):
    assert client.get(f"{prefix}/actors/?page=").status_code == 200


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_an_empty_list_has_one_page_and_says_what_to_drop(client, prefix):
    nothing = f"{prefix}/actors/?country=CY&type=pi"
    page = read(client.get(nothing), prefix)
    assert {f"{prefix}/actors/?country=CY", f"{prefix}/actors/?type=pi"} <= page.links
    assert client.get(f"{nothing}&page=1").status_code == 200
    assert client.get(f"{nothing}&page=2").status_code == 404


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_repeated_and_contradicting_parameters(client, prefix):
    def heading(query: str) -> str:
        response = client.get(f"{prefix}/actors/?{query}")
        assert response.status_code == 200, query
        return read(response, prefix).all("h1")[0].text

    # The same value twice is one; empty ones are none; two values widen.
    assert heading("type=sme&type=sme&type=&type=%20") == heading("type=sme")
    assert heading("type=sme&type=rto&type=pi") != heading("type=sme")
    # Contradictions give nothing, clearly, and no message.
    for query in ("region=eu&country=CN", "country=DE&subdivision=CN-GD", "country=DE&city=1816670"):
        page = read(client.get(f"{prefix}/actors/?{query}"), prefix)
        assert not [tag for tag in page.tags if "notice-warn" in tag.attributes.get("class", "")], query
        assert not [tag for tag in page.tags if "actor-row" in tag.attributes.get("class", "").split()], query
    # Of what can stand once the last one counts.
    assert heading("sort=name&sort=-edited&view=table&view=list&confirmed=2001&confirmed=2024") == heading("confirmed=2024")
    # One value that is known does not rescue one that is not.
    assert heading("type=sme&type=nothing") == heading("type=nothing")
    many = "&".join(f"topic=x{number}" for number in range(1000))
    assert len(client.get(f"{prefix}/actors/?{many}").content) < 100_000


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("path", ["/", "/actors/", "/actors/1/history/", "/topics/", "/about/", "/editions/2023/", *EXPORTS])
def test_thousands_of_parameters_are_refused(client, prefix, path):
    query = "&".join(f"type=x{number}" for number in range(5000))
    response = client.get(f"{prefix}{path}?{query}")
    # Pages that read no parameter need not count them.
    assert response.status_code in ((400,) if path in ("/actors/", *EXPORTS) else (200, 400))
    if response.status_code == 400 and path not in EXPORTS:
        assert says_what_to_do(read(response, prefix))


# --- Exports --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("what", UNKNOWN)
@pytest.mark.parametrize("path", EXPORTS)
def test_an_export_refuses_what_it_does_not_understand(client, prefix, what, path):
    for name in ("type", "city", "ids", "since"):
        response = client.get(f"{prefix}{path}?{name}={UNKNOWN[what]}")
        assert response.status_code == 400, name
        assert "attachment" not in response.get("Content-Disposition", "")
        assert response.get("ETag") is None
        if path.endswith("json"):
            problem = json.loads(response.content)
            assert response["Content-Type"] == "application/problem+json"
            assert problem["status"] == 400
            assert [one["parameter"] for one in problem["errors"]] == [name]
            text = problem["detail"]
        else:
            assert response["Content-Type"] == "text/plain; charset=utf-8"
            text = response.content.decode()
        assert ("选项" in text) == bool(prefix)


@pytest.mark.parametrize("path", EXPORTS)
def test_an_export_ignores_what_it_does_not_know(client, path):
    plain, odd = (client.get(f"{path}?type=sme{rest}") for rest in ("", "&x=%00&utm_source=%ff&page=99&page=-1"))
    assert plain.status_code == odd.status_code == 200
    assert b"".join(plain.streaming_content) == b"".join(odd.streaming_content)


# --- Entries --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("number", NO_IDS)
def test_what_is_no_id_of_an_entry_is_no_page(client, prefix, number):
    for path in (f"/actors/{number}/", f"/actors/{number}/some-slug/", f"/actors/{number}/history/"):
        response = client.get(prefix + path)
        assert response.status_code == 404, path
        assert says_what_to_do(read(response, prefix)), path


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("slug", SLUGS)
def test_a_missing_old_or_wrong_slug_leads_to_the_right_one(client, prefix, slug):
    actor = Actor.objects.get(pk=15)
    response = client.get(f"{prefix}/actors/15/{slug}")
    assert response.status_code == 301
    assert response["Location"] == f"{prefix}/actors/15/{actor.slug}/"
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_a_merged_entry_leads_to_its_heir_along_a_chain(client, prefix):
    # Merging has no service yet: its result is set as it will leave it.
    for number, heir in ((3, 4), (4, 5)):
        Actor.objects.filter(pk=number).update(status=Status.MERGED, merged_into=heir)
    raise_version()
    heir_slug = Actor.objects.get(pk=5).slug
    old_slug = Actor.objects.get(pk=3).slug
    for path in ("/actors/3/", f"/actors/3/{old_slug}/", f"/actors/3/{heir_slug}/", "/actors/4/"):
        response = client.get(prefix + path)
        assert response.status_code == 301, path
        assert response["Location"] == f"{prefix}/actors/5/{heir_slug}/"
    history = client.get(f"{prefix}/actors/3/history/")
    assert history.status_code == 301
    assert history["Location"] == f"{prefix}/actors/5/history/"
    assert is_nowhere(client, prefix, Actor.objects.get(pk=3))


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_a_removed_entry_is_gone_from_everything_at_once(client, prefix):
    actor = Actor.objects.get(pk=6)
    assert not is_nowhere(client, prefix, actor)
    remove_actor(actor, by=system_agent("tests"), reason="A reason of the test’s own.")
    for path in ("/actors/6/", f"/actors/6/{actor.slug}/", "/actors/6/wrong/", "/actors/6/history/"):
        response = client.get(prefix + path)
        assert response.status_code == 410, path
        assert response.get("ETag") is None
        page = read(response, prefix)
        assert says_what_to_do(page)
        assert actor.name_en not in response.content.decode()
        assert "A reason of the test" not in response.content.decode()
    assert is_nowhere(client, prefix, actor)


def is_nowhere(client: Client, prefix: str, actor: Actor) -> bool:
    """Not in lists, related entries, browse pages, files: editions are frozen and keep it."""
    country = actor.country_id.lower()
    paths = [f"{prefix}/actors/?ids={actor.pk}", f"{prefix}/actors/?country={country}", f"{prefix}/places/{country}/"]
    paths += [f"{prefix}/", f"{prefix}{EXPORTS[0]}", f"{prefix}{EXPORTS[1]}", "/sitemap.xml"]
    related = {row.other_id for row in actor.relationships.exclude(other=None)}
    related |= {row.actor_id for row in actor.relationships_from.all()}
    paths += [f"{prefix}{Actor.objects.get(pk=pk).get_absolute_url()}" for pk in related]
    for path in paths:
        response = client.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if f"/actors/{actor.pk}/" in body.decode() or actor.name_en in body.decode():
            return False
    return True


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_a_closed_entry_stays_readable_with_a_notice(client, prefix):
    actor = close_actor(Actor.objects.get(pk=7), by=system_agent("tests"), reason="A test.")
    response = client.get(f"{prefix}/actors/7/{actor.slug}/")
    assert response.status_code == 200
    notice = in_language(prefix, "This institution has stopped operating. The entry stays as a record.")
    assert notice in response.content.decode()
    assert notice not in client.get(Actor.objects.get(pk=8).get_absolute_url()).content.decode()
    listed = read(client.get(f"{prefix}/actors/?ids=7"), prefix)
    assert f"{prefix}/actors/7/{actor.slug}/" in listed.links
    with translation.override(prefix.strip("/") or "en"):
        badge = Status.CLOSED.label
    assert [tag.text for tag in listed.tags if "badge-warn" in tag.attributes.get("class", "")] == [badge]
