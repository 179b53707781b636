"""The vocabulary in the admin: names, texts and order; codes and slugs are part of addresses and stay."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.core.ids import parse_public_id
from directory.desk.admin import topic_pages
from directory.desk.admin.plain import PlainAdmin, PlainForm, check_form
from directory.desk.admin.site import desk_site
from directory.vocabulary.models import City, Country, Region, Stage, Subdivision, Topic


class TopicForm(PlainForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "parent" in self.fields:
            self.fields["parent"].queryset = Topic.objects.filter(parent=None, merged_into=None)
            # A topic of the second level, which entries name, stays on it.
            self.fields["parent"].required = self.instance.pk is not None

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        fits = re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) is not None
        return check_form(slug, fits, _("Use small letters, digits and single hyphens."))

    def clean_mesh(self) -> str:
        mesh = self.cleaned_data["mesh"].strip().upper()
        fits = re.fullmatch(r"D[0-9]{6,9}", mesh) is not None
        return check_form(mesh, fits, _("Enter a MeSH descriptor: D and six to nine digits."))


class LevelFilter(admin.SimpleListFilter):
    title = gettext_lazy("level")
    parameter_name = "area"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("-", _("first level")), *((t.slug, t.name) for t in Topic.objects.filter(parent=None).order_by("order"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value not in {code for code, _label in self.lookup_choices}:
            return queryset
        return queryset.filter(parent=None) if value == "-" else queryset.filter(parent__slug=value)


@admin.register(Topic, site=desk_site)
class TopicAdmin(PlainAdmin):
    form = TopicForm
    change_list_template = "admin/directory/topic/change_list.html"
    change_form_template = "admin/directory/topic/change_form.html"
    list_display = ("name", "name_en", "name_zh", "parent", "place", "mesh", "merged_into")
    list_select_related = ("parent", "merged_into")
    list_filter = (LevelFilter,)
    list_per_page = 100
    search_fields = ("slug", "name_en", "name_zh")
    ordering = ("parent__order", "order")
    fields = ("slug", "parent", "name_en", "name_zh", "text_en", "text_zh", "mesh")
    fixed = ("slug",)
    may_add = True

    @admin.display(description=gettext_lazy("order"))
    def place(self, topic: Topic) -> str:
        """Two buttons of a form that stands beside the table."""
        if topic.merged_into_id is not None:
            return ""
        return format_html_join(
            " ",
            '<button type="submit" form="move-topic" formaction="{}" class="move" title="{}">'
            '<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span></button>',
            (
                (reverse("admin:directory_topic_move", args=[topic.pk, way]), label, arrow, f"{label}: {topic.name}")
                for way, label, arrow in (("up", _("Move up"), "↑"), ("down", _("Move down"), "↓"))
            ),
        )

    def get_list_display(self, request: HttpRequest) -> Any:
        shown = super().get_list_display(request)
        return shown if self.has_change_permission(request) else [name for name in shown if name != "place"]

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:number>/move/<str:way>/", wrap(topic_pages.move), name="directory_topic_move"),
            path("<int:number>/merge/", wrap(topic_pages.merge), name="directory_topic_merge"),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new topic, and one that changes its group, stands last there."""
        if not change or "parent" in form.changed_data:
            level = Topic.objects.filter(parent=obj.parent_id).exclude(pk=obj.pk)
            obj.order = (level.aggregate(Max("order"))["order__max"] or 0) + 1
            if change:
                form.changed_data.append("order")
        super().save_model(request, obj, form, change)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        first_level = obj is not None and (obj.parent_id is None or obj.merged_into_id is not None)
        return (*super().get_readonly_fields(request, obj), *(("parent",) if first_level else ()))


@admin.register(Stage, site=desk_site)
class StageAdmin(PlainAdmin):
    list_display = ("name", "name_en", "name_zh", "kind", "order")
    fields = ("slug", "kind", "order", "name_en", "name_zh", "text_en", "text_zh")
    fixed = ("slug", "kind", "order")


@admin.register(Region, site=desk_site)
class RegionAdmin(PlainAdmin):
    list_display = ("name", "code", "name_en", "name_zh")
    fields = ("code", "order", "name_en", "name_zh", "text_en", "text_zh")
    fixed = ("code", "order")


@admin.register(Country, site=desk_site)
class CountryAdmin(PlainAdmin):
    list_display = ("name", "code", "name_en", "name_zh", "region")
    list_select_related = ("region",)
    search_fields = ("=code", "name_en", "name_zh")
    fields = ("code", "region", "name_en", "name_zh")
    fixed = ("code", "region")


@admin.register(Subdivision, site=desk_site)
class SubdivisionAdmin(PlainAdmin):
    list_display = ("name", "code", "name_en", "name_zh", "country")
    list_select_related = ("country",)
    search_fields = ("^code", "name_en", "name_zh")
    fields = ("code", "country", "name_en", "name_zh")
    fixed = ("code", "country")


@admin.register(City, site=desk_site)
class CityAdmin(PlainAdmin):
    list_display = ("name", "id", "name_en", "name_zh", "subdivision", "country", "population")
    list_select_related = ("subdivision", "country")
    search_fields = ("^name_en", "^name_zh", "^sort_key")
    # The larger one first: a look-up for a name means it more often.
    ordering = ("-population", "id")
    fields = ("id", "country", "subdivision", "latitude", "longitude", "population", "name_en", "name_zh")
    fixed = ("id", "country", "subdivision", "latitude", "longitude", "population")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[City], search_term: str) -> tuple[Any, bool]:
        number = parse_public_id(search_term.strip())
        if number is not None:
            return queryset.filter(pk=number), False
        return super().get_search_results(request, queryset, search_term)
