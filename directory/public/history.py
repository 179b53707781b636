"""The history of an entry for everybody: its changes page by page, any two revisions compared, no person named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from directory.actors.differences import differences
from directory.actors.labels import Labels, related_in
from directory.actors.models import Actor, Revision
from directory.actors.queries import MOST_REVISIONS_SHOWN
from directory.core.ids import parse_public_id
from directory.core.models import Agent
from directory.vocabulary.lists import VocabularyLists

# The form tells curators that a reason is public; an address in it is left out all the same.
_EMAIL = re.compile(r"[^\s@,;:，；：、（）()<>]+[@＠][^\s@,;:，；：、（）()<>]+")


@dataclass(frozen=True)
class HistoryPage:
    """Some revisions, newest first, and the ways to those before and after."""

    items: list[dict[str, Any]]
    newer_url: str = ""
    older_url: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Compared:
    """Two revisions, the older one first, with what differs; or why there is nothing to compare."""

    old: int | None = None
    new: int | None = None
    changes: list[dict[str, Any]] = field(default_factory=list)
    problem: str = ""


def history_page(actor: Actor, asked: str, lists: VocabularyLists) -> HistoryPage:
    """The revisions of one page; where there is no such page the first one, and that it is so."""
    pages = max(1, -(-actor.revision // MOST_REVISIONS_SHOWN))
    number = parse_public_id(asked)
    problem = "" if number and number <= pages else _("There is no such page of this history. These are the latest revisions.")
    number = number if number and not problem else 1
    newest = actor.revision - (number - 1) * MOST_REVISIONS_SHOWN
    # One more than is shown, to compare the last one with.
    wanted = actor.revisions.select_related("source", "by").filter(number__range=(newest - MOST_REVISIONS_SHOWN, newest))
    url = reverse("actor_history", args=[actor.pk])
    return HistoryPage(
        _items(wanted.order_by("-number"), lists)[:MOST_REVISIONS_SHOWN],
        newer_url=f"{url}?page={number - 1}" if number > 1 else "",
        older_url=f"{url}?page={number + 1}" if number < pages else "",
        problem=problem,
    )


def compared_in(actor: Actor, asked: Mapping[str, str], lists: VocabularyLists) -> Compared | None:
    """The comparison that the parameters `from` and `to` ask for; None where they ask for none."""
    texts = [asked.get(name, "").strip() for name in ("from", "to")]
    if not any(texts):
        return None
    numbers = sorted(number for text in texts if (number := parse_public_id(text)) is not None)
    if len(set(numbers)) != 2:
        return Compared(problem=_("Choose two different revisions to compare."))
    found = list(actor.revisions.filter(number__in=numbers).order_by("number"))
    if len(found) != 2:
        return Compared(problem=_("This entry has only %(count)s revisions.") % {"count": actor.revision})
    old, new = found
    between = actor.revisions.filter(number__gt=old.number, number__lte=new.number).values_list("changed", flat=True)
    touched = {name for names in between for name in names}
    return Compared(old.number, new.number, _changes(old, new, _labels(found, lists), touched))


def _items(revisions: Iterable[Revision], lists: VocabularyLists) -> list[dict[str, Any]]:
    """Each revision with its difference to the one before; the first one has none."""
    found = list(revisions)
    labels = _labels(found, lists)
    return [
        {
            "revision": revision,
            "reason": _reason(revision),
            "reason_redacted": "reason" in revision.redacted,
            "first": revision.number == 1,
            "changes": _changes(before, revision, labels, revision.changed) if before else [],
        }
        for revision, before in zip(found, [*found[1:], None], strict=True)
    ]


def _labels(revisions: Iterable[Revision], lists: VocabularyLists) -> Labels:
    """Words for what the snapshots hold; of related entries only those in the directory are named."""
    snapshots = [revision.snapshot for revision in revisions]
    related = related_in(snapshots)
    actors = {actor.pk: actor.name for actor in Actor.objects.published().filter(pk__in=related)} if related else {}
    return Labels.of_snapshots(snapshots, lists, actors=actors)


def _changes(old: Revision, new: Revision, labels: Labels, touched: Iterable[str]) -> list[dict[str, Any]]:
    found = differences(old.snapshot, new.snapshot, old_redacted=old.redacted, new_redacted=new.redacted, touched=set(touched))
    return [labels.difference(change) for change in found]


def _reason(revision: Revision) -> str:
    """What a part of the system says is in the catalogue; what a person wrote stays as written, without addresses."""
    if revision.by.kind == Agent.Kind.SYSTEM:
        return _(revision.reason)
    return _EMAIL.sub(_("[e-mail address]"), revision.reason)
