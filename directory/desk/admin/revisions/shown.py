"""What the pages of revisions share: the entry and its revisions, values in words, the way back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from directory.actors import rules
from directory.actors.labels import Labels, related_in
from directory.actors.models import Actor, Revision
from directory.actors.services.version import current_version
from directory.desk.admin.labels import labels_of
from directory.vocabulary.lists import vocabulary_lists


def labels_for(snapshots: Iterable[Mapping[str, Any]]) -> Labels:
    """Words for all that these snapshots hold; curators see related entries of any status, with their numbers."""
    found = list(snapshots)
    names = {int(number): label for number, label in labels_of(Actor, related_in(found)).items()}
    return Labels.of_snapshots(found, vocabulary_lists(current_version()), actors=names)


def two_revisions(actor: Actor, numbers: tuple[int, int]) -> list[Revision]:
    """The revisions of these numbers that there are, the older one first."""
    rows = actor.revisions.select_related("by__user", "source").filter(number__in=numbers)
    return sorted(rows, key=lambda row: row.number)


def to_revisions(actor: Actor) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:directory_actor_revisions", args=[actor.pk]))


def refuse(request: HttpRequest, actor: Actor, message: Any) -> HttpResponseRedirect:
    """Says what does not go, on the list of revisions."""
    messages.error(request, message)
    return to_revisions(actor)


def render_page(
    admin: ModelAdmin[Any], request: HttpRequest, actor: Actor, template: str, title: Any, **context: Any
) -> HttpResponse:
    whole = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": title,
        "subtitle": actor.name,
        "actor": actor,
        "may_restore": rules.may_restore(request.user),
        "may_redact": rules.may_redact(request.user),
        **context,
    }
    return TemplateResponse(request, f"admin/directory/actor/{template}", whole)
