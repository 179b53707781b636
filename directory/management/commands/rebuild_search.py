"""manage.py rebuild_search: all search rows anew, with progress."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from directory.actors.services.search import rebuild_search


class Command(BaseCommand):
    help = "Writes the search rows of all entries anew: after an upgrade that says so, or when search misses something."

    def handle(self, *args: Any, **options: Any) -> None:
        total = rebuild_search(self._progress)
        self.stdout.write(f"Search: {total} entries written.")

    def _progress(self, done: int, total: int) -> None:
        if done == total or done % 5000 == 0:
            self.stdout.write(f"{done} of {total}")
