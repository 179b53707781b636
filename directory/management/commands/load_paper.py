"""manage.py load_paper: the paper's 78 actors from fixtures/."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from directory.core.errors import DomainError
from directory.opendata.paper import load_paper


class Command(BaseCommand):
    help = "Loads the 78 actors of Causio et al. (2023); entries that somebody changed since are left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.FIXTURES_DIR)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_paper(options["folder"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Paper: {len(loaded.added)} actors added, {len(loaded.changed)} changed, "
            f"{len(loaded.left)} left alone because somebody changed them since."
        )
