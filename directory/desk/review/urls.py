"""The addresses of the review desk, below those of the admin."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.urls import path

from directory.desk.admin.site import desk_site
from directory.desk.review import views


def review_urls(site: AdminSite) -> list[Any]:
    wrap = site.admin_view
    return [
        path("review/", wrap(views.queue), name="review"),
        path("review/several/", wrap(views.several), name="review_several"),
        path("review/<int:number>/", wrap(views.request_page), name="review_request"),
        path("review/<int:number>/preview/", wrap(views.preview), name="review_preview"),
    ]


desk_site.add_pages(review_urls)
