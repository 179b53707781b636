"""What a caller hands to the one stair: changes, their sources, and what sources state besides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from directory.actors.models import Source


@dataclass(frozen=True)
class SourceRef:
    """A place in a source. `unconfirmed` marks what nobody has confirmed yet."""

    source: Source
    locator: str = ""
    unconfirmed: bool = False


@dataclass(frozen=True)
class Change:
    """A new value for one field, and where it comes from. For a list the source is that of the items it adds."""

    field: str
    value: Any
    source: SourceRef


@dataclass(frozen=True)
class Stated:
    """What a source states of a field, or of one item of a list, whether it is displayed or not."""

    field: str
    value: Any
    source: SourceRef
    item: str = ""
    printed: str = ""
    reason: str = ""
    note_en: str = ""
    note_zh: str = ""
