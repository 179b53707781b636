"""The directory's version: one number that rises with every change of what is public."""

from __future__ import annotations

from django.db.models import F
from django.db.models.functions import Now

from directory.actors.models import DirectoryVersion


def raise_version() -> None:
    """Count one change. Call it in the transaction of the change: the row lock makes versions follow commits."""
    if not DirectoryVersion.objects.filter(pk=1).update(number=F("number") + 1, changed_at=Now()):
        DirectoryVersion.objects.get_or_create(pk=1)


def current_version() -> int:
    """The version that a page is built from; 0 for an empty directory."""
    return DirectoryVersion.objects.filter(pk=1).values_list("number", flat=True).first() or 0
