"""The site's addresses, and one that answers nothing but a word: what a request costs at least."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from directory.urls import handler400, handler403, handler404, handler500
from directory.urls import urlpatterns as site_urls

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("bare")


urlpatterns = [path("bench/bare", bare, name="bench_bare"), *site_urls]
