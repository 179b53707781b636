"""manage.py load_texts: questions and reject reasons for the review desk from fixtures/moderation/."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from directory.core.errors import DomainError
from directory.moderation.services.texts import load_texts


class Command(BaseCommand):
    help = "Adds the questions and reject reasons that are not in the database yet; edited ones stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, default=settings.FIXTURES_DIR / "moderation" / "texts.csv")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            added = load_texts(options["file"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Texts for the review desk: {added} added")
