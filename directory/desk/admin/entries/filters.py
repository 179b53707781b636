"""What the list of entries is narrowed by. An unknown value narrows nothing: only known ones reach the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from directory.actors.choices import Status
from directory.actors.models import Actor, ActorStage, ActorTopic, Source, Statement
from directory.core.ids import parse_public_id
from directory.desk.admin.entries import conditions
from directory.desk.admin.entries.conditions import Condition
from directory.vocabulary.choices import ActorType
from directory.vocabulary.models import Country, Region, Stage, Subdivision, Topic

# Sources may become many: the list names the oldest, any other one is reached by its address.
SOURCES = 30


class KnownValueFilter(admin.SimpleListFilter):
    """A filter on one column by the values that it offers."""

    column = ""

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        if self.value() not in {code for code, _label in self.lookup_choices}:
            # Shown as what it does: nothing.
            self.used_parameters.pop(str(self.parameter_name), None)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset if value is None else self.narrow(queryset, value)

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


# --- Places -----------------------------------------------------------------------------------------------------------


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
        rows = Country.objects.filter(Exists(Actor.objects.filter(country=OuterRef("pk"))))
        return sorted(((row.code, row.name) for row in rows), key=lambda choice: choice[1])


class SubdivisionFilter(KnownValueFilter):
    """Those of the country that is chosen; without one there is nothing to choose from."""

    title = _("subdivision")
    parameter_name = column = "subdivision"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        country = request.GET.get("country", "")
        if len(country) != 2 or not country.isalpha():
            return []
        used = Exists(Actor.objects.filter(subdivision=OuterRef("pk")))
        rows = Subdivision.objects.filter(used, country=country)
        return sorted(((row.code, row.name) for row in rows), key=lambda choice: choice[1])


# --- Topics and stages ------------------------------------------------------------------------------------------------


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
        return queryset.filter(pk__in=ActorTopic.objects.filter(topic__in=topics).values("actor"))


class StageFilter(KnownValueFilter):
    title = _("stage")
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [(row.slug, row.name) for row in Stage.objects.order_by("order")]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(pk__in=ActorStage.objects.filter(stage__slug=value).values("actor"))


# --- Sources and what waits -------------------------------------------------------------------------------------------


class SourceFilter(KnownValueFilter):
    """By who states something of the entry."""

    title = _("source")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        rows = list(Source.objects.order_by("pk")[:SOURCES])
        chosen = parse_public_id(self.value() or "")
        if chosen and chosen not in {row.pk for row in rows}:
            rows += Source.objects.filter(pk=chosen)
        return [(str(row.pk), row.title) for row in rows]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(pk__in=Statement.objects.filter(source=int(value)).values("actor"))


class ConditionFilter(KnownValueFilter):
    """A filter by conditions."""

    conditions: tuple[Condition, ...] = ()

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [(condition.code, condition.label) for condition in self.conditions]

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(conditions.by_code(self.conditions)[value].holds())


class LacksFilter(ConditionFilter):
    title = _("what is missing")
    parameter_name = "lacks"
    conditions = conditions.MISSING


class DoubtFilter(ConditionFilter):
    title = _("what is in doubt")
    parameter_name = "doubt"
    conditions = conditions.DOUBTS


class EditedFilter(ConditionFilter):
    title = _("edited")
    parameter_name = "edited"
    conditions = conditions.EDITED


class ConfirmedFilter(ConditionFilter):
    title = _("confirmed")
    parameter_name = "confirmed"
    conditions = conditions.CONFIRMED


class CheckedFilter(ConditionFilter):
    title = _("checked")
    parameter_name = "checked"
    conditions = conditions.CHECKED


FILTERS = (
    *(LacksFilter, DoubtFilter, StatusFilter, TypeFilter, RegionFilter, CountryFilter, SubdivisionFilter),
    *(TopicFilter, StageFilter, CheckedFilter, ConfirmedFilter, EditedFilter, SourceFilter),
)
