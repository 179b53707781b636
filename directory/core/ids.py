"""Public ids: positive integers that are never used again."""

from __future__ import annotations

LARGEST_ID = 2**31 - 1


def parse_public_id(text: str) -> int | None:
    """The id that a text names, or None: only ASCII digits, no sign, no leading zero, at most 2147483647."""
    if not (text.isascii() and text.isdigit()) or text.startswith("0") or len(text) > 10:
        return None
    value = int(text)
    return value if value <= LARGEST_ID else None


class PublicIdConverter:
    """`<id:…>` in an address: what is no id is no such page."""

    regex = "[1-9][0-9]{0,9}"

    def to_python(self, value: str) -> int:
        parsed = parse_public_id(value)
        if parsed is None:
            raise ValueError
        return parsed

    def to_url(self, value: int) -> str:
        return str(value)
