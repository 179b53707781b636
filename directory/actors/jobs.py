"""What is done later about actors."""

from __future__ import annotations

from directory.actors.services.search import rebuild_search
from directory.core import jobs


def defer_rebuild() -> None:
    """Have the search rows written anew with the surrounding transaction; once, however often it is asked for."""
    jobs.defer(rebuild_search_rows, queueing_lock="rebuild-search")


@jobs.app.task(name="rebuild_search_rows")
def rebuild_search_rows() -> None:
    """After a rename in the vocabulary. May run twice: the rows come out the same."""
    rebuild_search()
