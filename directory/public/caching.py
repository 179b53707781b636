"""Public pages are the same for everybody: cached against the directory's version, and asked about with an ETag."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_safe

from directory.actors.services.version import current_version
from directory.vocabulary.lists import VocabularyLists, vocabulary_lists

View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """GET and HEAD only; `view` gets the vocabulary's lists as `lists`; it is not called where the reader has the page."""

    @require_safe
    @wraps(view)
    def cached(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        version = current_version()
        etag = _etag(request, version)
        if etag in parse_etags(request.headers.get("If-None-Match", "")):
            response = HttpResponse(status=304)
        else:
            lists: VocabularyLists = vocabulary_lists(version)
            response = view(request, *args, lists=lists, **kwargs)
        if response.status_code in (200, 304):
            response["ETag"] = etag
            # May be kept, but is asked about each time: what a curator publishes or removes shows at once.
            patch_cache_control(response, public=True, no_cache=True)
        return response

    # Nothing here is written, so another method is answered as what it is (405) and not as a forged form.
    cached.csrf_exempt = True  # type: ignore[attr-defined]
    return cached


def _etag(request: HttpRequest, version: int) -> str:
    parts = (version, settings.RELEASE, request.get_full_path(), request.headers.get("Host", ""))
    digest = hashlib.sha256(repr(parts).encode()).hexdigest()[:20]
    # Weak, because the bytes differ where they are compressed.
    return f"W/{quote_etag(digest)}"
