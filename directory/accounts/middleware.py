"""Who curates has a second factor: without one nothing under the admin's addresses opens."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from directory.accounts.rules import has_second_factor, is_curator

_ADMIN = "admin"


class SecondFactorMiddleware:
    """Leads a curator or an editor without a second factor to its set-up, whatever address of the admin they ask for.

    Whoever has one was asked for it when signing in: allauth signs nobody in before.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECOND_FACTOR_REQUIRED and _is_admin(request.path_info):
            user = request.user
            if user.is_authenticated and is_curator(user) and not has_second_factor(user):
                target = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
                return HttpResponseRedirect(f"{reverse('mfa_index')}?{target}".rstrip("?"))
        return self.get_response(request)


def _is_admin(path: str) -> bool:
    """Under any of the site's languages."""
    parts = path.lstrip("/").split("/", 2)
    if parts[0] in dict(settings.LANGUAGES):
        parts = parts[1:]
    return bool(parts) and parts[0] == _ADMIN
