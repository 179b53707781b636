"""The Message-ID of a mail: the same at each attempt, and nobody makes up another mail's."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_FORM = re.compile(r"<mail-([0-9]{1,18})\.([0-9a-f]{32})@[^<>@\s]+>")


def message_id(number: int) -> str:
    """Of the mail with this number. A server that gets it twice, because an answer was lost, can tell that it is one."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<mail-{number}.{_sign(number)}@{host}>"


def number_of(text: str) -> int | None:
    """The number in a Message-ID of ours; None for one that we did not make."""
    found = _FORM.fullmatch(text.strip())
    if found is None or not constant_time_compare(found[2], _sign(int(found[1]))):
        return None
    return int(found[1])


def _sign(number: int) -> str:
    return salted_hmac("directory.core.mail.message-id", str(number), algorithm="sha256").hexdigest()[:32]
