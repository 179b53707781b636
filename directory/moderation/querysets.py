"""What can be asked of change requests, to be chained."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from directory.moderation.choices import OPEN, QUEUED


class ChangeRequestQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        """Not ended: drafts, and what is queued."""
        return self.filter(state__in=OPEN)

    def queued(self) -> Self:
        """What curators see as their work: sent, confirmed, not decided."""
        return self.filter(state__in=QUEUED)

    def seen_by_curators(self) -> Self:
        """Everything that was ever submitted; drafts are nobody's but the submitter's."""
        return self.filter(submitted_at__isnull=False)

    def of_submitter(self, *, agent: int | None, email: str) -> Self:
        """What `rules.may_act_as_submitter` lets somebody see: submitted by their account, or by its address."""
        # An address is kept case-folded, by the contact and by the account.
        return self.filter(submitter__isnull=False).filter(Q(submitter=agent) | Q(contact__email=email.casefold()))

    def with_parts(self) -> Self:
        """With what the page of a request names beside it."""
        return self.select_related("target", "made", "folded_actor", "submitter", "contact")

    def unconfirmed(self) -> Self:
        return self.filter(state="draft", confirmed_at=None)

    def oldest_first(self) -> Self:
        return self.order_by(F("submitted_at").asc(nulls_last=True), "pk")
