"""The admin site of the desk: who gets in, which of Django's pages it offers, how its look-ups answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from directory.accounts.rules import is_curator
from directory.actors.models import Actor
from directory.core.context import site_name
from directory.core.text import has_unwanted_characters
from directory.desk.admin.entries.search import find_entries
from directory.desk.admin.job_pages import job_again
from directory.desk.admin.kept_forms import keep_post
from directory.desk.admin.labels import label_of
from directory.desk.admin.start import start_context

# Nobody has a password here, and "view on site" by content type would need the sites framework.
_LEFT_OUT = {"password_change", "password_change_done", "view_on_site"}


class LookUpView(AutocompleteJsonView):
    """Suggestions for a field of a form, told apart by more than their names."""

    def get_queryset(self) -> QuerySet[Any]:
        if has_unwanted_characters(self.term):
            return self.model_admin.model._default_manager.none()
        if self.model_admin.model is not Actor:
            return super().get_queryset()
        rows = self.model_admin.get_queryset(self.request).complex_filter(self.source_field.get_limit_choices_to())
        found = find_entries(self.term, typing=True) if self.term else None
        rows = rows.published().order_by(*self.model_admin.get_ordering(self.request))
        return found.narrow(rows, in_order=True) if found else rows

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        return {"id": str(getattr(obj, to_field_name)), "text": label_of(obj)}


class DeskSite(AdminSite):
    """The admin under the site's name, for curators and editors."""

    index_title = _("Curation")
    empty_value_display = "–"
    # A handful of lists: the first page shows them, and the tables need the width.
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._pages: list[Callable[[AdminSite], list[Any]]] = []

    def add_pages(self, addresses: Callable[[AdminSite], list[Any]]) -> None:
        """Adds pages that are no model's: `addresses` gives their URL patterns. They know the site, it does not know them."""
        self._pages.append(addresses)

    @property
    def site_header(self) -> str:
        return site_name()

    @property
    def site_title(self) -> str:
        return site_name()

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and bool(getattr(user, "is_staff", False)) and is_curator(user)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not self.has_permission(request):
                if request.user.is_authenticated:
                    # Their role was taken away since the page was opened.
                    raise PermissionDenied(_("You are signed in, but may not do this (any more). Nothing was done."))
                keep_post(request)
            return inner(request, *args, **kwargs)

        return update_wrapper(kept, inner)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The site's own sign-in page; whoever is signed in and may not enter is told so."""
        target = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
            target = reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return HttpResponse(status=302, headers={"Location": target})
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(target, resolve_url(settings.LOGIN_URL))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().index(request, {**(extra_context or {}), **start_context(request.user)})

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return LookUpView.as_view(admin_site=self)(request)

    def get_urls(self) -> list[Any]:
        again = path("jobs/<int:number>/again/", self.admin_view(job_again), name="job_run_again")
        pages = [url for addresses in self._pages for url in addresses(self)]
        return [again, *pages, *self._kept_urls()]

    def _kept_urls(self) -> list[Any]:
        return [url for url in super().get_urls() if getattr(url, "name", None) not in _LEFT_OUT]


desk_site = DeskSite()
