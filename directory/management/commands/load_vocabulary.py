"""manage.py load_vocabulary: topics, stages and places from fixtures/vocabulary/."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from directory.core.errors import DomainError
from directory.vocabulary.services import load_vocabulary


class Command(BaseCommand):
    help = "Adds the topics, stages, regions, countries, subdivisions and cities that are not in the database yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.FIXTURES_DIR / "vocabulary")
        parser.add_argument("--overwrite", action="store_true", help="also put back rows that were edited since")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            added = load_vocabulary(options["folder"], overwrite=options["overwrite"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Vocabulary: " + ", ".join(f"{count} {name} added" for name, count in added.items()))
