"""Imports that were begun, and which row of a table made which entry."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from directory.actors.models import Actor, Source
from directory.core.models import Agent


class ImportRun(models.Model):
    """One file that somebody imports: how far it is and what it did. Keeps no text of the file and not its name."""

    class Way(models.TextChoices):
        PAGE = "page", "page"
        COMMAND = "command", "command"

    key = models.CharField(max_length=64, unique=True, help_text="Names the stored file of a page's import.")
    way = models.CharField(max_length=10, choices=Way)
    checksum = models.CharField(max_length=64, help_text="SHA-256 of the file.")
    encoding = models.CharField(max_length=20, blank=True)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    next_row = models.PositiveIntegerField(default=0, help_text="Rows up to this number, exclusive, are done.")
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # Two runs of one file at once would make its new entries twice.
            models.UniqueConstraint(
                fields=["checksum"], condition=Q(way="command", finished_at=None), name="import_run_of_a_file_once"
            ),
        ]
        indexes = [models.Index(F("created_at"), name="import_run_created")]

    def __str__(self) -> str:
        return f"import {self.pk}, {self.way}"


class ImportedRow(models.Model):
    """Which entry a row without a number made, by what the row said: the same row again is that entry, not a second one."""

    fingerprint = models.CharField(max_length=64, unique=True)
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="imported_rows")

    def __str__(self) -> str:
        return f"row of {self.actor_id}"
