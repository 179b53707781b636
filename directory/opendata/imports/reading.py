"""From the bytes of a file to a table: what it is, how it is encoded, where its cells end, whatever made it."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from directory.opendata.imports.cells import as_meant
from directory.opendata.imports.columns import column_names, match_header
from directory.opendata.imports.workbook import MOST_COLUMNS, UnreadableFileError, read_workbook

COMMENT = "#"  # a row whose first cell begins with it says something to people
ENCODINGS = {
    "": gettext_lazy("found by itself"),
    "utf-8": "UTF-8",
    "gb18030": "GB18030 (GBK)",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252",
}
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_DELIMITERS = ",;\t"
_LONGEST_CELL = 200_000


class TooManyRowsError(UnreadableFileError):
    """More rows than a page can take."""

    code = "too_many_rows"


@dataclass(frozen=True)
class Row:
    """One row by the names of its columns; `problems` are cells that could not be read. Row 1 is the header."""

    number: int
    cells: dict[str, str]
    problems: tuple[tuple[str, str], ...] = ()


@dataclass
class Table:
    """What a file holds: its columns, its rows as they are asked for, and what is to say about how it was read."""

    columns: list[str]
    rows: Iterator[Row]
    checksum: str
    notes: list[str] = field(default_factory=list)


def read_table(data: bytes, *, encoding: str = "", most_rows: int | None = None) -> Table:
    """The table in a CSV or XLSX file. Raises DomainError with a message that says what is wrong with the file.

    Rows are read as they are asked for; one past `most_rows` raises TooManyRowsError, a broken one UnreadableFileError.
    """
    if not data.strip():
        raise UnreadableFileError(_("The file is empty."))
    notes: list[str] = []
    if data.startswith(_OLD_EXCEL):
        message = _("This is an old or locked Excel file. Save it as .xlsx without a password, or as CSV UTF-8.")
        raise UnreadableFileError(message)
    lines = read_workbook(data) if data.startswith(_ZIP) else _read_csv(data, encoding, notes)
    header = next(lines, None)
    if header is None:
        raise UnreadableFileError(_("The file is empty."))
    names = match_header([str(cell) for cell in header[1]])
    checksum = hashlib.sha256(data).hexdigest()
    return Table(names, _rows(lines, names, most_rows), checksum, notes)


def _rows(lines: Iterable[tuple[int, list[Any]]], names: list[str], most_rows: int | None) -> Iterator[Row]:
    count = 0
    for number, cells in lines:
        if not any(cells) or str(cells[0]).startswith(COMMENT):
            continue
        count += 1
        if most_rows is not None and count > most_rows:
            raise TooManyRowsError(too_many_rows(most_rows))
        yield _row(number, cells, names)
    if not count:
        raise UnreadableFileError(_("The file has a header and no rows."))


def too_many_rows(most: int) -> str:
    text = ngettext(
        "The file has more than %(most)s row: a page does not take that many. Import it with manage.py import_actors FILE.",
        "The file has more than %(most)s rows: a page does not take that many. Import it with manage.py import_actors FILE.",
        most,
    )
    return text % {"most": most}


def _row(number: int, cells: list[Any], names: list[str]) -> Row:
    problems = [
        (names[place] if place < len(names) else "", cell.message)
        for place, cell in enumerate(cells)
        if not isinstance(cell, str)
    ]
    texts = [as_meant(cell) if isinstance(cell, str) else "" for cell in cells]
    if any(texts[len(names) :]):
        problems.append(("", _("The row has more cells than the header.")))
    texts += [""] * (len(names) - len(texts))
    return Row(number, dict(zip(names, texts, strict=False)), tuple(problems))


# --- CSV ------------------------------------------------------------------------------------------------------------


def _read_csv(data: bytes, encoding: str, notes: list[str]) -> Iterator[tuple[int, list[Any]]]:
    text = _decode(data, encoding, notes)
    if text.lower().startswith("sep=") and len(text) > 4:  # Excel's own first line
        delimiter, text = text[4], text.partition("\n")[2]
        skipped = 1
    else:
        delimiter, skipped = _delimiter(text), 0
    csv.field_size_limit(_LONGEST_CELL)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = skipped
    while True:
        number += 1
        try:
            cells = next(lines, None)
        except csv.Error as error:
            raise UnreadableFileError(_cannot_be_read(number)) from error
        if cells is None:
            return
        if len(cells) > MOST_COLUMNS:
            raise UnreadableFileError(_("The file has more than %(most)s columns.") % {"most": MOST_COLUMNS})
        yield number, list(cells)


def _decode(data: bytes, encoding: str, notes: list[str]) -> str:
    found = encoding or next((name for bom, name in _BOMS.items() if data.startswith(bom)), "")
    if not found:
        found = "utf-8" if _is_utf8(data) else "gb18030"
        if found == "gb18030":
            notes.append(_("The file is not UTF-8; it was read as GB18030 (GBK). Look at a few names before you go on."))
    try:
        text = data.decode("utf-8-sig" if found == "utf-8" else found)
    except (UnicodeDecodeError, LookupError) as error:
        tried = [ENCODINGS["utf-8"], ENCODINGS[found]] if notes else [ENCODINGS.get(found, found)]
        message = _("The file cannot be read as %(encoding)s. Save it as CSV UTF-8, or choose its encoding.")
        raise UnreadableFileError(message % {"encoding": _(", ").join(str(one) for one in tried)}) from error
    if "\x00" in text.partition("\n")[0]:
        raise UnreadableFileError(_("The file is no table: save it as CSV UTF-8 or as .xlsx."))
    return text.removeprefix("\ufeff")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(text: str) -> str:
    """The one that gives the most known columns."""
    header = text.partition("\n")[0]
    known = set(column_names())
    cells = {mark: [cell.strip('" \r').lower() for cell in header.split(mark)] for mark in _DELIMITERS}
    return max(_DELIMITERS, key=lambda mark: (len(known & set(cells[mark])), len(cells[mark])))


def _cannot_be_read(number: int) -> str:
    return _("Row %(number)s cannot be read: a quotation mark is open or stands in the wrong place, or a cell is too long.") % {
        "number": number
    }
