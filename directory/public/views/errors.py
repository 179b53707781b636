"""The pages that say what went wrong, why, and what to do next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def _page(request: HttpRequest, status: int, template: str, **context: Any) -> HttpResponse:
    return render(request, f"directory/public/errors/{template}.html", {"status": status, **context}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, "400")


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Says why, where what refused it did."""
    return _page(request, 403, "403", reason=str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, "404")


def gone(request: HttpRequest) -> HttpResponse:
    """An entry that was removed: its address is never used again."""
    return _page(request, 410, "410")


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, 500, "500")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403, "csrf")
