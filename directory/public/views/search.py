"""What the search box asks for besides the list itself: suggestions, and how a browser may search here."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from directory.actors.models import Actor
from directory.actors.search import suggest
from directory.actors.search.query import MOST_CHARACTERS
from directory.core.text import clean_line, printable
from directory.public.caching import public_page
from directory.vocabulary.lists import VocabularyLists

OPENSEARCH = "application/opensearchdescription+xml"
BROWSER_SUGGESTIONS = "application/x-suggestions+json"
# The most that the standard allows a short name.
SHORT_NAME = 16


@public_page
def suggestions(request: HttpRequest, *, lists: VocabularyLists) -> HttpResponse:
    """At most eight entries of which a name begins so; with `for=browser` in the form that browsers take."""
    text = clean_line(printable(request.GET.get("q", "")))
    actors = suggest(text) if len(text) <= MOST_CHARACTERS else []
    form: dict[str, Any] = {"safe": False, "json_dumps_params": {"ensure_ascii": False}}
    if request.GET.get("for") == "browser":
        return JsonResponse([text, [actor.name for actor in actors]], content_type=BROWSER_SUGGESTIONS, **form)
    return JsonResponse([_suggestion(actor) for actor in actors], **form)


def _suggestion(actor: Actor) -> dict[str, str]:
    return {
        "name": actor.name,
        "other_name": actor.other_name,
        "type": actor.type,
        "type_label": actor.get_type_display(),
        "place": actor.place,
        "region": actor.country.region_id,
        "url": actor.get_absolute_url(),
    }


@require_safe
@cache_control(public=True, max_age=3600)
def opensearch(request: HttpRequest) -> HttpResponse:
    """How a browser searches here from its own address bar (OpenSearch 1.1); one file, which names the site in both."""
    names = list(dict.fromkeys(settings.SITE_NAME.values()))
    with translation.override("en"):
        about = _("Find institutions that work on personalised medicine in Europe and China")
        page, suggested = (settings.SITE_URL + reverse(name) for name in ("actors", "suggestions"))
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">',
        f"<ShortName>{escape(names[0][:SHORT_NAME])}</ShortName>",
        f"<LongName>{escape(' '.join(names)[:48])}</LongName>",
        f"<Description>{escape(about)}</Description>",
        f'<Url type="text/html" template={quoteattr(page + "?q={searchTerms}")}/>',
        f'<Url type="{BROWSER_SUGGESTIONS}" template={quoteattr(suggested + "?for=browser&q={searchTerms}")}/>',
        f'<Image type="image/svg+xml">{escape(settings.SITE_URL + static("directory/img/favicon.svg"))}</Image>',
        *(f"<Language>{code}</Language>" for code in ("en", "zh-Hans")),
        "<InputEncoding>UTF-8</InputEncoding>",
        "</OpenSearchDescription>",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type=f"{OPENSEARCH}; charset=utf-8")
