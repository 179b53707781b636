"""The Django admin over the same rows, as one would register it: searching names and descriptions by `icontains`."""

from __future__ import annotations

from django.contrib.admin import AdminSite, ModelAdmin
from django.http import HttpRequest
from django.test import RequestFactory

from directory.accounts.models import User
from directory.actors.models import Actor

PATH = "/admin/directory/actor/"


class PlainActorAdmin(ModelAdmin):
    list_display = ("name_en", "name_zh", "type", "country", "edited_at")
    list_select_related = ("country",)
    search_fields = ("name_en", "name_zh", "description_en", "description_zh", "website_host")
    list_per_page = 25
    actions = None

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return True


_admin = PlainActorAdmin(Actor, AdminSite(name="admin"))


def search_page(text: str) -> tuple[int, bytes]:
    """How many actors the admin finds, and its page."""
    request = RequestFactory().get(PATH, {"q": text})
    request.user = User(is_staff=True, is_superuser=True, is_active=True)
    response = _admin.changelist_view(request)
    page = response.render().content
    return int(response.context_data["cl"].result_count), page
