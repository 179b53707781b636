"""manage.py record_bounce: notes that a mail came back, by hand or from a pipe of the mail server."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from directory.core import bounces
from directory.core.errors import DomainError
from directory.core.models import Mail


class Command(BaseCommand):
    help = (
        "Marks a mail as come back, so that it shows at the request that it was about. Ends with 0 also where that was noted"
        " before, with 67 for an unknown mail or address, with 65 for a message that is no report about a mail of this site."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "which", nargs="?", default="", metavar="ADDRESS|MAIL", help="the latest mail to this address, or its number"
        )
        parser.add_argument("--reason", default="", metavar="CODE", help="such as 5.1.1 (no such mailbox) or 550")
        parser.add_argument("--message", default="", metavar="FILE", help="the report as it arrived; - reads it from a pipe")

    def handle(self, *args: Any, which: str, reason: str, message: str, **options: Any) -> None:
        if bool(which) == bool(message):
            raise CommandError(
                "Name an address or the number of a mail, or give a report with --message.", returncode=os.EX_USAGE
            )
        try:
            self._record(which, reason, message)
        except bounces.NoSuchMailError as error:
            raise CommandError(str(error.message), returncode=os.EX_NOUSER) from error
        except DomainError as error:
            raise CommandError(str(error.message), returncode=os.EX_DATAERR) from error

    def _record(self, which: str, reason: str, message: str) -> None:
        if message:
            bounce = bounces.read_bounce(self._read(message))
            mail, reason = bounces.mail_with(bounce.number), reason or bounce.reason
            if not bounce.failed:
                self.stdout.write(f"Mail {mail.pk} did not fail, says the report: nothing was noted.")
                return
        else:
            mail = bounces.mail_with(int(which)) if which.isascii() and which.isdigit() else bounces.mail_to(which)
        is_new = bounces.record_bounce(mail, reason=reason)
        self.stdout.write(self._outcome(mail, reason, is_new))

    def _outcome(self, mail: Mail, reason: str, is_new: bool) -> str:
        """Without the address, which ends up in the mail server's log."""
        if not is_new:
            return f"Mail {mail.pk} ({mail.template}, {mail.event}) was noted as come back before."
        stopped = " Its address gets nothing unasked any more." if bounces.is_permanent(reason) else ""
        return f"Mail {mail.pk} ({mail.template}, {mail.event}) is noted as come back.{stopped}"

    def _read(self, message: str) -> bytes:
        if message == "-":
            return sys.stdin.buffer.read(bounces.MOST_BYTES + 1)
        try:
            return Path(message).read_bytes()
        except OSError as error:
            raise CommandError(f"{message} cannot be read: {error.strerror}.", returncode=os.EX_NOINPUT) from error
