"""The list of actors and the entry of one."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse

from directory.actors.choices import Status
from directory.actors.models import Actor, Relationship, Statement
from directory.actors.queries import heir_of
from directory.actors.querysets import ActorQuerySet
from directory.actors.search import Criteria, NoSuchPage, SearchTooSlow, parse_criteria, parse_page, search_actors
from directory.insights.citations import cite_entry
from directory.public.caching import public_page
from directory.public.entry import describe_entry
from directory.public.history import compared_in, history_page
from directory.public.lists import list_context, search_box
from directory.public.views.errors import gone
from directory.vocabulary.lists import VocabularyLists


@public_page
def actor_list(request: HttpRequest, *, lists: VocabularyLists) -> HttpResponse:
    """All actors that the parameters ask for, a page at a time. A page that does not exist answers 404."""
    criteria = parse_criteria(dict(request.GET.lists()), lists)
    try:
        results = search_actors(criteria, lists, page=parse_page(request.GET.get("page") or "1"))
        context = list_context(results)
    except NoSuchPage:
        return _no_such_page(request, criteria)
    except SearchTooSlow:
        return _too_slow(request, criteria)
    return render(request, "directory/public/actor_list.html", context)


def _no_such_page(request: HttpRequest, criteria: Criteria) -> HttpResponse:
    context = {"back_url": reverse("actors") + criteria.query(), "search_box": search_box(criteria)}
    return render(request, "directory/public/no_such_page.html", context, status=404)


def _too_slow(request: HttpRequest, criteria: Criteria) -> HttpResponse:
    """The database gave up on this search: said so, with what may help."""
    return render(request, "directory/public/too_slow.html", {"search_box": search_box(criteria)}, status=503)


@public_page
def actor_detail(request: HttpRequest, actor_id: int, slug: str = "", *, lists: VocabularyLists) -> HttpResponse:
    """One entry. A missing, old or wrong slug and a merged id answer 301, a removed one 410."""
    actor = _get_actor(actor_id, _whole_entries())
    if actor is None:
        return gone(request)
    if actor.pk != actor_id or actor.slug != slug:
        return HttpResponsePermanentRedirect(actor.get_absolute_url())
    context = {"actor": actor, "entry": describe_entry(actor, lists), "citation": cite_entry(actor)}
    return render(request, "directory/public/actor_detail.html", context)


@public_page
def actor_history(request: HttpRequest, actor_id: int, *, lists: VocabularyLists) -> HttpResponse:
    """What changed in an entry, when and why, without saying who; or what changed from one revision to another (`from`, `to`).

    Revisions and pages that do not exist answer 404, beside the latest revisions.
    """
    actor = _get_actor(actor_id, Actor.objects.all())
    if actor is None:
        return gone(request)
    if actor.pk != actor_id:
        return HttpResponsePermanentRedirect(reverse("actor_history", args=[actor.pk]))
    compared = compared_in(actor, request.GET, lists)
    page = history_page(actor, request.GET.get("page", "1"), lists) if compared is None or compared.problem else None
    problem = (compared and compared.problem) or (page and page.problem)
    context = {"actor": actor, "history": page, "compared": compared, "problem": problem}
    return render(request, "directory/public/actor_history.html", context, status=404 if problem else 200)


def _whole_entries() -> ActorQuerySet:
    """Actors with all that an entry shows."""
    return Actor.objects.with_place().prefetch_related(
        *("names", "links", "identifiers", "topics", "stages"),
        Prefetch("relationships", Relationship.objects.select_related("other")),
        Prefetch("relationships_from", Relationship.objects.select_related("actor")),
        Prefetch("statements", Statement.objects.select_related("source")),
    )


def _get_actor(actor_id: int, actors: ActorQuerySet) -> Actor | None:
    """The published entry that an id leads to, its heir where it was merged, None where it was removed. Raises Http404."""
    actor: Actor | None = actors.filter(pk=actor_id).first()
    if actor is not None and actor.status == Status.MERGED:
        actor = heir_of(actor)
    if actor is None:
        raise Http404
    return None if actor.status == Status.REMOVED else actor
