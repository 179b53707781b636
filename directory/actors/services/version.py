"""The directory's version, one number that rises with every change of what is public, and publishing what a change changed."""

from __future__ import annotations

from django.db import connection
from django.db.models import F
from django.db.models.functions import Now

from directory.actors.models import Actor, DirectoryVersion
from directory.actors.search.rows import for_search, write_rows


def publish(*actors: Actor) -> None:
    """Count one change of these actors and bring their search rows up to date. Call it in the transaction of the change."""
    version = raise_version()
    write_rows(list(for_search(Actor.objects.filter(pk__in=[actor.pk for actor in actors]))), version=version)


def raise_version() -> int:
    """Count one change and return the new version. The row lock makes versions follow commits."""
    if not DirectoryVersion.objects.filter(pk=1).update(number=F("number") + 1, changed_at=Now()):
        DirectoryVersion.objects.get_or_create(pk=1)
    return current_version()


def current_version() -> int:
    """The version that a page is built from; 0 for an empty directory."""
    # Every page asks: without the ORM it costs a third.
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM directory_directoryversion WHERE id = 1")
        row = cursor.fetchone()
    return int(row[0]) if row else 0
