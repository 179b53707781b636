"""The addresses are a contract: they exist in both languages, call no other host, and are cached as they should be."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
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


@pytest.fixture
def paths() -> list[str]:
    return [*PAGES, *entry_paths()]


def read(client: Client, path: str, status: int = 200) -> Page:
    response = client.get(path)
    assert response.status_code == status, path
    assert response["Content-Type"] == "text/html; charset=utf-8", path
    return Page(response.content.decode(), path)


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_pages_answer_in_the_language_of_their_address(client, paths, prefix):
    for path in paths:
        # What a browser asks for changes nothing.
        other = "en" if prefix else "zh-CN,zh;q=0.9"
        response = client.get(prefix + path, headers={"accept-language": other})
        assert response.status_code == 200, prefix + path
        page = Page(response.content.decode())
        assert page.language == LANGUAGES[prefix], prefix + path
        assert response["Content-Language"] == prefix.strip("/") or not prefix, prefix + path
        assert len(page.all("h1")) == 1, prefix + path
        assert page.all("title")[0].text.strip(" ·"), prefix + path


def test_each_page_leads_to_itself_in_the_other_language_and_back(client, paths):
    for path in paths:
        english = read(client, path)
        switch = english.switch
        assert switch.attributes["href"] == f"/zh-hans{path}"
        assert switch.attributes["hreflang"] == switch.attributes["lang"] == "zh-Hans"
        chinese = read(client, switch.attributes["href"])
        assert chinese.switch.attributes["href"] == path
        assert chinese.switch.attributes["hreflang"] == "en"


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_pages_name_themselves_in_both_languages(client, prefix):
    page = read(client, f"{prefix}/places/de/")
    alternates = {
        tag.attributes["hreflang"]: tag.attributes["href"] for tag in page.all("link") if tag.attributes["rel"] == "alternate"
    }
    assert alternates == {"en": "http://testserver/places/de/", "zh-Hans": "http://testserver/zh-hans/places/de/"}
    (canonical,) = (tag.attributes["href"] for tag in page.all("link") if tag.attributes["rel"] == "canonical")
    assert canonical == f"http://testserver{prefix}/places/de/"


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize(
    "path",
    [
        "/nothing/",
        "//example.org/",
        "/zh-hans//example.org/",
        "/%5C%5Cexample.org/",
        "/actors/9999/",
        "/actors/%3Ftype=rto/",
        "/actors/?page=99",
        "/topics/nothing/",
        "/places/xx/",
        "/editions/1999/",
        "/dev/styleguide/",
        "/account/login/",
    ],
)
def test_pages_of_errors_and_forms_have_the_language_link_and_it_stays_here(client, prefix, path):
    page = Page(client.get(prefix + path).content.decode())
    target = urlsplit(urljoin(f"http://testserver{prefix}{path}", page.switch.attributes["href"].replace("\\", "/")))
    assert target.netloc == "testserver"
    # On an address with both prefixes the English one is read.
    back = Page(client.get(target.path + (f"?{target.query}" if target.query else "")).content.decode())
    assert page.language == LANGUAGES[prefix] or path.startswith("/zh-hans")
    assert back.language != page.language


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_no_page_loads_anything_from_another_host(client, paths, prefix):
    for path in [*(prefix + path for path in paths), f"{prefix}/account/login/"]:
        page = read(client, path)
        loaded = [
            (tag.name, name, tag.attributes[name])
            for tag in page.tags
            for name in LOADING.get(tag.name, ())
            if name in tag.attributes
        ]
        loaded += [
            ("link", "href", tag.attributes["href"])
            for tag in page.all("link")
            if LOADING_LINKS & set(tag.attributes["rel"].split())
        ]
        for name, attribute, address in loaded:
            assert urlsplit(urljoin(f"http://testserver{path}", address)).netloc in ("testserver", ""), (path, name, attribute)
        assert any(name == "script" for name, _, _ in loaded)
        assert not page.all("base")
        assert not [tag for tag in page.all("meta") if tag.attributes.get("http-equiv")]


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_no_page_has_inline_style_or_script(client, paths, prefix):
    for path in [*(prefix + path for path in paths), f"{prefix}/account/login/", f"{prefix}/nothing/"]:
        page = Page(client.get(path).content.decode())
        assert not page.all("style"), path
        assert not [tag for tag in page.all("script") if tag.text.strip() or "src" not in tag.attributes], path
        for tag in page.tags:
            assert not [name for name in tag.attributes if name == "style" or name.startswith("on")], (path, tag)
            assert not tag.attributes.get("href", "").lower().startswith(("javascript:", "data:")), (path, tag)


def test_every_answer_has_a_strict_content_security_policy(client, paths):
    for path in [*paths, *FILES, *MACHINES, "/account/login/", "/nothing/", "/admin/", "/healthz"]:
        policy = client.get(path)["Content-Security-Policy"]
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules["default-src"] == "'none'", path
        assert rules["frame-ancestors"] == "'none'", path
        assert rules["base-uri"] == "'none'", path
        assert "unsafe" not in policy, path
        assert "http" not in policy, path


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_public_pages_set_no_cookie_and_are_the_same_for_everybody(client, paths, prefix):
    for path in [*(prefix + path for path in [*paths, *FILES]), *MACHINES]:
        response = client.get(path)
        assert not response.cookies, path
        varies = {name.strip().lower() for name in response.get("Vary", "").split(",")}
        assert not varies & {"cookie", "accept-language", "*"}, path
        assert b"csrfmiddlewaretoken" not in (b"".join(response.streaming_content) if response.streaming else response.content)
        assert "public" in response["Cache-Control"], path
        assert "private" not in response["Cache-Control"], path


def test_public_pages_do_not_look_at_the_session(client, mei, paths):
    client.force_login(mei)
    for path in paths:
        signed_in = client.get(path)
        assert signed_in.content == Client().get(path).content, path
        assert not signed_in.cookies, path


def test_pages_with_a_form_are_private(client):
    for prefix in LANGUAGES:
        response = client.get(f"{prefix}/account/login/")
        assert "private" in response["Cache-Control"]
        assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_a_page_that_the_reader_has_is_not_sent_again(client, paths, prefix):
    for path in [*(prefix + path for path in [*paths, *FILES]), "/sitemap.xml"]:
        first = client.get(path)
        again = client.get(path, headers={"if-none-match": f'"other", {first["ETag"]}'})
        assert again.status_code == 304, path
        assert again["ETag"] == first["ETag"], path
        assert "no-cache" in again["Cache-Control"], path
        assert not again.content, path
        assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200, path


def test_a_publication_makes_every_kept_page_stale(client):
    kept = {path: client.get(path)["ETag"] for path in ("/", "/actors/", "/actors/1/history/", "/places/", *EXPORTS, "/sitemap.xml")}
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


def test_two_languages_and_two_questions_are_kept_apart(client):
    tags = [client.get(path)["ETag"] for path in ("/actors/", "/zh-hans/actors/", "/actors/?page=2", "/actors/?type=sme")]
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize("path", ["/", "/actors/", "/topics/", "/about/", *EXPORTS, *MACHINES])
def test_head_answers_like_get_without_a_body(client, path):
    got, head = client.get(path), client.head(path)
    assert head.status_code == got.status_code
    assert head["Content-Type"] == got["Content-Type"]
    assert head.get("ETag") == got.get("ETag")
    assert not head.content


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_the_case_of_codes_does_not_matter(client, prefix):
    lists = [
        ("type=rto&region=eu&country=DE", "type=RTO&region=Eu&country=de"),
        ("country=CN&subdivision=CN-GD", "country=cn&subdivision=cn-gd"),
        ("topic=human-genomics&stage=clinical-research&sort=-edited&view=table",
         "topic=Human-Genomics&stage=CLINICAL-RESEARCH&sort=-Edited&view=TABLE"),
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


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_every_link_of_this_site_leads_somewhere(client, paths, prefix):
    """From each kind of page one step: filters and pages of lists are walked by the search's own tests."""
    found: set[str] = set()
    for path in paths:
        found |= read(client, prefix + path).links
    plain = sorted(link for link in found if "?" not in link)
    assert len(plain) > 80
    for link in plain:
        assert client.get(link).status_code in (200, 302), link
        assert link.startswith("/zh-hans/") or not prefix or link in {path.split("?")[0] for path in paths}, link
