"""Mails that came back: finding out which one it was, and noting it."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from typing import Any

import structlog
from django.db import transaction

from directory.core import mail as mails
from directory.core.clock import now
from directory.core.errors import DomainError
from directory.core.mail_ids import number_of
from directory.core.models import Mail

logger = structlog.get_logger(__name__)

# A code of RFC 3463, or the three digits of RFC 5321.
_CODE = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}|[245][0-9]{2}")
# The address does not exist, is not valid, has moved, or is switched off. A full mailbox or a policy may be otherwise tomorrow.
_GONE = re.compile(r"5\.(1\.(1|2|3|6|10)|2\.1)")
MOST_BYTES = 2 * 1024 * 1024
_MOST_PARTS = 50


class BounceNotUnderstoodError(DomainError):
    """What came is no report about a mail of ours."""

    code = "bounce_not_understood"


class NoSuchMailError(DomainError):
    """There is no such mail, or none that could come back."""

    code = "no_such_mail"


@dataclass(frozen=True)
class Bounce:
    """What a report says of a mail of ours. `number` is signed by us; of the rest only the codes are taken."""

    number: int
    reason: str = ""
    failed: bool = True


def is_permanent(reason: str) -> bool:
    """Whether a code says that nothing will ever arrive at the address."""
    return _GONE.fullmatch(reason) is not None


@transaction.atomic
def record_bounce(mail: Mail, *, reason: str = "") -> bool:
    """Notes that a mail came back; says whether that is new. An address that is gone gets nothing unasked any more.

    Raises NoSuchMailError for a mail that was not sent, DomainError for a reason that is no code.
    """
    if reason and not _CODE.fullmatch(reason):
        raise DomainError("A reason is a code such as 5.1.1 or 550.", code="no_code")  # for operators, who read English
    locked = Mail.objects.select_for_update().get(pk=mail.pk)
    if locked.state == Mail.State.BOUNCED:
        return False
    if locked.state != Mail.State.SENT:
        raise NoSuchMailError(f"Mail {locked.pk} is “{locked.state}”: only one that was sent can come back.")
    locked.state, locked.bounced_at, locked.error = Mail.State.BOUNCED, now(), f"Bounced {reason}".strip()
    locked.save(update_fields=["state", "bounced_at", "error"])
    if is_permanent(reason):
        mails.stop(locked.recipient)
    logger.warning("mail_bounced", mail=locked.pk, template=locked.template, reason=reason)
    return True


def mail_to(address: str) -> Mail:
    """The latest mail to an address that was sent, or came back already. Raises NoSuchMailError."""
    went = Mail.objects.to(address).filter(state__in=[Mail.State.SENT, Mail.State.BOUNCED])
    found: Mail | None = went.order_by("-pk").first()
    if found is None:
        raise NoSuchMailError("No mail to this address was sent in the last 30 days.")
    return found


def mail_with(number: int) -> Mail:
    """The mail with this number. Raises NoSuchMailError."""
    found: Mail | None = Mail.objects.filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise NoSuchMailError(f"There is no mail {number}: it never was, or it is older than 30 days.")
    return found


# --- Reading a report ---------------------------------------------------------------------------------------------


def read_bounce(raw: bytes) -> Bounce:
    """Which mail a delivery report (RFC 3464) is about, by the Message-ID that stands in the headers it gives back.

    Whatever else the report says is not trusted: anybody can write one. Raises BounceNotUnderstoodError.
    """
    if len(raw) > MOST_BYTES:
        raise BounceNotUnderstoodError("The message is larger than any report.")
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    try:
        parts = list(_parts(message))
    except (MessageError, RecursionError, ValueError, LookupError) as error:
        raise BounceNotUnderstoodError("The message cannot be read as e-mail.") from error
    numbers = {number for part in parts if (number := _number_in(part)) is not None}
    if len(numbers) != 1:
        raise BounceNotUnderstoodError("The message gives back no mail of this site, or more than one.")
    action, status = _status(parts)
    # A report may also say that the mail is late, or that it arrived.
    failed = action == "failed" if action else not status.startswith(("2", "4"))
    return Bounce(numbers.pop(), status, failed)


def _parts(message: Message[str, str], depth: int = 0) -> Iterator[Message[str, str]]:
    """All parts but the frame, which is the other server's."""
    for number, part in enumerate(message.get_payload() if message.is_multipart() else []):
        if number > _MOST_PARTS or depth > 5 or not isinstance(part, Message):
            return
        yield part
        yield from _parts(part, depth + 1)


def _number_in(part: Message[str, str]) -> int | None:
    """Of the mail that a part gives back: whole, or its headers."""
    headers: Any = part
    if part.get_content_type() == "text/rfc822-headers":
        payload = part.get_payload(decode=True)
        headers = email.message_from_bytes(payload) if isinstance(payload, bytes) else {}
    return number_of(str(headers.get("Message-ID", "")))


def _status(parts: list[Message[str, str]]) -> tuple[str, str]:
    """What the report says was done, and the code; each empty where it says nothing that is one."""
    action = status = ""
    for part in parts:
        action = action or str(part.get("Action", "")).strip().lower()
        found = _CODE.match(str(part.get("Status", "")).strip())
        status = status or (found[0] if found else "")
    return action, status
