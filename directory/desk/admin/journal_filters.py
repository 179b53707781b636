"""What the journal is narrowed by: what was done, to what kind of thing, by whom, when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.dateparse import parse_date
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from directory.core import journal
from directory.core.models import Agent, JournalEntry
from directory.desk.admin.entries.filters import KnownValueFilter
from directory.desk.admin.recent import agent_name

MOST_PERSONS = 200


class ActionFilter(KnownValueFilter):
    title = _("action")
    parameter_name = "did"
    column = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return journal.actions().items()


class KindFilter(KnownValueFilter):
    title = _("kind of thing")
    parameter_name = "kind"
    column = "subject_kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return journal.subjects().items()


class PersonFilter(KnownValueFilter):
    """Users and parts of the system that did something; people without an account are too many to list."""

    title = _("person")
    parameter_name = column = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        did = Exists(JournalEntry.objects.filter(by=OuterRef("pk")))
        agents = Agent.objects.filter(did, kind__in=[Agent.Kind.USER, Agent.Kind.SYSTEM]).select_related("user")
        return [(str(agent.pk), agent_name(agent)) for agent in agents.order_by("-kind", "pk")[:MOST_PERSONS]]


class DateFilter(admin.ListFilter):
    """From one day to another, both included, in the time of the page. What is no date narrows nothing, and is said."""

    title = _("date")
    template = "admin/directory/journalentry/date_filter.html"
    parameters = ("since", "until")
    column = "at"

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.typed = {name: (params.pop(name, None) or [""])[-1].strip() for name in self.parameters}
        self.days = {name: _day(text) for name, text in self.typed.items()}

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str]:
        return list(self.parameters)

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        yield {
            "typed": self.typed,
            "wrong": [text for name, text in self.typed.items() if text and self.days[name] is None],
            "kept": [(name, value) for name, value in changelist.params.items() if name not in self.parameters],
        }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        since, until = self.days["since"], self.days["until"]
        if since is not None:
            queryset = queryset.filter(**{f"{self.column}__gte": _midnight(since)})
        if until is not None:
            queryset = queryset.filter(**{f"{self.column}__lt": _midnight(until + timedelta(days=1))})
        return queryset


def _day(text: str) -> date | None:
    """A day between the years 1000 and 9998, so that the day after it exists in the database too."""
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found is not None and 1000 <= found.year <= 9998 else None


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))
