"""Merging one topic into another: its address and its entries go to the heir."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from directory.actors.models import Actor, Source
from directory.actors.services.apply import apply_values
from directory.actors.services.changes import Change, SourceRef
from directory.actors.services.revisions import SOURCE
from directory.actors.services.version import published_together, raise_version
from directory.core import journal
from directory.core.errors import DomainError
from directory.core.models import Agent
from directory.vocabulary.choices import VocabularyAction
from directory.vocabulary.models import Topic

_BATCH = 50


@transaction.atomic
def merge_topics(topic: Topic, heir: Topic, *, by: Agent) -> Topic:
    """Take a topic out of every choice, and lead its address to the heir; its entries move by `move_entries`.

    Raises DomainError where one of the two is not a topic that entries can name.
    """
    rows = {row.pk: row for row in Topic.objects.select_for_update().filter(pk__in=[topic.pk, heir.pk]).order_by("pk")}
    old, new = rows[topic.pk], rows[heir.pk]
    if old.merged_into_id == new.pk:
        return old  # the second click of two
    if old.pk == new.pk:
        raise DomainError(_("Choose another topic than this one."))
    if old.parent_id is None or new.parent_id is None:
        raise DomainError(_("Only topics of the second level are merged: entries name these."))
    if old.merged_into_id is not None or new.merged_into_id is not None:
        raise DomainError(_("One of these topics was merged already."))
    old.merged_into = new
    old.save(update_fields=["merged_into"])
    # Along a chain: who was merged into this one before leads to the heir at once.
    Topic.objects.filter(merged_into=old).update(merged_into=new)
    journal.record(VocabularyAction.MERGED, by=by, kind="topic", key=old.slug, into=new.slug)
    raise_version()
    return old


def move_entries(slug: str, *, by: Agent, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Give the entries of a merged topic its heir instead, a batch in a transaction, each with a revision; says how many."""
    topic = Topic.objects.select_related("merged_into").get(slug=slug)
    heir = topic.merged_into
    if heir is None:
        return 0
    ids = list(Actor.objects.filter(topics=topic).order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), _BATCH):
        with transaction.atomic(), published_together():
            for actor in (
                Actor.objects.select_for_update(of=("self",)).filter(pk__in=ids[first : first + _BATCH]).order_by("pk")
            ):
                _move(actor, topic, heir, by=by)
        progress(min(first + _BATCH, len(ids)), len(ids))
    return len(ids)


def _move(actor: Actor, topic: Topic, heir: Topic, *, by: Agent) -> None:
    slugs = [row.slug for row in actor.topics.all() if row.pk != topic.pk]
    if actor.status in ("merged", "removed"):
        return  # nobody sees it, and nothing of it changes any more
    with translation.override(by.user.language if by.user else settings.LANGUAGE_CODE):
        reason = _("The topic “%(old)s” became part of “%(new)s”.") % {"old": topic.name, "new": heir.name}
    change = Change("topics", [*slugs, heir.slug], SourceRef(Source.objects.get(key=SOURCE)))
    apply_values(actor, [change], by=by, reason=reason, expected_revision=actor.revision)
