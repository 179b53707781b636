"""From criteria to the actors that meet them."""

from __future__ import annotations

from datetime import UTC, datetime, time

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import get_language

from directory.actors.models import Actor, ActorStage, ActorTopic
from directory.actors.querysets import ActorQuerySet
from directory.actors.search.criteria import Criteria
from directory.vocabulary.lists import VocabularyLists


def matching(criteria: Criteria, lists: VocabularyLists, *, apart_from: str = "") -> ActorQuerySet:
    """Published actors that meet the criteria: values of a facet widen, facets narrow. `apart_from` leaves one facet out."""
    actors: ActorQuerySet = Actor.objects.published()
    if not criteria.understood:
        return actors.none()
    for name, values in criteria.chosen.items():
        if values and name != apart_from:
            actors = actors.filter(_condition(name, values, lists))
    if criteria.confirmed:
        actors = actors.filter(confirmed_at__gte=datetime(criteria.confirmed, 1, 1, tzinfo=UTC))
    if criteria.since:
        actors = actors.filter(edited_at__gte=datetime.combine(criteria.since, time.min, UTC))
    if criteria.ids:
        actors = actors.filter(pk__in=criteria.ids)
    return actors


def _condition(name: str, values: tuple[str, ...], lists: VocabularyLists) -> Q | Exists:
    if name == "region":
        codes = [country.code for code in values for country in lists.countries_of(code)]
        return Q(country__in=codes)
    if name == "topic":
        leaves = {leaf.pk for slug in values for leaf in lists.leaves_of(lists.topics[slug])}
        return Exists(ActorTopic.objects.filter(actor=OuterRef("pk"), topic__in=leaves))
    if name == "stage":
        stages = [lists.stages[slug].pk for slug in values]
        return Exists(ActorStage.objects.filter(actor=OuterRef("pk"), stage__in=stages))
    return Q(**{f"{name}__in": values})


def ordered(actors: ActorQuerySet, sort: str) -> ActorQuerySet:
    """In the order asked for; the id last, so that pages never overlap."""
    key = "sort_zh" if get_language() == "zh-hans" else "sort_en"
    if sort == "-edited":
        return actors.order_by("-edited_at", "id")
    if sort == "-confirmed":
        return actors.order_by(F("confirmed_at").desc(nulls_last=True), key, "id")
    return actors.order_by(key, "id")
