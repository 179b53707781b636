"""What the components need that a template cannot say itself: languages, the other language's address, the navigation."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.dateformat import format as format_date
from django.utils.encoding import escape_uri_path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

register = template.Library()

CHINESE_PREFIX = "zh-hans/"
HTML_LANGUAGES = {"en": "en", "zh-hans": "zh-Hans"}
LANGUAGE_NAMES = {"en": "English", "zh-Hans": "中文"}
DAY_FORMATS = {"en": "j F Y", "zh-Hans": "Y年n月j日"}
SHORT_DAY_FORMATS = {"en": "j M Y", "zh-Hans": "Y-m-d"}
HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def _page_language() -> str:
    return HTML_LANGUAGES.get(get_language() or "en", "en")


def _other_language() -> str:
    return "en" if _page_language() == "zh-Hans" else "zh-Hans"


@register.simple_tag
def page_language() -> str:
    """The page's language as HTML writes it: `en` or `zh-Hans`."""
    return _page_language()


@register.simple_tag
def other_language() -> dict[str, str]:
    """Code and own name of the language that the page is not in."""
    code = _other_language()
    return {"code": code, "name": LANGUAGE_NAMES[code]}


def _in_language(path: str, code: str) -> str:
    """The same path, quoted, under the address of a language; paths carry no other trace of it."""
    root = get_script_prefix()
    # Without its leading slashes, so that no path can name another host.
    rest = escape_uri_path(path.removeprefix(root).removeprefix(CHINESE_PREFIX).lstrip("/\\"))
    return f"{root}{CHINESE_PREFIX if code == 'zh-Hans' else ''}{rest}"


@register.simple_tag(takes_context=True)
def other_language_url(context: template.Context) -> str:
    """The same page in the other language, with the same question."""
    request: HttpRequest = context["request"]
    query = request.META.get("QUERY_STRING", "")
    path = _in_language(request.path, _other_language())
    return f"{path}?{query}" if query else path


@register.simple_tag(takes_context=True)
def language_url(context: template.Context, code: str) -> str:
    """The bare path of this page in a language (`en`, `zh-Hans`), for canonical and alternate links."""
    request: HttpRequest = context["request"]
    return _in_language(request.path, code)


@register.filter
def lang_attr(text: object) -> SafeString:
    """A `lang` attribute (with its leading space) for a name that is not in the page's language; else nothing.

    Names carry letters of one script or the other: what has Chinese characters is read as Chinese, the rest as Latin.
    """
    code = "zh-Hans" if HAN.search(str(text)) else "en"
    if code == _page_language():
        return SafeString("")
    return format_html(' lang="{}"', code)


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[dict[str, Any]]:
    """The main navigation; `current` is `page` on the page itself and `true` on what lies beneath it."""
    path = context["request"].path
    items = []
    for url, label in (
        (reverse("actors"), pgettext("navigation", "Directory")),
        (reverse("topics"), _("Topics")),
        (reverse("places"), _("Places")),
        (reverse("about"), pgettext("navigation", "About")),
    ):
        current = "page" if path == url else "true" if path.startswith(url) else ""
        items.append({"url": url, "label": label, "current": current})
    return items


@register.filter(expects_localtime=True)
def day(value: datetime.date | None, length: str = "long") -> str:
    """A day as the page's language writes it; `short` where room is scarce."""
    formats = SHORT_DAY_FORMATS if length == "short" else DAY_FORMATS
    return format_date(value, formats[_page_language()]) if value else ""


@register.filter
def stage_state(stage: dict[str, Any]) -> str:
    """What the colour of a stage says, in words."""
    return pgettext("stage", "active here") if stage["on"] else pgettext("stage", "not stated")


@register.filter
def unlocalised(number: float) -> str:
    """A number as SVG reads it, whatever the language writes."""
    return f"{number:g}"


@register.filter
def percent_of(part: float, whole: float) -> str:
    """A width for a bar of a chart, always with a point as its decimal sign."""
    return f"{100 * part / whole:.2f}%" if whole else "0%"
