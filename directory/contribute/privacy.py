"""Pages that are one person's: kept by nobody, found by no search engine, their address told to no other site."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponse]


def private_page(view: View) -> View:
    """Around every view whose address holds a token, or whose page shows what one person sent."""

    @never_cache
    @wraps(view)
    def private(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        # Not `no-referrer`: with it Chromium sends `Origin: null` along with forms, which Django refuses.
        response["Referrer-Policy"] = "strict-origin"
        # Said here and not in robots.txt: what robots may not read they list by its address alone, and that is the secret.
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return private
