"""Reading the first sheet of an XLSX file, guarded: nothing is unpacked that was not measured, no formula is evaluated."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import openpyxl
from django.utils.translation import gettext as _

from directory.core.errors import DomainError

MOST_COLUMNS = 200
MOST_PARTS = 2000
MOST_BYTES = 400 * 1024 * 1024  # unpacked; a sheet of 100 000 entries has a quarter of it
MOST_RATIO = 200  # text packs 5 to 20 times, the longest run of one character 1000 times
_CHUNK = 1 << 16
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
# No office program writes a document type: it is how an XML file grows when it is read.
_DOCUMENT_TYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\x00!\x00[DE]|\x00<\x00![\x00DE]", re.IGNORECASE)
_ERRORS = frozenset(("#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"))


class UnreadableFileError(DomainError):
    """A file that cannot be read as a table; the message says why and what to do."""

    code = "unreadable"


@dataclass(frozen=True)
class BadCell:
    """A cell without a value of its own."""

    message: str


def read_workbook(data: bytes) -> Iterator[tuple[int, list[Any]]]:
    """The rows of the first sheet with their numbers, cells as texts; a cell without a value of its own is a BadCell."""
    has_formulas = _measure(data)
    values = _sheet_rows(data, data_only=True)
    if not has_formulas:
        return ((number, [_text(value) for value in row]) for number, row in enumerate(values, start=1))
    # A formula whose result was never computed reads as empty, and an empty cell would clear the field.
    formulas = _sheet_rows(data, data_only=False)
    pairs = enumerate(zip(values, formulas, strict=False), start=1)
    return ((number, [_result(*cell) for cell in zip(row, written, strict=False)]) for number, (row, written) in pairs)


def _measure(data: bytes) -> bool:
    """Whether a sheet holds formulas. Raises UnreadableFileError before anything is unpacked that is too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            size = sum(part.file_size for part in parts)
            if len(parts) > MOST_PARTS or size > MOST_BYTES or _packed_too_well(parts):
                raise UnreadableFileError(_("The file unpacks to more than a table would: it was not opened."))
            if not any(part.filename == "xl/workbook.xml" for part in parts):
                raise UnreadableFileError(_("This is no Excel file: save it as .xlsx or as CSV UTF-8."))
            found = [_scan(archive, part) for part in parts if part.filename.endswith((".xml", ".rels"))]
            return any(found)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise UnreadableFileError(_damaged()) from error


def _packed_too_well(parts: Iterable[zipfile.ZipInfo]) -> bool:
    return any(part.file_size > 1_000_000 and part.file_size > MOST_RATIO * max(part.compress_size, 1) for part in parts)


def _scan(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part is a sheet with formulas; what could grow while it is parsed is refused."""
    is_sheet = part.filename.startswith("xl/worksheets/")
    found, tail = False, b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            piece = tail + chunk
            if _DOCUMENT_TYPE.search(piece):
                raise UnreadableFileError(_("The Excel file holds what no office program writes: it was not opened."))
            found = found or (is_sheet and _FORMULA.search(piece) is not None)
            tail = chunk[-16:]
    return found


def _sheet_rows(data: bytes, *, data_only: bool) -> Iterator[tuple[Any, ...]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and validations, which are not read
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=data_only, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what the file says of its own size may be wrong
            for row in sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True):
                if len(row) > MOST_COLUMNS and row[MOST_COLUMNS] is not None:
                    raise UnreadableFileError(_("The file has more than %(most)s columns.") % {"most": MOST_COLUMNS})
                yield row
    except UnreadableFileError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise UnreadableFileError(_damaged()) from error


def _result(value: Any, written: Any) -> str | BadCell:
    if value is None and isinstance(written, str) and written.startswith("="):
        return BadCell(_("The cell holds a formula without a result. Paste it as a value."))
    return _text(value)


def _text(value: Any) -> str | BadCell:
    """A typed cell as the text that it shows."""
    if value is None:
        return ""
    if isinstance(value, str):
        if value not in _ERRORS:
            return value
        return BadCell(_("The cell holds an error of the spreadsheet: %(error)s.") % {"error": value})
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _damaged() -> str:
    return _("The Excel file is damaged or locked: open it, save it again and try once more.")
