"""How often somebody may do something: counters in PostgreSQL, the same in every process, without the address itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from directory.core.clock import now
from directory.core.errors import DomainError
from directory.core.models import Counter


class TooOftenError(DomainError):
    """The limit is passed: nothing was done, and `until` says when it works again."""

    code = "too_often"

    def __init__(self, until: datetime) -> None:
        super().__init__(_("That was done too often. Nothing of what you typed is lost: wait a while, then try again."))
        self.until = until


@dataclass(frozen=True)
class Limit:
    """At most `most` times in each window of time. `scope` names what is counted."""

    scope: str
    most: int
    within: timedelta


def count(limit: Limit, key: str) -> None:
    """Count one more for this key, in a statement of its own. Raises TooOftenError where that is one too many.

    The key (an address of the network, an e-mail address) is kept as a keyed hash. Two at once are both counted.
    """
    seconds = int(limit.within.total_seconds())
    start = datetime.fromtimestamp(int(now().timestamp()) // seconds * seconds, UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{Counter._meta.db_table}" (scope, key_hash, start, ends, number) VALUES (%s, %s, %s, %s, 1)'  # noqa: S608  # a name of our own
            ' ON CONFLICT (scope, key_hash, start) DO UPDATE SET number = "directory_counter".number + 1 RETURNING number',
            [limit.scope, _hash(limit.scope, key), start, start + limit.within],
        )
        row = cursor.fetchone()
    if row[0] > limit.most:
        raise TooOftenError(start + limit.within)


def _hash(scope: str, key: str) -> str:
    return salted_hmac(f"directory.core.limits.{scope}", key.strip().casefold(), algorithm="sha256").hexdigest()
