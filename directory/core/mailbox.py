"""The mails that development wrote into files instead of sending them."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

# What Django's file backend writes after each mail.
_DIVIDER = b"\n" + b"-" * 79 + b"\n"
_NAME = re.compile(r"[0-9]+-[0-9]+-[0-9]+-[0-9]+")


@dataclass(frozen=True)
class StoredMail:
    """One mail, to be looked at."""

    name: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["subject"])

    @property
    def sender(self) -> str:
        return str(self.message["from"])

    @property
    def to(self) -> str:
        return str(self.message["to"])

    @property
    def date(self) -> str:
        return str(self.message["date"])

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part else ""


def stored_mails(folder: Path) -> list[StoredMail]:
    """All mails of the folder, the newest first."""
    files = sorted(folder.glob("*.log"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
    return [mail for path in files for mail in reversed(list(_read(path)))]


def stored_mail(folder: Path, name: str) -> StoredMail | None:
    """One mail by its name, which is its file's and its place in it."""
    if not _NAME.fullmatch(name):
        return None
    path = folder / f"{name.rpartition('-')[0]}.log"
    return next((mail for mail in _read(path) if mail.name == name), None) if path.exists() else None


def _read(path: Path) -> Iterator[StoredMail]:
    for number, raw in enumerate(part for part in path.read_bytes().split(_DIVIDER) if part.strip()):
        message = email.message_from_bytes(raw, policy=email.policy.default)
        yield StoredMail(f"{path.stem}-{number}", message)
