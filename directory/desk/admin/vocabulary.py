"""The vocabulary in the admin: names, texts and order; codes and slugs are part of addresses and stay."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.core.ids import parse_public_id
from directory.desk.admin.plain import PlainAdmin, PlainForm, check_form
from directory.desk.admin.site import desk_site
from directory.vocabulary.models import City, Country, Region, Stage, Subdivision, Topic


class TopicForm(PlainForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "parent" in self.fields:
            self.fields["parent"].queryset = Topic.objects.filter(parent=None)
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
    list_display = ("name", "name_en", "name_zh", "parent", "order", "mesh")
    list_select_related = ("parent",)
    list_filter = (LevelFilter,)
    list_per_page = 100
    search_fields = ("slug", "name_en", "name_zh")
    ordering = ("parent__order", "order")
    fields = ("slug", "parent", "order", "name_en", "name_zh", "text_en", "text_zh", "mesh")
    fixed = ("slug",)
    may_add = True

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        first_level = obj is not None and obj.parent_id is None
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
