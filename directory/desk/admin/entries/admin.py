"""Entries in the admin: the list, and the ways to their pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ORDER_VAR
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import path
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from directory.actors.models import Actor
from directory.core.ids import parse_public_id
from directory.desk.admin.entries.adding import add_page
from directory.desk.admin.entries.bulk import ACTIONS
from directory.desk.admin.entries.bulk_pages import bulk_page, menu, outcome_page
from directory.desk.admin.entries.filters import FILTERS
from directory.desk.admin.entries.page import change_page, entry_of
from directory.desk.admin.entries.search import EntryList, find_entries
from directory.desk.admin.entries.status import STEPS, check_entry, take_step
from directory.desk.admin.imports.admin import EntryImportMixin
from directory.desk.admin.look_ups import is_filter
from directory.desk.admin.revisions.pages import revision_urls
from directory.desk.admin.site import desk_site


@admin.register(Actor, site=desk_site)
class ActorAdmin(EntryImportMixin, admin.ModelAdmin):
    """Everything is written by `actors.services`: no delete, no editing in the list, no saving of models."""

    list_display = ("shown_name", "chinese_name", "shown_type", "place", "shown_status", "edited", "confirmed", "checked")
    list_select_related = ("city", "country")
    list_filter = FILTERS
    # Looked for by `get_search_results`: named here so that there is a search box.
    search_fields = ("names__value",)
    search_help_text = gettext_lazy(
        "As on the site: by names, places, topics, texts, hosts, identifiers; also by number."
        " Merged and removed entries by number or by a part of a name."
    )
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    actions = tuple(menu(action) for action in ACTIONS.values())
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
        if not search_term:
            return queryset, False
        found = request.entries_found = find_entries(search_term)  # type: ignore[attr-defined]  # for `EntryList`
        return found.narrow(queryset, in_order=ORDER_VAR not in request.GET), False

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("sort_zh" if get_language() == "zh-hans" else "sort_en", "pk")

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[EntryList]:
        return EntryList

    def response_action(self, request: HttpRequest, queryset: QuerySet[Actor]) -> HttpResponse | None:
        if not all(parse_public_id(number) for number in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            messages.error(request, _("The form came back damaged. Choose the entries again."))
            return None
        return super().response_action(request, queryset)

    def get_urls(self) -> list[Any]:
        """The list, adding, changing and the steps; Django's pages for deleting and its own history are left out."""
        kept = [url for url in super().get_urls() if not str(url.name or "").endswith(("_delete", "_history"))]
        wrap = self.admin_site.admin_view
        return [
            *revision_urls(self),
            path("<int:public_id>/check/", wrap(self.check_view), name="directory_actor_check"),
            *(
                path(f"<int:public_id>/{code}/", wrap(self.step_view), {"code": code}, name=f"directory_actor_{code}")
                for code in STEPS
            ),
            *(
                path(f"bulk/{code}/", wrap(self.bulk_view), {"code": code}, name=f"directory_actor_bulk_{code}")
                for code in ACTIONS
            ),
            path("bulk/<uuid:key>/", wrap(self.outcome_view), name="directory_actor_bulk_outcome"),
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

    def bulk_view(self, request: HttpRequest, code: str) -> HttpResponse:
        return bulk_page(self, request, code)

    def outcome_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        return outcome_page(self, request, key)

    def _entry(self, object_id: str) -> Actor | None:
        number = parse_public_id(object_id)
        return entry_of(number) if number is not None else None

    def _unknown(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._get_obj_does_not_exist_redirect(request, self.opts, object_id[:20])


def _short_day(moment: datetime | None) -> str:
    return localtime(moment).date().isoformat() if moment else ""
