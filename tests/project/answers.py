"""What the tests of odd questions look for in an answer: the page's language, and a way on."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import translation

from tests.project.addresses import LANGUAGES, Page


def read(response: HttpResponse, prefix: str) -> Page:
    page = Page(response.content.decode())
    assert page.language == LANGUAGES[prefix]
    return page


def in_language(prefix: str, text: str) -> str:
    with translation.override(prefix.strip("/") or "en"):
        translated = translation.gettext(text)
    assert (translated != text) == bool(prefix)
    return translated


def says_what_to_do(page: Page) -> bool:
    return len(page.all("h1")) == 1 and "/actors/" in "".join(page.links)
