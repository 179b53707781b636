"""Entries in the admin: the list, and the ways to their pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import path
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from directory.actors.models import Actor
from directory.core.ids import parse_public_id
from directory.core.text import has_unwanted_characters
from directory.desk.admin.entries import filters
from directory.desk.admin.entries.page import add_page, change_page, entry_of
from directory.desk.admin.entries.status import STEPS, check_entry, take_step
from directory.desk.admin.look_ups import is_filter
from directory.desk.admin.site import desk_site


@admin.register(Actor, site=desk_site)
class ActorAdmin(admin.ModelAdmin):
    """Everything is written by `actors.services`: no delete, no editing in the list, no saving of models."""

    list_display = ("shown_name", "chinese_name", "shown_type", "place", "shown_status", "edited", "confirmed", "checked")
    list_select_related = ("city", "country")
    list_filter = (
        filters.StatusFilter,
        filters.TypeFilter,
        filters.RegionFilter,
        filters.CountryFilter,
        filters.LacksFilter,
        filters.StageFilter,
        filters.TopicFilter,
    )
    search_fields = ("names__value", "website_host")
    search_help_text = gettext_lazy("By a part of any name, by the host of the website, or by the number.")
    ordering = ("sort_en", "pk")
    list_per_page = 50
    actions = None
    view_on_site = False

    class Media:
        css = {"all": ["directory/css/admin.css"]}

    @admin.display(description=pgettext_lazy("actor", "name"), ordering="sort_en")
    def shown_name(self, actor: Actor) -> str:
        return actor.name_en

    @admin.display(description=gettext_lazy("name in Chinese"), ordering="sort_zh")
    def chinese_name(self, actor: Actor) -> str:
        return actor.name_zh

    @admin.display(description=gettext_lazy("type"), ordering="type")
    def shown_type(self, actor: Actor) -> str:
        return actor.type.upper()

    @admin.display(description=gettext_lazy("place"), ordering="country__name_en")
    def place(self, actor: Actor) -> str:
        names = [actor.city.name] if actor.city else []
        return _(", ").join([*names, actor.country.name])

    @admin.display(description=pgettext_lazy("actor", "Status"), ordering="status")
    def shown_status(self, actor: Actor) -> str:
        return str(actor.get_status_display())

    @admin.display(description=gettext_lazy("edited"), ordering="edited_at")
    def edited(self, actor: Actor) -> Any:
        return _short_day(actor.edited_at)

    @admin.display(description=gettext_lazy("confirmed"), ordering="confirmed_at")
    def confirmed(self, actor: Actor) -> Any:
        return _short_day(actor.confirmed_at)

    @admin.display(description=gettext_lazy("checked"), ordering="checked_at")
    def checked(self, actor: Actor) -> Any:
        return _short_day(actor.checked_at)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return is_filter(self, lookup)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Actor], search_term: str
    ) -> tuple[QuerySet[Actor], bool]:
        if has_unwanted_characters(search_term):
            return queryset.none(), False
        number = parse_public_id(search_term.strip().removeprefix("#"))
        if number is not None and queryset.filter(pk=number).exists():
            return queryset.filter(pk=number), False
        return super().get_search_results(request, queryset, search_term)

    def get_urls(self) -> list[Any]:
        """The list, adding, changing and the steps; Django's pages for deleting and its own history are left out."""
        kept = [url for url in super().get_urls() if not str(url.name or "").endswith(("_delete", "_history"))]
        wrap = self.admin_site.admin_view
        return [
            path("<int:public_id>/check/", wrap(self.check_view), name="directory_actor_check"),
            *(
                path(f"<int:public_id>/{code}/", wrap(self.step_view), {"code": code}, name=f"directory_actor_{code}")
                for code in STEPS
            ),
            *kept,
        ]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if object_id is None:
            return add_page(self, request)
        actor = self._entry(object_id)
        return change_page(self, request, actor) if actor else self._unknown(request, object_id)

    def check_view(self, request: HttpRequest, public_id: int) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        actor = self._entry(str(public_id))
        return check_entry(request, actor) if actor else self._unknown(request, str(public_id))

    def step_view(self, request: HttpRequest, public_id: int, code: str) -> HttpResponse:
        actor = self._entry(str(public_id))
        return take_step(self, request, actor, STEPS[code]) if actor else self._unknown(request, str(public_id))

    def _entry(self, object_id: str) -> Actor | None:
        number = parse_public_id(object_id)
        return entry_of(number) if number is not None else None

    def _unknown(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._get_obj_does_not_exist_redirect(request, self.opts, object_id[:20])


def _short_day(moment: datetime | None) -> str:
    return localtime(moment).date().isoformat() if moment else ""
