"""The page of components: only in development, in both languages, without anything that the security policy forbids."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override

from directory.public.styleguide import actors, samples
from directory.templatetags.ui import lang_attr

UI = Path(__file__).parents[2] / "directory" / "templates" / "directory" / "ui"
DEV = UI.parent / "public" / "dev"
ADDRESS = "/dev/styleguide/"


@pytest.fixture
def page(client: Client, settings, request: pytest.FixtureRequest) -> str:
    settings.DEBUG = True
    response = client.get("/zh-hans/dev/styleguide/" if getattr(request, "param", "en") == "zh-hans" else ADDRESS)
    assert response.status_code == 200
    return response.content.decode()


def test_styleguide_does_not_exist_outside_development(client: Client, settings) -> None:
    settings.DEBUG = False
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize("page", ["en", "zh-hans"], indirect=True)
def test_styleguide_shows_no_inline_style_and_no_inline_script(page: str) -> None:
    assert re.findall(r"<style|\sstyle=|\son\w+=", page) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)", page) == []


@pytest.mark.parametrize("page", ["en", "zh-hans"], indirect=True)
def test_styleguide_leaves_no_template_syntax_and_no_double_id(page: str) -> None:
    assert re.findall(r"\{[{%#]|[#%}]\}", page) == []
    ids = re.findall(r'\sid="([^"]+)"', page)
    double = {name for name in ids if ids.count(name) > 1}
    assert {name for name in double if not name.startswith("id_")} == set()  # two copies of one form are shown


def test_styleguide_includes_every_component() -> None:
    frame = {
        "page.html",
        "header.html",
        "footer.html",
        "language_switch.html",
        "field.html",
    }  # the page itself, and the form renderer's
    parts = "".join(path.read_text() for path in [*DEV.glob("_*.html"), DEV / "styleguide.html", *UI.glob("*.html")])
    assert {path.name for path in UI.glob("*.html")} - frame - set(re.findall(r'directory/ui/(\w+\.html)"', parts)) == set()


@pytest.mark.parametrize(
    ("page", "language", "other", "address"),
    [("en", "en", "zh-Hans", "/zh-hans/dev/styleguide/"), ("zh-hans", "zh-Hans", "en", "/dev/styleguide/")],
    indirect=["page"],
)
def test_page_names_its_language_and_links_to_the_other(page: str, language: str, other: str, address: str) -> None:
    assert f'<html lang="{language}">' in page
    assert f'<a class="language-switch" href="{address}" hreflang="{other}" lang="{other}">' in page


def test_language_switch_keeps_the_question(client: Client, settings) -> None:
    settings.DEBUG = True
    page = client.get(ADDRESS, {"q": "a b&c", "page": "2"}).content.decode()
    assert 'href="/zh-hans/dev/styleguide/?q=a+b%26c&amp;page=2" hreflang="zh-Hans"' in page


def test_name_in_the_other_language_is_marked() -> None:
    with override("zh-hans"):
        assert (lang_attr("BGI"), lang_attr("华大基因")) == (' lang="en"', "")
    with override("en"):
        assert (lang_attr("BGI"), lang_attr("华大基因")) == ("", ' lang="zh-Hans"')


def test_place_is_strung_together_as_each_language_does() -> None:
    german, chinese, subdivision, bare, _closed = actors()
    with override("en"):
        assert [a.place for a in (german, chinese, subdivision, bare)] == [
            "Musterstadt, Germany",
            "Sample City, China",
            "Baden-Württemberg, Germany",
            "China",
        ]
    with override("zh-hans"):
        assert [a.place for a in (german, chinese, bare)] == ["德国 Musterstadt", "中国示例市", "中国"]


def test_public_frame_asks_for_neither_session_nor_token(client: Client, settings) -> None:
    settings.DEBUG = True
    response = client.get(ADDRESS)
    assert response.cookies == {}
    assert "csrf" not in response.content.decode().lower()


def test_samples_are_plain_values_that_need_no_database() -> None:
    assert [actor.pk for actor in samples()["actors"]] == [9001, 9002, 9003, 9004, 9005]
