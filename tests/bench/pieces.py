"""What is built in processes of their own, search rows and copies; imports no model before Django is set up there."""

from __future__ import annotations

import os


def set_up(database: str) -> None:
    os.environ["BENCH_DATABASE"] = database
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    import django  # after the environment that it reads

    django.setup()


def write_piece(ids: tuple[int, int]) -> int:
    """By the same function as in production, in one transaction; returns how many."""
    from django.db import transaction  # after Django is set up

    from directory.actors.models import Actor
    from directory.actors.search.rows import for_search, write_rows

    first, after = ids
    actors = list(for_search(Actor.objects.filter(pk__gte=first, pk__lt=after).order_by("pk")))
    with transaction.atomic():
        write_rows(actors, version=1)
    return len(actors)


def copy_piece(made: int, number: int) -> None:
    """One copy of all actors, in one transaction."""
    from tests.bench.rows import copy_rows  # after Django is set up

    copy_rows(made, number)
