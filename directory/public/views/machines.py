"""What search engines ask for: which addresses there are, in both languages, and which to leave alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from directory.actors.models import Actor
from directory.insights.editions import EDITIONS
from directory.public.caching import public_page
from directory.vocabulary.lists import VocabularyLists

# Each entry stands in a file under the address of both languages; a file may hold 50 000 addresses and 50 MB.
ENTRIES_A_FILE = 10_000
LANGUAGES = {"en": "en", "zh-hans": "zh-Hans"}
PAGES = ("home", "actors", "topics", "places", "submit", "about", "curation", "terms", "privacy", "accessibility")
# Sign-in and files; and lists with filters, of which there are endlessly many: their entries are in the sitemap.
NOT_FOR_ROBOTS = ("/admin/", "/account/", "/export/", "/dev/", "/actors/?*", "/actors/suggestions/")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


@dataclass(frozen=True)
class Location:
    """A page by the name of its address; it exists in each language."""

    name: str
    args: tuple[Any, ...] = ()
    changed: datetime | None = None


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Which addresses are not for search engines, and where the others are listed."""
    prefixes = ("", *(f"/{code}" for code in LANGUAGES if code != settings.LANGUAGE_CODE))
    lines = [f"Disallow: {prefix}{path}" for prefix in prefixes for path in NOT_FOR_ROBOTS]
    text = "\n".join(["User-agent: *", *lines, "", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""])
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@public_page
def sitemap(request: HttpRequest, *, lists: VocabularyLists) -> HttpResponse:
    """All public pages; where there are too many for one file, an index of files (`?part=0` the pages, then the entries)."""
    parts = -(-Actor.objects.published().count() // ENTRIES_A_FILE)
    wanted = request.GET.get("part")
    if wanted is not None:
        part = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else parts + 1
        if part > parts:
            raise Http404
        locations = _entries(part) if part else _pages(lists)
        return _xml(_url_set(locations))
    if parts > 1:
        return _xml(_index(parts))
    return _xml(_url_set([*_pages(lists), *_entries(1)]))


def _pages(lists: VocabularyLists) -> list[Location]:
    fixed = [Location(name) for name in PAGES] + [Location("edition", (slug,)) for slug in EDITIONS]
    return [*fixed, *_topics(lists), *_places(lists)]


def _topics(lists: VocabularyLists) -> Iterator[Location]:
    """The topics that have entries, groups included, with the newest of their entries."""
    changed = dict(Actor.objects.published().values_list("topics__slug").annotate(Max("edited_at")).order_by())
    for slug, topic in lists.topics.items():
        dates = [changed[leaf.slug] for leaf in lists.leaves_of(topic) if leaf.slug in changed]
        if dates:
            yield Location("topic", (slug,), max(dates))


def _places(lists: VocabularyLists) -> Iterator[Location]:
    """The regions, countries and subdivisions that have entries; a region and its only country are one page."""
    found: dict[str, datetime] = {}
    rows = Actor.objects.published().values_list("country", "subdivision").annotate(Max("edited_at")).order_by()
    for country, subdivision, changed in rows:
        for code in (lists.countries[country].region_id, country.lower(), (subdivision or "").lower()):
            if code:
                found[code] = max(changed, found.get(code, changed))
    for code, changed in sorted(found.items()):
        yield Location("place", (code,), changed)


def _entries(part: int) -> Iterator[Location]:
    start = (part - 1) * ENTRIES_A_FILE
    rows = Actor.objects.published().order_by("pk").values_list("pk", "slug", "edited_at")
    for pk, slug, edited in rows[start : start + ENTRIES_A_FILE]:
        yield Location("actor", (pk, slug), edited)


def _url_set(locations: list[Location] | Iterator[Location]) -> str:
    rows = list(locations)
    addresses: dict[str, list[str]] = {}
    for code in LANGUAGES:
        with translation.override(code):
            addresses[code] = [settings.SITE_URL + reverse(row.name, args=row.args) for row in rows]
    pieces = []
    for number, row in enumerate(rows):
        same = {code: addresses[code][number] for code in LANGUAGES}
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{LANGUAGES[code]}" href={quoteattr(url)}/>' for code, url in same.items()
        )
        changed = f"<lastmod>{row.changed:%Y-%m-%d}</lastmod>" if row.changed else ""
        pieces += [f"<url><loc>{escape(url)}</loc>{changed}{links}</url>\n" for url in same.values()]
    return f'{_HEAD}<urlset xmlns="{_SITEMAPS}" xmlns:xhtml="{_XHTML}">\n{"".join(pieces)}</urlset>\n'


def _index(parts: int) -> str:
    base = settings.SITE_URL + reverse("sitemap")
    rows = "".join(f"<sitemap><loc>{escape(base)}?part={part}</loc></sitemap>\n" for part in range(parts + 1))
    return f'{_HEAD}<sitemapindex xmlns="{_SITEMAPS}">\n{rows}</sitemapindex>\n'


def _xml(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
