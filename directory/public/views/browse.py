"""Ways in: the home page, topics and places."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from directory.actors.models import Actor
from directory.actors.search import Criteria, count_actors, search_actors
from directory.insights.corridor import corridor_pictures
from directory.public import browse
from directory.public.caching import public_page
from directory.public.lists import actor_row, list_url
from directory.vocabulary.lists import VocabularyLists

NEWEST = 4
TOPICS_ON_HOME = 8
PLACES_ON_HOME = 8


@public_page
def home(request: HttpRequest, *, lists: VocabularyLists) -> HttpResponse:
    """What this is, what it holds, and the ways in."""
    counts = count_actors(browse.whole_directory(lists), lists)
    newest = Actor.objects.published().with_place().prefetch_related("topics").order_by("-created_at", "-id")[:NEWEST]
    places = [way for region in browse.place_ways(counts, lists) for way in region.parts if way.count]
    context = {
        "total": counts.total,
        "types": browse.type_ways(counts),
        "stages": browse.stage_ways(counts, lists),
        "topics": browse.by_count(browse.topic_ways(counts, lists))[:TOPICS_ON_HOME],
        "places": browse.by_count(places)[:PLACES_ON_HOME],
        "corridor": corridor_pictures(counts.by_facet.get("region", {}), lists),
        "newest": [actor_row(actor) for actor in newest],
    }
    return render(request, "directory/public/home.html", context)


@public_page
def topics(request: HttpRequest, *, lists: VocabularyLists) -> HttpResponse:
    """All topics with their counts."""
    counts = count_actors(browse.whole_directory(lists), lists)
    lede = _(
        "What the actors work on, as their sources describe it. Precision medicine as a whole is the scope of the directory"
        " and so not a topic."
    )
    context = {"heading": _("Topics"), "lede": lede, "ways": browse.topic_ways(counts, lists)}
    return render(request, "directory/public/ways_in.html", context)


@public_page
def topic(request: HttpRequest, slug: str, *, lists: VocabularyLists) -> HttpResponse:
    """One topic: its text, what lies within or beside it, its actors."""
    if slug.lower() in lists.heirs:
        return HttpResponsePermanentRedirect(reverse("topic", args=[lists.heirs[slug.lower()]]))
    row = lists.topics.get(slug.lower())
    if row is None:
        raise Http404
    if slug != row.slug:
        return HttpResponsePermanentRedirect(row.get_absolute_url())
    results = search_actors(browse.topic_criteria(row, lists), lists)
    within = browse.topic_way(row.parent or row, results.counts, lists).parts
    label = _("In the same group") if row.parent else _("Topics within")
    groups = [(label, [way for way in within if way.code != row.slug])]
    return _browse_page(request, row.name, row.text, browse.topic_path(row), results, groups)


@public_page
def places(request: HttpRequest, *, lists: VocabularyLists) -> HttpResponse:
    """All regions and countries with their counts."""
    counts = count_actors(browse.whole_directory(lists), lists)
    lede = _(
        "Where the actors are: the member states of the European Union, the United Kingdom, and mainland China by province."
    )
    context = {"heading": _("Places"), "lede": lede, "ways": browse.place_ways(counts, lists)}
    return render(request, "directory/public/ways_in.html", context)


@public_page
def place(request: HttpRequest, code: str, *, lists: VocabularyLists) -> HttpResponse:
    """One region, country or subdivision: what lies within it, its actors."""
    found = browse.find_place(code.lower(), lists)
    if found is None:
        raise Http404
    if code != code.lower():
        return HttpResponsePermanentRedirect(browse.place_url(code))
    results = search_actors(found.criteria, lists)
    groups = browse.parts_of_place(code, results.counts, lists)
    return _browse_page(request, found.name, found.text, found.path, results, groups)


def _browse_page(request: HttpRequest, heading: str, text: str, path: list, results, groups: list) -> HttpResponse:
    criteria: Criteria = results.criteria
    context = {
        "heading": heading,
        "text": text,
        "breadcrumb": path,
        "results": results,
        "groups": groups,
        "rows": [actor_row(actor) for actor in results.actors],
        "all_url": list_url(criteria),
    }
    return render(request, "directory/public/browse.html", context)
