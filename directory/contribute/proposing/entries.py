"""The entry that a form is about: published ones only; a merged one leads to its heir, a removed one is gone."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from directory.actors.choices import Status
from directory.actors.models import Actor
from directory.actors.queries import heir_of
from directory.contribute.privacy import View

AboutEntry = Callable[[HttpRequest, Actor], HttpResponse]


def about_entry(view: AboutEntry) -> View:
    """Gives the view its entry."""

    @wraps(view)
    def opened(request: HttpRequest, actor_id: int) -> HttpResponse:
        actor = Actor.objects.with_place().filter(pk=actor_id).first()
        if actor is not None and actor.status == Status.MERGED:
            actor = heir_of(actor)
        if actor is None:
            raise Http404
        if actor.status == Status.REMOVED:
            return render(request, "directory/public/errors/410.html", {"status": 410}, status=410)
        if actor.pk != actor_id:
            return HttpResponsePermanentRedirect(actor.get_absolute_url())
        return view(request, actor)

    return opened
