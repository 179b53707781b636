"""What the list of entries is narrowed by. An unknown value narrows nothing: only known ones reach the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from directory.actors.choices import Status
from directory.vocabulary.choices import ActorType
from directory.vocabulary.models import Country, Region, Stage, Topic


class KnownValueFilter(admin.SimpleListFilter):
    """A filter on one column by the values that it offers."""

    column = ""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value not in {code for code, _label in self.lookup_choices}:
            return queryset
        return self.narrow(queryset, value)

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(**{self.column: value})


class TypeFilter(KnownValueFilter):
    title = _("type")
    parameter_name = column = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return ActorType.choices


class StatusFilter(KnownValueFilter):
    title = pgettext_lazy("actor", "Status")
    parameter_name = column = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return Status.choices


class RegionFilter(KnownValueFilter):
    title = _("region")
    parameter_name = "region"
    column = "country__region"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [(row.code, row.name) for row in Region.objects.all()]


class CountryFilter(KnownValueFilter):
    title = _("country or region")
    parameter_name = column = "country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        rows = Country.objects.filter(actors__isnull=False).distinct()
        return sorted(((row.code, row.name) for row in rows), key=lambda choice: choice[1])


class TopicFilter(KnownValueFilter):
    """The first level; with one of its topics chosen, also the second level beneath it."""

    title = _("topic")
    parameter_name = "topic"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        rows = list(Topic.objects.order_by("order"))
        chosen = self.value()
        opened = next((row.parent_id or row.pk for row in rows if row.slug == chosen), None)
        choices = []
        for area in (row for row in rows if row.parent_id is None):
            choices.append((area.slug, area.name))
            if area.pk == opened:
                choices += [(row.slug, f"– {row.name}") for row in rows if row.parent_id == area.pk]
        return choices

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        topics = Topic.objects.filter(Q(slug=value) | Q(parent__slug=value))
        return queryset.filter(pk__in=queryset.model.objects.filter(topics__in=topics).values("pk"))


class StageFilter(KnownValueFilter):
    title = _("stage")
    parameter_name = "stage"
    column = "stages__slug"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [(row.slug, row.name) for row in Stage.objects.order_by("order")]


class LacksFilter(KnownValueFilter):
    title = _("what is missing")
    parameter_name = "lacks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [
            ("name_zh", _("no Chinese name")),
            ("description_en", _("no description in English")),
            ("description_zh", _("no description in Chinese")),
        ]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(**{value: ""})
