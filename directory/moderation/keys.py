"""Keys to the page of a request: who holds one may see it, answer, edit and withdraw, without an account."""

from __future__ import annotations

import secrets
from datetime import timedelta

from directory.core.clock import now
from directory.core.tokens import LinkNotValidError, hash_token
from directory.moderation.models import ChangeRequest, RequestKey

# A key outlives its request's usual course; each mail carries a fresh one.
KEY_LASTS = timedelta(days=180)


def make_key(request: ChangeRequest) -> str:
    """A token for the page of this request; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    RequestKey.objects.create(request=request, token_hash=hash_token(token), expires_at=now() + KEY_LASTS)
    return token


def request_of_key(token: str) -> ChangeRequest:
    """The request that a token opens. Raises LinkNotValidError for one that is unknown, too old or taken back."""
    open_keys = RequestKey.objects.filter(token_hash=hash_token(token), revoked_at=None, expires_at__gt=now())
    found: ChangeRequest | None = ChangeRequest.objects.with_parts().filter(pk__in=open_keys.values("request")).first()
    if found is None:
        raise LinkNotValidError
    return found


def revoke_keys(request: ChangeRequest, *, but: str = "") -> int:
    """Take back the keys of a request, for instance when a mail went to the wrong person; says how many.

    `but` is a token that stays.
    """
    keys = request.keys.filter(revoked_at=None, expires_at__gt=now())
    return (keys.exclude(token_hash=hash_token(but)) if but else keys).update(revoked_at=now())
