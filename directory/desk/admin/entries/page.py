"""The page of one entry: its form, what is recorded of it, what can be done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from directory.actors import rules
from directory.actors.choices import PUBLISHED
from directory.actors.models import Actor
from directory.core.errors import ConflictError, DomainError, InvalidValuesError
from directory.desk.admin.entries.form import EntryForm
from directory.desk.admin.entries.record import record_of, shown_values
from directory.desk.admin.entries.saving import (
    changed_names,
    live_values,
    save_changes,
    seen_values,
)
from directory.desk.admin.entries.status import steps_for
from directory.desk.admin.kept_forms import KEPT_MESSAGE, kept_post

_TEMPLATE = "admin/directory/actor/change_form.html"


def entry_of(public_id: int) -> Actor | None:
    """An entry of any status with all that its fields read."""
    parts = ("names", "links", "identifiers", "topics", "stages", "relationships__other")
    return Actor.objects.with_place().prefetch_related(*parts).filter(pk=public_id).first()


def change_page(admin: ModelAdmin[Any], request: HttpRequest, actor: Actor) -> HttpResponse:
    if not rules.may_edit_actor(request.user):
        raise PermissionDenied
    if actor.status not in PUBLISHED:
        if request.method == "POST":
            messages.error(request, _("This entry is no longer in the directory and cannot be changed."))
            return _to_page(actor)
        return _render(admin, request, None, actor)
    kept = kept_post(request)
    form = EntryForm(request.POST if request.method == "POST" else kept, values=live_values(actor), revision=actor.revision)
    if kept is not None:
        messages.warning(request, KEPT_MESSAGE)
    elif form.is_bound and form.is_valid():
        try:
            saved = _save(request, form, actor)
        except ConflictError as error:
            typed_again, fresh = _begin_again(form, actor)
            if typed_again is None:  # the second click of two: what was typed is live by now
                return _after_save(request, fresh)
            return _render(admin, request, typed_again, fresh, conflict=error.message)
        except DomainError as error:
            _show_error(form, error)
        else:
            return _after_save(request, saved)
    return _render(admin, request, form, actor)


def _save(request: HttpRequest, form: EntryForm, actor: Actor) -> Actor:
    live = live_values(actor)
    seen = seen_values(actor, form.cleaned_data["expected_revision"], live)
    names = changed_names(form.values, seen, live)
    saved = save_changes(form, names, actor, by=request.user)
    if saved.revision == actor.revision:
        messages.info(request, _("Nothing was changed, so there is no new revision."))
    else:
        messages.success(request, _("“%(name)s” was changed.") % {"name": saved.name})
    return saved


def _begin_again(form: EntryForm, actor: Actor) -> tuple[EntryForm | None, Actor]:
    """What was typed, upon what is live now; None where all that was typed is live. Untouched fields take the live values."""
    fresh = entry_of(actor.pk) or actor
    live = live_values(fresh)
    seen = seen_values(fresh, form.cleaned_data["expected_revision"], live)
    typed = {name: form.values[name] for name in changed_names(form.values, seen, live)}
    if not typed:
        return None, fresh
    since = {name: live[name] for name in typed if live[name] != seen[name] or _changed_since(fresh, form, name)}
    return EntryForm(values={**live, **typed}, revision=fresh.revision, about=form.about, live=since), fresh


def _changed_since(actor: Actor, form: EntryForm, name: str) -> bool:
    """Whether a revision since then names the field: private fields are in no snapshot."""
    return actor.revisions.filter(number__gt=form.cleaned_data["expected_revision"], changed__contains=[name]).exists()


def _show_error(form: EntryForm, error: DomainError) -> None:
    if isinstance(error, InvalidValuesError):
        form.add_errors(error.errors)
    else:
        form.add_error(None, error.message)


def _after_save(request: HttpRequest, actor: Actor) -> HttpResponseRedirect:
    if "_continue" in request.POST:
        return _to_page(actor)
    return HttpResponseRedirect(reverse("admin:directory_actor_changelist"))


def _to_page(actor: Actor) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:directory_actor_change", args=[actor.pk]))


def _render(
    admin: ModelAdmin[Any], request: HttpRequest, form: EntryForm | None, actor: Actor, *, conflict: Any = ""
) -> HttpResponse:
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": actor.name,
        "actor": actor,
        "form": form,
        "media": admin.media + form.media if form else admin.media,
        "conflict": conflict,
        "shown": [] if form else shown_values(actor),
        "record": record_of(actor),
        "steps": steps_for(request.user, actor),
    }
    return TemplateResponse(request, _TEMPLATE, context)
