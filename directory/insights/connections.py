"""The connections of an entry as a small picture: what it belongs to above it, its partners beside it, its parts beneath it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from directory.actors.choices import RelationshipKind

WIDTH = 640
BOX_WIDTH = 196
BOX_HEIGHT = 34
ROW = 92
MARGIN = 8
IN_A_ROW = 3
LONGEST = 26  # letters that fit into a box; a Chinese character takes the room of two

ABOVE = (RelationshipKind.PART_OF, RelationshipKind.MEMBER_OF, RelationshipKind.SUCCESSOR_OF)
BENEATH = (RelationshipKind.HAS_PART,)


@dataclass(frozen=True)
class Connected:
    """The other end of a connection; `kind` as it reads from the entry."""

    kind: str
    name: str


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    label: str
    own: bool = False

    @property
    def middle(self) -> float:
        return self.x + BOX_WIDTH / 2

    @property
    def baseline(self) -> float:
        return self.y + BOX_HEIGHT * 0.64


@dataclass(frozen=True)
class ConnectionPicture:
    """Boxes and the lines between them, in units of a picture `width` wide. `left_out` connections stand in the list only."""

    width: int
    height: int
    box_width: int
    box_height: int
    boxes: list[Box]
    lines: list[tuple[float, float, float, float]]
    left_out: int


def draw_connections(name: str, connected: Iterable[Connected]) -> ConnectionPicture | None:
    """The picture, or None for fewer than two connections, which a line of text says better."""
    others = list(connected)
    if len(others) < 2:
        return None
    above = [other for other in others if other.kind in ABOVE]
    beneath = [other for other in others if other.kind in BENEATH]
    beside = [other for other in others if other not in above and other not in beneath]
    # Partners take the emptier side, so that the entry itself has a row of its own.
    rows = (above + beside, beneath) if len(above) <= len(beneath) else (above, beneath + beside)
    shown = [row[:IN_A_ROW] for row in rows]
    top = ROW if shown[0] else 0
    own = Box((WIDTH - BOX_WIDTH) / 2, top + MARGIN, shorten(name), own=True)
    boxes = [own]
    lines: list[tuple[float, float, float, float]] = []
    for row, y, joint in ((shown[0], MARGIN, own.y), (shown[1], top + ROW + MARGIN, own.y + BOX_HEIGHT)):
        for index, other in enumerate(row):
            x = (index + 0.5) * WIDTH / len(row) - BOX_WIDTH / 2
            box = Box(round(x, 1), y, shorten(other.name))
            boxes.append(box)
            lines.append((box.middle, y + BOX_HEIGHT if y < own.y else y, own.middle, joint))
    height = top + (ROW if shown[1] else 0) + BOX_HEIGHT + 2 * MARGIN
    return ConnectionPicture(WIDTH, height, BOX_WIDTH, BOX_HEIGHT, boxes, lines, len(others) - sum(len(row) for row in shown))


def shorten(name: str) -> str:
    """A name cut to what a box holds, with a sign that it is cut."""
    room = LONGEST
    for index, character in enumerate(name):
        room -= 2 if ord(character) > 0x2E80 else 1
        if room < 0:
            return name[: max(1, index - 1)].rstrip() + "…"
    return name
