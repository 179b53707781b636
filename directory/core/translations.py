"""Compiling translations with Babel: the gettext programs are not on a fresh machine."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_translations(folders: Iterable[Path]) -> list[Path]:
    """Writes the `.mo` file beside each `.po` file that is newer; gives those that were written."""
    compiled = []
    for folder in folders:
        for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
                continue
            _compile(source, target)
            compiled.append(target)
    return compiled


def _compile(source: Path, target: Path) -> None:
    with source.open("rb") as file:
        catalog = read_po(file, locale=source.parent.parent.name)
    # Renamed when complete: another process may be reading the old one.
    unfinished = target.with_suffix(f".{os.getpid()}")
    with unfinished.open("wb") as file:
        write_mo(file, catalog)
    unfinished.replace(target)
