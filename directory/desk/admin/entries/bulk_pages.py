"""The pages of a bulk action: which entries, what with them and why; and afterwards what was done and what was not."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from directory.actors import rules
from directory.actors.models import Actor, Source
from directory.actors.services import SourceRef
from directory.core.agents import agent_of
from directory.core.fields import Line
from directory.core.ids import parse_public_id
from directory.desk.admin.entries.bulk import ACTIONS, MOST_ENTRIES, BulkAction, Order, carry_out, outcome_of
from directory.desk.admin.entries.fields import KindField, topic_groups
from directory.vocabulary.models import Topic

_TEMPLATE = "admin/directory/actor/bulk.html"
_OUTCOME_TEMPLATE = "admin/directory/actor/bulk_outcome.html"
_WIDE = {"class": "vTextField"}
_SHOWN = ("name_en", "name_zh", "status", "revision")


class BulkForm(forms.Form):
    """What is to be done with the entries that it carries, each with the revision in which it was seen."""

    use_required_attribute = False
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    entries = forms.CharField(widget=forms.HiddenInput, max_length=MOST_ENTRIES * 22)
    topic = forms.ChoiceField(label=gettext_lazy("Topic"))
    reason = KindField(Line(500), label=gettext_lazy("Reason"), widget=forms.TextInput(attrs=_WIDE),
                       help_text=gettext_lazy("One for all. It stands in the public history of each entry."))  # fmt: skip
    source = forms.ModelChoiceField(Source.objects.order_by("id"), label=gettext_lazy("Source"),
                                    help_text=gettext_lazy("What the new values rest on."))  # fmt: skip
    locator = KindField(Line(200), label=gettext_lazy("Where in the source"), widget=forms.TextInput(attrs=_WIDE),
                        help_text=gettext_lazy("A page, a table, a web address."))  # fmt: skip

    def __init__(self, data: Any = None, *, action: BulkAction, seen: dict[int, int] | None = None) -> None:
        super().__init__(data)
        for name in ("topic", "reason", "source", "locator"):
            if name not in action.needs:
                del self.fields[name]
        if seen is not None:
            self.initial["form_key"] = uuid.uuid4()
            self.initial["entries"] = " ".join(f"{pk}:{revision}" for pk, revision in seen.items())
        if "topic" in self.fields:
            self.fields["topic"].choices = [("", "---------"), *self._topics(action, seen)]
        if data is None and "source" in self.fields:
            self.initial["source"] = Source.objects.filter(key="curators").values_list("pk", flat=True).first()

    def _topics(self, action: BulkAction, seen: dict[int, int] | None) -> list[Any]:
        """All topics; where one is taken away, those that the entries have."""
        groups = topic_groups()
        if action.code != "remove_topic" or seen is None:
            return groups
        used = set(Topic.objects.filter(actor_rows__actor__in=seen).values_list("slug", flat=True))
        kept = [(area, [choice for choice in choices if choice[0] in used]) for area, choices in groups]
        return [(area, choices) for area, choices in kept if choices]

    def clean_entries(self) -> dict[int, int]:
        seen = {}
        for pair in self.cleaned_data["entries"].split():
            number, _colon, revision = pair.partition(":")
            pk, at = parse_public_id(number), parse_public_id(revision)
            if pk is None or at is None:
                raise forms.ValidationError("damaged")
            seen[pk] = at
        if not 0 < len(seen) <= MOST_ENTRIES:
            raise forms.ValidationError("damaged")
        return seen

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if not reason:
            raise forms.ValidationError(_("Say why: every change has a reason."))
        return reason

    @property
    def seen(self) -> dict[int, int]:
        """The entries as they were seen; none where the form came back damaged."""
        self.is_valid()
        seen: dict[int, int] = self.cleaned_data.get("entries") or {}
        return seen if "form_key" in self.cleaned_data else {}

    @property
    def inputs(self) -> list[Any]:
        return [self[name] for name in self.fields if name not in ("form_key", "entries")]

    def order(self, *, by: Any) -> Order:
        data = self.cleaned_data
        source = SourceRef(data["source"], data["locator"]) if "source" in data else None
        return Order(agent_of(by), data.get("reason", ""), data.get("topic", ""), source)


def menu(action: BulkAction) -> Callable[..., HttpResponse | None]:
    """The action as the menu of the list takes it."""

    def choose(admin: ModelAdmin[Any], request: HttpRequest, queryset: QuerySet[Actor]) -> HttpResponse | None:
        return _ask(admin, request, action, queryset)

    choose.__name__ = action.code
    choose.short_description = format_lazy("{}…", action.label)  # type: ignore[attr-defined]  # where Django looks for it
    return choose


def _ask(admin: ModelAdmin[Any], request: HttpRequest, action: BulkAction, queryset: QuerySet[Actor]) -> HttpResponse | None:
    """What was chosen in the list, and what is still to be said."""
    if not rules.may_edit_actor(request.user):
        raise PermissionDenied
    rows = list(queryset.select_related(None).only(*_SHOWN)[: MOST_ENTRIES + 1])
    if len(rows) > MOST_ENTRIES:
        text = _("At most %(most)s entries at once. Narrow the list, or choose page by page.")
        messages.error(request, text % {"most": MOST_ENTRIES})
        return None
    if not rows:
        messages.warning(request, _("None of these entries is there any more."))
        return None
    form = BulkForm(action=action, seen={row.pk: row.revision for row in rows})
    return _render(admin, request, action, form, rows)


def bulk_page(admin: ModelAdmin[Any], request: HttpRequest, code: str) -> HttpResponse:
    """Does it, once, and leads to what came of it."""
    if not rules.may_edit_actor(request.user):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    action = ACTIONS[code]
    form = BulkForm(request.POST, action=action)
    if not form.is_valid():
        seen = form.seen
        if not seen:
            messages.error(request, _("The form came back damaged. Choose the entries again."))
            return HttpResponseRedirect(reverse("admin:directory_actor_changelist"))
        rows = list(Actor.objects.filter(pk__in=seen).only(*_SHOWN).order_by("sort_en", "pk"))
        return _render(admin, request, action, form, rows)
    key = form.cleaned_data["form_key"]
    carry_out(action, form.order(by=request.user), form.seen, key=key)
    return HttpResponseRedirect(reverse("admin:directory_actor_bulk_outcome", args=[key]))


def outcome_page(admin: ModelAdmin[Any], request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """By name what was done and what was not, and why."""
    if not rules.may_edit_actor(request.user):
        raise PermissionDenied
    outcome = outcome_of(key, by=agent_of(request.user))
    if outcome is None:
        messages.warning(request, _("What this action did is no longer kept. The history of each entry has it."))
        return HttpResponseRedirect(reverse("admin:directory_actor_changelist"))
    rows = {row.pk: row for row in Actor.objects.filter(pk__in=[*outcome.done, *outcome.left]).only(*_SHOWN)}
    number = len(outcome.done)
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": ACTIONS[outcome.code].label,
        "topic": Topic.objects.filter(slug=outcome.topic).first() if outcome.topic else None,
        "done": [rows[pk] for pk in outcome.done],
        "left": [(rows[pk], why) for pk, why in outcome.left.items()],
        "summary": ngettext("Done with %(number)s entry.", "Done with %(number)s entries.", number) % {"number": number},
    }
    return TemplateResponse(request, _OUTCOME_TEMPLATE, context)


def _render(
    admin: ModelAdmin[Any], request: HttpRequest, action: BulkAction, form: BulkForm, rows: list[Actor]
) -> HttpResponse:
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": action.label,
        "action": action,
        "form": form,
        "rows": rows,
        "media": admin.media,
    }
    return TemplateResponse(request, _TEMPLATE, context)
