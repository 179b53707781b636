"""The pages of prose: what the directory is, what it keeps of people, how usable it is for everybody."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_safe

from directory.core import retention
from directory.insights.citations import cite_paper
from directory.insights.editions import EDITION_2023
from directory.moderation.account import account
from directory.moderation.licence import LICENCE_VERSION
from directory.public.curation import shown

View = Callable[[HttpRequest], HttpResponse]


def _prose_page(view: View) -> View:
    """GET and HEAD only, with an ETag of what the page says: what it hangs on is not the directory's version."""
    # Nothing here is written, so another method is answered as what it is (405) and not as a forged form.
    return csrf_exempt(require_safe(cache_control(public=True, no_cache=True)(conditional_page(view))))


@_prose_page
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/public/about.html", {"paper": cite_paper(EDITION_2023.paper)})


@_prose_page
def curation(request: HttpRequest) -> HttpResponse:
    """How the directory is curated, in figures."""
    return render(request, "directory/public/curation.html", shown(account()))


@_prose_page
def privacy(request: HttpRequest) -> HttpResponse:
    """Shows the very rules that the daily deletion obeys."""
    context = {
        "caption": _("Kinds of data, how long each is kept, and the reason"),
        "head": [pgettext("retention", "What"), pgettext("retention", "Kept for"), pgettext("retention", "Why")],
        "rows": [[rule.what, rule.kept_for, rule.why] for rule in retention.rules()],
    }
    return render(request, "directory/public/privacy.html", context)


@_prose_page
def terms(request: HttpRequest) -> HttpResponse:
    """What whoever contributes agrees to. A change of the text that they must have read raises its version."""
    return render(request, "directory/public/terms.html", {"version": LICENCE_VERSION})


@_prose_page
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/public/accessibility.html")
