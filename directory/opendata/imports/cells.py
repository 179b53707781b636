"""How a value is written into the cell of a table, and read again: what is written is read as the same value.

Several codes stand beside each other, `genomics | imaging`. A list of records is written record by record, each part by its
name: `value=Institute A; language=en; kind=official; displays_en=yes | value=IA; kind=acronym`. Empty parts are left out. A
backslash before `|`, `;` or itself makes them part of the text. Full-width `｜；＝` are understood where somebody types them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from directory.actors.fields import LanguageTags
from directory.core.fields import Choice, Items, Kind, Several
from directory.core.ids import parse_public_id
from directory.opendata.exports.columns import SEPARATOR
from directory.opendata.exports.formats import defuse

YES = "yes"
_SPECIAL = re.compile(r"([\\|;｜；])")
# What `exports.formats.defuse` puts an apostrophe before, with it.
_DEFUSED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")
_CODE_BORDER = re.compile(r"[|｜;；,，、\n]+")


def write_cell(kind: Kind, value: Any) -> str:
    """The value as the text of a cell, before it is defused."""
    if value in (None, "") or value == []:
        return ""
    if isinstance(kind, Items):
        return SEPARATOR.join(_write_record(item) for item in value)
    if isinstance(value, list):
        return SEPARATOR.join(str(item) for item in value)
    return str(value)


def read_cell(kind: Kind, text: str) -> Any:
    """What a cell says, for `kind.clean`. Raises ValidationError for a list that is not written as it should be."""
    if isinstance(kind, Items):
        return [_read_record(kind, record) for record in _split(text, "|｜\n") if record.strip()]
    if isinstance(kind, Several):
        return [_code(kind, part.strip()) for part in _CODE_BORDER.split(text) if part.strip()]
    if isinstance(kind, LanguageTags):
        return [part.strip() for part in _CODE_BORDER.split(text) if part.strip()]
    if isinstance(kind, Choice):
        return _code(kind, text.strip())
    return text


def harmless(text: str) -> str:
    """The text as a cell that no spreadsheet runs."""
    return defuse(text)


def as_meant(cell: str) -> str:
    """The text of a cell without the apostrophe that `harmless` put there."""
    return cell[1:] if _DEFUSED.match(cell) else cell


def _write_record(item: Mapping[str, Any]) -> str:
    parts = ((name, YES if value is True else value) for name, value in item.items() if value not in (None, "", False))
    return "; ".join(f"{name}={_SPECIAL.sub(_escaped, str(value))}" for name, value in parts)


def _escaped(match: re.Match[str]) -> str:
    return f"\\{match[0]}"


def _split(text: str, border: str) -> Iterator[str]:
    """The text between borders, escapes left in."""
    start = position = 0
    while position < len(text):
        if text[position] == "\\":
            position += 1
        elif text[position] in border:
            yield text[start:position]
            start = position + 1
        position += 1
    yield text[start:]


def _read_record(kind: Items, record: str) -> dict[str, Any]:
    item: dict[str, Any] = {}
    for part in _split(record, ";；"):
        if not part.strip():
            continue
        name, border, value = re.split("([=＝])", part, maxsplit=1) if re.search("[=＝]", part) else (part, "", "")
        name = name.strip()
        if not border or name not in kind.parts:
            raise ValidationError(_unknown_part(kind, part.strip(), name))
        if name in item:
            raise ValidationError(_("“%(part)s” stands twice in one record.") % {"part": name})
        item[name] = _read_part(kind.parts[name], re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL).strip())
    return item


def _read_part(kind: Kind, text: str) -> Any:
    return _code(kind, text) if isinstance(kind, Choice) else text


def _unknown_part(kind: Items, part: str, name: str) -> str:
    near = get_close_matches(name, kind.parts, n=1)
    known = ", ".join(kind.parts)
    message = _("“%(part)s” is not understood. Write each part as name=value, with the names %(known)s.") % {
        "part": part[:60],
        "known": known,
    }
    return f"{message} {_('Did you mean “%(name)s”?') % {'name': near[0]}}" if near else message


def _code(kind: Choice | Several, text: str) -> Any:
    """The code that is meant: case does not matter, and where codes are numbers a number is one."""
    if not text:
        return text
    known = kind.choices()
    number = parse_public_id(text)
    forms: list[Any] = [text, text.upper(), text.lower()]
    if number is not None:
        forms.append(number)
    return next((form for form in forms if form in known), text)
