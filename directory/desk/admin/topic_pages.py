"""What is done with a topic besides editing it: moving it up or down, merging it into another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.accounts.rules import is_editor
from directory.actors.jobs import defer_merge
from directory.actors.models import Actor
from directory.actors.services.topics import merge_topics
from directory.actors.services.version import raise_version
from directory.core.agents import agent_of
from directory.core.errors import DomainError
from directory.vocabulary.models import Topic
from directory.vocabulary.services import move_topic


class MergeForm(forms.Form):
    use_required_attribute = False
    heir = forms.ModelChoiceField(Topic.objects.none(), label=gettext_lazy("Topic that takes over"))

    def __init__(self, *args: Any, topic: Topic, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Topic.objects.filter(parent__isnull=False, merged_into=None).exclude(pk=topic.pk)
        self.fields["heir"].queryset = rows.order_by("parent__order", "order")


def move(request: HttpRequest, number: int, way: str) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not is_editor(request.user):
        raise PermissionDenied
    if way not in ("up", "down"):
        raise Http404
    topic = get_object_or_404(Topic, pk=number)
    with transaction.atomic():
        moved = move_topic(topic, up=way == "up", by=agent_of(request.user))
        if moved:
            raise_version()
    if not moved:
        messages.info(request, _("“%(name)s” stands there already.") % {"name": topic.name})
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return HttpResponseRedirect(reverse("admin:directory_topic_changelist") + query)


def merge(request: HttpRequest, number: int) -> HttpResponse:
    """Asks which topic takes over, says what it means, and merges."""
    if not is_editor(request.user):
        raise PermissionDenied
    topic = get_object_or_404(Topic, pk=number)
    form = MergeForm(request.POST if request.method == "POST" else None, topic=topic)
    if form.is_bound and form.is_valid():
        heir = form.cleaned_data["heir"]
        try:
            with transaction.atomic():
                merge_topics(topic, heir, by=agent_of(request.user))
                defer_merge(topic.slug, by=agent_of(request.user))
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            text = _("“%(old)s” is merged into “%(new)s”. Its entries follow in a moment.")
            messages.success(request, text % {"old": topic.name, "new": heir.name})
            return HttpResponseRedirect(reverse("admin:directory_topic_changelist"))
    from directory.desk.admin.site import desk_site  # the site knows these pages, not the other way round

    context = {
        **desk_site.each_context(request),
        "opts": Topic._meta,
        "title": _("Merge a topic"),
        "subtitle": topic.name,
        "topic": topic,
        "entries": Actor.objects.published().filter(topics=topic).count(),
        "form": form,
    }
    return TemplateResponse(request, "admin/directory/topic/merge.html", context)
