"""The queue: how it is filtered, and what its table says of each request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.http import urlencode
from django.utils.timesince import timesince
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from directory.actors.services.version import current_version
from directory.core.ids import LARGEST_ID
from directory.core.models import Agent
from directory.desk.admin.recent import agent_name
from directory.moderation.choices import ENDED, Group, Kind, ReportKind, State
from directory.moderation.models import ChangeRequest
from directory.moderation.queries import about_actor, attention_first, group_counts, in_countries, in_group, latest_first
from directory.moderation.querysets import ChangeRequestQuerySet
from directory.vocabulary.lists import VocabularyLists, vocabulary_lists

PER_PAGE = 50


class QueueForm(forms.Form):
    """The filters that stand above the table. What it does not know finds nothing."""

    use_required_attribute = False
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("Region"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    group = forms.ChoiceField(choices=Group.choices, required=False, widget=forms.HiddenInput)
    actor = forms.IntegerField(min_value=1, max_value=LARGEST_ID, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, lists: VocabularyLists) -> None:
        super().__init__(data)
        every = ("", _("all"))
        self.fields["kind"].choices = [every, *Kind.choices]
        self.fields["region"].choices = [every, *((code, row.name) for code, row in lists.regions.items())]
        self.fields["language"].choices = [every, *settings.LANGUAGES]


@dataclass(frozen=True)
class Tab:
    """One group of the queue with how many it holds."""

    label: Any
    number: int
    query: str
    is_current: bool


class Queue:
    """The requests that were asked for, in the order of the work."""

    def __init__(self, data: Any, *, agent: Agent, at: datetime) -> None:
        self.agent, self.at = agent, at
        self.lists = vocabulary_lists(current_version())
        self.form = QueueForm(data, lists=self.lists)
        self.is_understood = self.form.is_valid()
        self.chosen: dict[str, Any] = {name: value for name, value in self.form.cleaned_data.items() if value}
        # Of one entry everything is wanted, not only what is open.
        self.group = Group(self.chosen["group"]) if "group" in self.chosen else Group.OPEN
        self.is_whole = "actor" in self.chosen and "group" not in self.chosen

    @property
    def filtered(self) -> ChangeRequestQuerySet:
        """All groups of what the other filters leave."""
        rows: ChangeRequestQuerySet = ChangeRequest.objects.seen_by_curators()
        if not self.is_understood:
            return rows.none()
        for name in ("kind", "language"):
            if name in self.chosen:
                rows = rows.filter(**{name: self.chosen[name]})
        if "region" in self.chosen:
            rows = in_countries(rows, [country.code for country in self.lists.countries_of(self.chosen["region"])])
        return about_actor(rows, self.chosen["actor"]) if "actor" in self.chosen else rows

    @property
    def requests(self) -> ChangeRequestQuerySet:
        if self.is_whole:
            return latest_first(self.filtered)
        rows = self.filtered.filter(in_group(self.group, agent=self.agent, at=self.at))
        if self.group == Group.DECIDED:
            return latest_first(rows)
        return attention_first(rows, agent=self.agent, at=self.at)

    @property
    def tabs(self) -> list[Tab]:
        counts = group_counts(self.filtered, agent=self.agent, at=self.at) if self.is_understood else {}
        return [
            Tab(
                group.label,
                counts.get(group.value, 0),
                urlencode({**self.chosen, "group": group.value}),
                group == self.group and not self.is_whole,
            )
            for group in Group
        ]

    def rows(self, requests: Iterable[ChangeRequest]) -> list[Row]:
        return [row_of(request, self.lists, agent=self.agent, at=self.at) for request in requests]


@dataclass(frozen=True)
class Row:
    """A request as lists of the desk show it."""

    request: ChangeRequest
    title: str
    place: str
    region: str
    age: str
    kind: str
    waits_for: str
    holder: str
    is_mine: bool
    is_over: bool

    @property
    def may_be_settled_with_others(self) -> bool:
        free = self.request.state == State.SUBMITTED or (
            self.request.state == State.IN_REVIEW and (self.is_mine or self.is_over)
        )
        return self.request.kind == Kind.REPORT and free


def row_of(request: Any, lists: VocabularyLists, *, agent: Agent, at: datetime) -> Row:
    """Of a request that was read `with_titles`."""
    is_mine = request.assignee_id == agent.pk
    is_over = request.state == State.IN_REVIEW and (request.locked_until is None or request.locked_until <= at)
    holder = agent_name(request.assignee) if request.assignee is not None else ""
    country = lists.countries.get(_country(request))
    kind = str(request.get_kind_display())
    if request.kind == Kind.REPORT:
        kind = _("%(kind)s: %(what)s") % {"kind": kind, "what": ReportKind(request.report_kind).label}
    return Row(
        request=request,
        title=title_of(request) or _("without a name"),
        place=country.name if country else "",
        region=country.region_id if country else "",
        age=timesince(request.submitted_at, at, depth=1),
        kind=kind,
        waits_for=_waits_for(request, holder, is_mine=is_mine, is_over=is_over),
        holder=holder,
        is_mine=is_mine,
        is_over=is_over,
    )


def title_of(request: Any) -> str:
    """What it is about, in the reader's language."""
    if request.target is not None:
        return str(request.target.name)
    names = _proposed(request, "names") or []
    wanted = "displays_zh" if get_language() == "zh-hans" else "displays_en"
    shown = [name["value"] for name in names if name.get(wanted)] or [name["value"] for name in names]
    return str(shown[0]) if shown else ""


def _country(request: Any) -> str:
    return str(request.target.country_id if request.target is not None else _proposed(request, "country") or "")


def _proposed(request: Any, field: str) -> Any:
    return next((proposal.proposed for proposal in request.title_proposals if proposal.field == field), None)


def _waits_for(request: ChangeRequest, holder: str, *, is_mine: bool, is_over: bool) -> str:
    if request.state in ENDED:
        return ""
    if request.state == State.CHANGES_REQUESTED:
        return pgettext("waits for", "the submitter")
    if is_mine:
        return pgettext("waits for", "you")
    return pgettext("waits for", "a curator") if request.state == State.SUBMITTED or is_over else holder
