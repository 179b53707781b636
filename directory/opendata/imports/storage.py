"""Where the files of imports wait between preview and confirmation: a folder that is not served, emptied day by day."""

from __future__ import annotations

import json
import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from import_export.tmp_storages import BaseStorage

from directory.core.retention import Rule
from directory.opendata.models import ImportRun

KEPT = timedelta(days=1)
_NAME = re.compile(r"[0-9a-f]{32}")


class ImportStorage(BaseStorage):
    """One file, and what was made of it, under a name that nobody can guess."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.name: str = self.name or secrets.token_hex(16)
        if not _NAME.fullmatch(self.name):
            raise FileNotFoundError(self.name)

    def save(self, data: bytes) -> None:
        _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path("file").write_bytes(data)
        self._path("file").chmod(0o600)

    def read(self) -> bytes:
        """Raises FileNotFoundError where it was purged."""
        return self._path("file").read_bytes()

    def remove(self) -> None:
        for path in _folder().glob(f"{self.name}.*"):
            path.unlink(missing_ok=True)

    def save_preview(self, language: str, preview: dict[str, Any]) -> None:
        path = self._path(f"{language}.json")
        path.write_text(json.dumps(preview, ensure_ascii=False), encoding="utf-8")
        path.chmod(0o600)

    def read_preview(self, language: str) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = json.loads(self._path(f"{language}.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return found

    def forget_previews(self) -> None:
        for path in _folder().glob(f"{self.name}.*.json"):
            path.unlink(missing_ok=True)

    def _path(self, ending: str) -> Path:
        return _folder() / f"{self.name}.{ending}"


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "imports"


def _purge(moment: datetime) -> int:
    """Files by their age, so that one whose row is gone goes too."""
    ImportRun.objects.filter(way=ImportRun.Way.PAGE, finished_at=None, created_at__lt=moment - KEPT).delete()
    count = 0
    for path in _folder().glob("*"):
        if path.stat().st_mtime < (moment - KEPT).timestamp():
            path.unlink(missing_ok=True)
            count += 1
    return count


RULE = Rule(
    "imports",
    _("Tables that curators import, between the preview and the confirmation; they may name contact addresses"),
    _("until they are imported, at most a day"),
    _("So that what was shown is what is imported."),
    _purge,
)
