"""The page of all components in all states, for developers: it exists only in development."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from directory.public.styleguide import samples


def styleguide(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    return render(request, "directory/public/dev/styleguide.html", samples())
