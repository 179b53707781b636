"""One-time links: a token goes out once, its hash stays, and it is redeemed once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from directory.core.clock import now
from directory.core.errors import DomainError
from directory.core.models import OneTimeLink


class LinkNotValidError(DomainError):
    """The link was used, is too old or never was."""

    code = "link_not_valid"

    def __init__(self) -> None:
        super().__init__(_("This link is not valid any more: it was used already, or its time is over. Ask for a new one."))


def make_token(*, purpose: str, subject: str, lasts: timedelta) -> str:
    """A token for a new link. It is known to whoever holds the link alone: only its hash is kept."""
    token = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(token_hash=hash_token(token), purpose=purpose, subject=subject, expires_at=now() + lasts)
    return token


def hash_token(token: str) -> str:
    # A token has 256 bits of chance, so a plain hash cannot be searched.
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def peek(token: str, *, purpose: str) -> str:
    """What a link is for, without using it up: for the page that asks. Raises LinkNotValidError."""
    link = _open_links(token, purpose).first()
    if link is None:
        raise LinkNotValidError
    return link.subject


@transaction.atomic
def redeem(token: str, *, purpose: str) -> str:
    """What a link is for, using it up. Of two at once only one succeeds. Raises LinkNotValidError."""
    link = _open_links(token, purpose).select_for_update().first()
    if link is None:
        raise LinkNotValidError
    link.used_at = now()
    link.save(update_fields=["used_at"])
    return link.subject


def _open_links(token: str, purpose: str) -> QuerySet[OneTimeLink]:
    return OneTimeLink.objects.filter(token_hash=hash_token(token), purpose=purpose, used_at=None, expires_at__gt=now())
