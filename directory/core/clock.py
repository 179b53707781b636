"""The time, asked in one place."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The current time in UTC."""
    return timezone.now()
