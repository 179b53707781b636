"""The addresses are a contract: they exist in both languages, call no other host, and are cached as they should be."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from directory.actors.models import Actor, Statement
from directory.actors.services import Change, SourceRef, apply_values, close_actor
from directory.actors.services.version import current_version
from directory.core.agents import system_agent
from tests.factories.actors import make_source
from tests.project.addresses import EXPORTS, FILES, LANGUAGES, MACHINES, PAGES, Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper")]

# What a browser loads by itself, or sends a form to.
LOADING = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "iframe": ("src",),
    "form": ("action",),
    "button": ("formaction",),
    "input": ("formaction", "src"),
    "object": ("data",),
    "embed": ("src",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "use": ("href", "xlink:href"),
    "image": ("href", "xlink:href"),
    "body": ("background",),
}
LOADING_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch", "manifest"}


def entry_paths() -> list[str]:
    """One entry without and one with statements that differ from what is displayed."""
    plain = Actor.objects.exclude(statements__agrees=False).order_by("pk").first()
    doubtful = Statement.objects.filter(agrees=False).exclude(reason="").order_by("pk").first()
    assert plain is not None
    assert doubtful is not None
    return [f"/actors/{actor.pk}/{actor.slug}/" for actor in (plain, doubtful.actor)]


@dataclass
class Answer:
    """What came for one address."""

    path: str
    response: HttpResponse
    body: bytes

    @functools.cached_property
    def page(self) -> Page:
        return Page(self.body.decode(), self.path)


@dataclass
class Answers:
    """What came for every page in both languages, for every file, and for what else has a frame of its own."""

    paths: list[str]
    by_path: dict[str, Answer] = field(default_factory=dict)

    def pages(self, prefix: str) -> Iterator[Answer]:
        for path in self.paths:
            yield self.by_path[prefix + path]

    def public(self) -> Iterator[Answer]:
        yield from (answer for path, answer in self.by_path.items() if path not in ("/account/login/", "/nothing/"))


@pytest.fixture(scope="module")
def answers(paper: None, django_db_blocker: Any) -> Answers:
    """Asked for once: reading the same pages in every test would take a minute."""
    with django_db_blocker.unblock():
        found = Answers([*PAGES, *entry_paths()])
        asked = [prefix + path for path in [*found.paths, *FILES] for prefix in LANGUAGES]
        for path in [*asked, *MACHINES, "/account/login/", "/nothing/"]:
            # What a browser prefers changes nothing.
            accepted = "en" if path.startswith("/zh") else "zh-CN,zh;q=0.9"
            response = Client(headers={"accept-language": accepted}).get(path)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            found.by_path[path] = Answer(path, response, body)
        return found


def read(client: Client, path: str) -> Page:
    response = client.get(path)
    assert response.status_code == 200, path
    return Page(response.content.decode(), path)


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_pages_answer_in_the_language_of_their_address(answers, prefix):
    for answer in answers.pages(prefix):
        assert answer.response.status_code == 200, answer.path
        assert answer.response["Content-Type"] == "text/html; charset=utf-8", answer.path
        assert answer.page.language == LANGUAGES[prefix], answer.path
        assert answer.response.get("Content-Language", "en") == (prefix.strip("/") or "en"), answer.path
        assert len(answer.page.all("h1")) == 1, answer.path
        assert answer.page.all("title")[0].text.strip(" ·"), answer.path


def test_each_page_leads_to_itself_in_the_other_language_and_back(answers):
    for path in answers.paths:
        to_chinese, to_english = (answers.by_path[prefix + path].page.switch.attributes for prefix in LANGUAGES)
        assert to_chinese["href"] == f"/zh-hans{path}"
        assert to_chinese["hreflang"] == to_chinese["lang"] == "zh-Hans"
        assert to_english["href"] == path
        assert to_english["hreflang"] == to_english["lang"] == "en"


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_pages_name_themselves_in_both_languages(answers, prefix):
    page = answers.by_path[f"{prefix}/places/de/"].page
    alternates = {
        tag.attributes["hreflang"]: tag.attributes["href"] for tag in page.all("link") if tag.attributes["rel"] == "alternate"
    }
    assert alternates == {"en": "http://testserver/places/de/", "zh-Hans": "http://testserver/zh-hans/places/de/"}
    (canonical,) = (tag.attributes["href"] for tag in page.all("link") if tag.attributes["rel"] == "canonical")
    assert canonical == f"http://testserver{prefix}/places/de/"


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_pages_of_errors_and_forms_lead_to_the_other_language_too(client, prefix):
    missing = ["/nothing/", "/actors/9999/", "/actors/?page=99", "/topics/nothing/", "/places/xx/", "/editions/1999/"]
    for path in [*missing, "/dev/styleguide/", "/account/login/"]:
        page = Page(client.get(prefix + path).content.decode())
        assert page.language == LANGUAGES[prefix], path
        other = Page(client.get(page.switch.attributes["href"]).content.decode())
        assert other.language == page.switch.attributes["hreflang"] != page.language, path
        assert other.switch.attributes["href"] == prefix + path


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize(
    "path", ["//example.org/", "/%2F/example.org/", "/%5C%5Cexample.org/", "/actors/%3Ftype=rto/", "/%2525/"]
)
def test_the_language_link_of_a_strange_address_stays_here_and_keeps_the_address(client, prefix, path):
    page = Page(client.get(prefix + path).content.decode())
    href = page.switch.attributes["href"]
    # What begins with two slashes names a host; browsers take a backslash for a slash.
    assert re.match(r"/(?![/\\])", href)
    target = urlsplit(href)
    assert not target.query
    other = Page(client.get(target.path).content.decode())
    assert other.language == page.switch.attributes["hreflang"]


def test_no_page_loads_anything_from_another_host(answers):
    for answer in answers.by_path.values():
        if not answer.response["Content-Type"].startswith("text/html"):
            continue
        page = answer.page
        loaded = [tag.attributes[name] for tag in page.tags for name in LOADING.get(tag.name, ()) if name in tag.attributes]
        loaded += [tag.attributes["href"] for tag in page.all("link") if LOADING_LINKS & set(tag.attributes["rel"].split())]
        assert len(loaded) >= 3, answer.path
        for address in loaded:
            assert urlsplit(urljoin(f"http://testserver{answer.path}", address)).netloc == "testserver", (answer.path, address)
        assert not page.all("base"), answer.path
        assert not [tag for tag in page.all("meta") if "http-equiv" in tag.attributes], answer.path


def test_no_page_has_inline_style_or_script(answers):
    for answer in answers.by_path.values():
        if not answer.response["Content-Type"].startswith("text/html"):
            continue
        page = answer.page
        assert not page.all("style"), answer.path
        assert not [tag for tag in page.all("script") if tag.text.strip() or "src" not in tag.attributes], answer.path
        for tag in page.tags:
            assert not [name for name in tag.attributes if name == "style" or name.startswith("on")], (answer.path, tag)
            assert not tag.attributes.get("href", "").lower().startswith(("javascript:", "data:")), (answer.path, tag)


def test_every_answer_has_a_strict_content_security_policy(answers, client):
    responses = [answer.response for answer in answers.by_path.values()]
    for response in [*responses, client.get("/admin/"), client.get("/healthz"), client.post("/actors/")]:
        policy = response["Content-Security-Policy"]
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
        assert "unsafe" not in policy
        assert "http" not in policy


def test_public_answers_set_no_cookie_and_are_the_same_for_everybody(answers):
    for answer in answers.public():
        assert not answer.response.cookies, answer.path
        varies = {name.strip().lower() for name in answer.response.get("Vary", "").split(",")}
        assert not varies & {"cookie", "accept-language", "*"}, answer.path
        assert b"csrfmiddlewaretoken" not in answer.body, answer.path
        assert "public" in answer.response["Cache-Control"], answer.path
        assert "private" not in answer.response["Cache-Control"], answer.path


def test_pages_of_errors_set_no_cookie_either(answers):
    assert not answers.by_path["/nothing/"].response.cookies


def test_public_pages_do_not_look_at_the_session(client, mei, answers):
    client.force_login(mei)
    for path in answers.paths:
        signed_in = client.get(path)
        assert signed_in.content == answers.by_path[path].body, path
        assert not signed_in.cookies, path


def test_pages_with_a_form_are_private(client):
    for prefix in LANGUAGES:
        response = client.get(f"{prefix}/account/login/")
        assert "private" in response["Cache-Control"]
        assert "no-store" in response["Cache-Control"]


def test_what_the_reader_has_is_not_sent_again(client, answers):
    kept = [answer for answer in answers.public() if answer.path != "/robots.txt"]
    assert len({answer.response["ETag"] for answer in kept}) == len(kept)
    for answer in kept:
        etag = answer.response["ETag"]
        again = client.get(answer.path, headers={"if-none-match": f'"other", {etag}'})
        assert again.status_code == 304, answer.path
        assert again["ETag"] == etag, answer.path
        assert "no-cache" in again["Cache-Control"], answer.path
        assert not again.content, answer.path
        assert "public" in again["Cache-Control"], answer.path
    assert client.get("/", headers={"if-none-match": '"other"'}).status_code == 200


def test_a_publication_makes_every_kept_page_stale(client):
    kept = {
        path: client.get(path)["ETag"] for path in ("/", "/actors/", "/actors/1/history/", "/places/", *EXPORTS, "/sitemap.xml")
    }
    version = current_version()
    actor = Actor.objects.get(pk=1)
    apply_values(
        actor,
        [Change("founding_year", 1987, SourceRef(make_source()))],
        by=system_agent("tests"),
        reason="A test.",
        expected_revision=actor.revision,
    )
    assert current_version() == version + 1
    for path, etag in kept.items():
        response = client.get(path, headers={"if-none-match": etag})
        assert response.status_code == 200, path
        assert response["ETag"] != etag, path


def test_a_closure_shows_at_once_to_a_reader_who_asks_again(client):
    actor = Actor.objects.get(pk=2)
    before = client.get(actor.get_absolute_url())
    close_actor(actor, by=system_agent("tests"), reason="A test.")
    after = client.get(actor.get_absolute_url(), headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "stopped operating" in after.content.decode()


@pytest.mark.parametrize("path", ["/", "/actors/", "/topics/", "/about/", *EXPORTS, *MACHINES])
def test_head_answers_like_get_without_a_body(client, path):
    got, head = client.get(path), client.head(path)
    assert head.status_code == got.status_code
    assert head["Content-Type"] == got["Content-Type"]
    # Prose has no ETag for HEAD: it is of what the page says, which is not made.
    assert head.get("ETag") == (None if path == "/about/" else got.get("ETag"))
    assert not head.content


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_the_case_of_codes_does_not_matter(client, prefix):
    lists = [
        ("type=rto&region=eu&country=DE", "type=RTO&region=Eu&country=de"),
        ("country=CN&subdivision=CN-GD", "country=cn&subdivision=cn-gd"),
        ("topic=human-genomics&stage=clinical-application&sort=-edited&view=table",
         "topic=Human-Genomics&stage=CLINICAL-APPLICATION&sort=-Edited&view=TABLE"),
    ]  # fmt: skip
    for one, other in lists:
        first, second = (Page(client.get(f"{prefix}/actors/?{query}").content.decode()) for query in (one, other))
        texts = [[tag.text for tag in page.tags] for page in (first, second)]
        assert texts[0] == texts[1], one
    for wrong, right in {
        "/places/DE/": "/places/de/",
        "/places/Cn-Gd/": "/places/cn-gd/",
        "/topics/Human-Genomics/": "/topics/human-genomics/",
    }.items():
        response = client.get(prefix + wrong)
        assert response.status_code == 301
        assert response["Location"] == prefix + right


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_a_missing_slash_at_the_end_is_added(client, prefix):
    for path in ("/actors", "/topics", "/places/de", "/about", "/editions/2023"):
        response = client.get(prefix + path)
        assert response.status_code == 301, path
        assert response["Location"] == f"{prefix}{path}/"


def test_machine_addresses_exist_once(client):
    for path in (*MACHINES, "/healthz"):
        assert client.get(path).status_code == 200, path
        assert client.get(f"/zh-hans{path}").status_code == 404, path


def test_pages_of_development_do_not_exist_here(client):
    for path in ("/dev/styleguide/", "/dev/mail/", "/dev/mail/x/", "/dev/sign-in/x/"):
        assert client.get(path).status_code == 404, path


def links_of(answers: Answers, prefix: str) -> set[str]:
    return set().union(*(answer.page.links for answer in answers.pages(prefix)))


def test_every_link_of_this_site_leads_somewhere(client, answers):
    """Without what a question mark follows: the search's own tests walk filters, sorts and pages."""
    found = {link for link in links_of(answers, "") if "?" not in link and link not in answers.by_path}
    assert len(found) > 80
    for link in sorted(found):
        if not link.startswith("/zh-hans/"):
            # Only a slug that an entry lost meanwhile may redirect; nothing was renamed here.
            assert client.get(link).status_code == 200, link


def test_both_languages_link_to_the_same_pages(answers):
    english = {f"/zh-hans{link}" for link in links_of(answers, "") if not link.startswith("/zh-hans/")}
    chinese = {link for link in links_of(answers, "/zh-hans") if link.startswith("/zh-hans/")}
    # Lists of at most so many stand in the order of names, which differs.
    assert {link for link in chinese if "/actors/" not in link} == {link for link in english if "/actors/" not in link}
    assert len(chinese) > 80
