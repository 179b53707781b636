"""Writing all search rows anew: after the way they are built changed, or after a rename in the vocabulary."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from directory.actors.models import Actor, SearchRow, SearchWord
from directory.actors.search.rows import FORMAT, for_search, write_rows

BATCH = 500


def stale_rows() -> int:
    """How many actors have no search row, or one that was built in an older form."""
    return Actor.objects.count() - SearchRow.objects.filter(format=FORMAT).count()


def rebuild(
    *,
    raise_version: Callable[[], int],
    progress: Callable[[int, int], None] = lambda done, total: None,
    ids: list[int] | None = None,
) -> int:
    """Write the rows of these actors or of all, a batch in a transaction; returns how many. Until then the old ones are found.

    Words that no row has any more are forgotten only where all are written.
    """
    if ids is None:
        ids = list(Actor.objects.order_by("pk").values_list("pk", flat=True))
        with transaction.atomic():
            SearchWord.objects.all().delete()
    for first in range(0, len(ids), BATCH):
        part = ids[first : first + BATCH]
        with transaction.atomic():
            # In order of their ids, as every writer locks them.
            locked = list(Actor.objects.select_for_update(of=("self",)).filter(pk__in=part).order_by("pk").values_list("pk"))
            write_rows(list(for_search(Actor.objects.filter(pk__in=[row[0] for row in locked]))), version=raise_version())
        progress(min(first + BATCH, len(ids)), len(ids))
    return len(ids)
