"""The journal in the admin: who did what to what when. It is read and never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.actors.choices import RedactionReason
from directory.actors.models import Actor, Revision
from directory.core import journal
from directory.core.ids import parse_public_id
from directory.core.models import JournalEntry
from directory.core.text import has_unwanted_characters
from directory.desk.admin.journal_filters import ActionFilter, DateFilter, KindFilter, PersonFilter
from directory.desk.admin.labels import labels_of
from directory.desk.admin.look_ups import is_filter
from directory.desk.admin.recent import agent_name, field_labels, reason_of
from directory.desk.admin.site import desk_site

# Counting all of a journal of millions takes seconds; what lies further back is reached by its date.
MOST_COUNTED = 10_000
PER_PAGE = 50


class Unlogged:
    """For admin classes: the journal is written by the services, so Django keeps no second one; its pages lead here."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        return None

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        return None

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        kind = self.opts.model_name  # type: ignore[attr-defined]  # the admin class beside it has it
        return HttpResponseRedirect(
            f"{reverse('admin:directory_journalentry_changelist')}?{urlencode({'kind': kind, 'q': object_id})}"
        )


class CappedPaginator(Paginator):
    """Counts no further than anybody turns pages."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: MOST_COUNTED + 1].count())

    @property
    def is_capped(self) -> bool:
        return self.count > MOST_COUNTED


@dataclass
class Known:
    """What the rows of one page need besides themselves, in two queries."""

    actors: dict[str, str] = field(default_factory=dict)
    reasons: dict[tuple[str, int], str] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[JournalEntry]) -> Known:
        about = [row for row in rows if row.subject_kind == "actor"]
        made = {(row.subject_key, row.revision) for row in about if row.revision is not None}
        wanted = [Q(actor=key, number=number) for key, number in made if parse_public_id(key) is not None]
        found = Revision.objects.filter(reduce(or_, wanted)).select_related("by").defer("snapshot") if wanted else []
        return cls(
            actors=labels_of(Actor, (row.subject_key for row in about)),
            reasons={(str(revision.actor_id), revision.number): reason_of(revision) for revision in found},
        )


class JournalList(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        known = Known.of(self.result_list)
        for row in self.result_list:
            row.known = known


class LogAdmin(Unlogged, admin.ModelAdmin):
    """A log, the newest first, that nobody changes and that costs the same however long it is."""

    ordering = ("-pk",)
    sortable_by = ()
    list_per_page = PER_PAGE
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = CappedPaginator
    actions = None
    # The addresses that there are.
    pages: tuple[str, ...] = ("_changelist",)
    change_list_template = "admin/directory/journalentry/change_list.html"

    class Media:
        css = {"all": ["directory/css/admin.css", "directory/css/admin-revisions.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return is_filter(self, lookup) or lookup in DateFilter.parameters

    def get_urls(self) -> list[Any]:
        return [url for url in super().get_urls() if str(url.name or "").endswith(self.pages)]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return super().changelist_view(request, {**(extra_context or {}), "most_counted": MOST_COUNTED})


@admin.register(JournalEntry, site=desk_site)
class JournalAdmin(LogAdmin):
    list_display = ("when", "who", "did", "subject", "details", "reason")
    list_display_links = None
    list_select_related = ("by__user",)
    list_filter = (ActionFilter, KindFilter, PersonFilter, DateFilter)
    search_fields = ("subject_key",)
    search_help_text = gettext_lazy("By the number of an entry, or by the key of whatever it was done to.")

    @admin.display(description=gettext_lazy("when"))
    def when(self, row: JournalEntry) -> str:
        return localtime(row.at).strftime("%Y-%m-%d %H:%M")

    @admin.display(description=gettext_lazy("who"))
    def who(self, row: JournalEntry) -> str:
        return agent_name(row.by)

    @admin.display(description=gettext_lazy("did what"))
    def did(self, row: JournalEntry) -> str:
        return str(journal.actions().get(row.action, row.action))

    @admin.display(description=gettext_lazy("to what"))
    def subject(self, row: Any) -> str:
        if row.subject_kind != "actor":
            kind = journal.subjects().get(row.subject_kind, row.subject_kind)
            return f"{kind} {row.subject_key}".strip()
        name = row.known.actors.get(row.subject_key, f"#{row.subject_key}")
        if row.subject_key not in row.known.actors:
            return str(name)
        return format_html('<a href="{}">{}</a>', reverse("admin:directory_actor_revisions", args=[row.subject_key]), name)

    @admin.display(description=gettext_lazy("details"))
    def details(self, row: JournalEntry) -> str:
        texts = [_detail(name, value) for name, value in row.data.items()]
        if row.revision is None:
            return _("; ").join(texts)
        return format_html("{} {}", _revision_link(row), _("; ").join(texts))

    @admin.display(description=gettext_lazy("reason"))
    def reason(self, row: Any) -> str:
        return str(row.known.reasons.get((row.subject_key, row.revision), ""))

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return JournalList

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[Any, bool]:
        key = search_term.strip().removeprefix("#")
        if has_unwanted_characters(key):
            return queryset.none(), False
        return (queryset.filter(subject_key=key) if key else queryset), False


def _revision_link(row: JournalEntry) -> str:
    """To what the revision changed; the first one changed nothing before it."""
    number = row.revision or 0
    page = "compare" if number > 1 else "revisions"
    query = f"?{urlencode({'from': number - 1, 'to': number})}" if number > 1 else ""
    url = reverse(f"admin:directory_actor_{page}", args=[row.subject_key]) + query
    return format_html('<a href="{}">{}</a>', url, _("Revision %(number)s") % {"number": number})


def _detail(name: str, value: Any) -> str:
    """A code, id or number of the journal in words, where this room knows the words."""
    if name == "fields":
        return _(", ").join(field_labels(value))
    if name == "why":
        return str(dict(RedactionReason.choices).get(value, value))
    labels = {"restored": _("from revision"), "revisions": _("in revisions"), "statements": _("statements of sources")}
    shown = _(", ").join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{labels.get(name, name)} {shown}"
