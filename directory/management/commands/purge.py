"""Deletes what is past its time, by the list that the privacy page shows."""

from typing import Any

from django.core.management.base import BaseCommand

from directory.core import retention


class Command(BaseCommand):
    help = "Delete personal data and other rows that are past their time (the worker does this every night)."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, count in retention.purge().items():
            self.stdout.write(f"{name}: {count}")
