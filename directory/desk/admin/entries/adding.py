"""The page that adds an entry: its small form, and the entries that it may be the same as."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from directory.actors import rules
from directory.actors.fields import FIELDS
from directory.actors.models import Actor
from directory.actors.services import create_actor
from directory.core.agents import agent_of
from directory.core.errors import DomainError, InvalidValuesError
from directory.core.models import Agent
from directory.desk.admin.entries.new_form import NewEntryForm
from directory.desk.admin.entries.saving import empty_values
from directory.desk.admin.kept_forms import KEPT_MESSAGE, kept_post
from directory.moderation.duplicates import Candidate, find_duplicates

_TEMPLATE = "admin/directory/actor/add_form.html"
_DAY = 24 * 3600


class MayBeHere(Exception):
    """It may be one of these entries, and nobody has said that it is not."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        super().__init__()
        self.candidates = candidates


def add_page(admin: ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    if not rules.may_edit_actor(request.user):
        raise PermissionDenied
    kept = kept_post(request)
    form = NewEntryForm(request.POST if request.method == "POST" else kept, values=empty_values(), revision=0)
    if kept is not None:
        messages.warning(request, KEPT_MESSAGE)
    elif form.is_bound and form.is_valid():
        try:
            actor = add_entry(form, by=request.user)
        except MayBeHere as found:
            return _render(admin, request, form, found.candidates)
        except InvalidValuesError as error:
            form.add_errors(error.errors)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            text = _("“%(name)s” was added. Say more of it here: names, description, topics, stages.")
            messages.success(request, text % {"name": actor.name})
            return HttpResponseRedirect(reverse("admin:directory_actor_change", args=[actor.pk]))
    return _render(admin, request, form, _seen_before(form))


@transaction.atomic
def add_entry(form: NewEntryForm, *, by: Any) -> Actor:
    """The new entry of this form; the one that it already made, if it comes a second time. Raises MayBeHere."""
    agent = agent_of(by)
    # One person's forms one after the other, so that the second click of two sees what the first made.
    Agent.objects.select_for_update().get(pk=agent.pk)
    key = f"desk-added:{agent.pk}:{form.cleaned_data['form_key']}"
    made = cache.get(key)
    if made is not None:
        return Actor.objects.get(pk=made)
    candidates = find_duplicates(form.described)
    if not form.settles(candidates):
        raise MayBeHere(candidates)
    names = [name for name, value in form.values.items() if value != FIELDS[name].kind.empty]
    actor = create_actor(form.changes(names), by=agent, reason=form.reason_beside(candidates))
    cache.set(key, actor.pk, _DAY)
    return actor


def _seen_before(form: NewEntryForm) -> Sequence[Candidate]:
    """The likely duplicates again, where something else does not pass."""
    if not form.is_bound:
        return []
    form.is_valid()
    return find_duplicates(form.described) if form.cleaned_data.get("seen") else []


def _render(admin: ModelAdmin[Any], request: HttpRequest, form: NewEntryForm, candidates: Sequence[Candidate]) -> HttpResponse:
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": _("Add an entry"),
        "form": form,
        "candidates": candidates,
        "seen": ",".join(str(candidate.actor.pk) for candidate in candidates),
        "media": admin.media + form.media,
    }
    return TemplateResponse(request, _TEMPLATE, context)
