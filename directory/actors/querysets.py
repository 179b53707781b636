"""Chainable reads of actors."""

from __future__ import annotations

from typing import Any

from django.db import models

from directory.actors.choices import PUBLISHED


class ActorQuerySet(models.QuerySet[Any]):
    def published(self) -> ActorQuerySet:
        """What a visitor may see: active and closed entries, nothing else."""
        return self.filter(status__in=PUBLISHED)

    def with_place(self) -> ActorQuerySet:
        return self.select_related("city", "subdivision", "country", "country__region")
