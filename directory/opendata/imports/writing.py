"""Writing tables that can be imported again: exports of the desk, and templates to begin with."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from directory.actors.fields import FIELDS
from directory.actors.models import Actor
from directory.core.errors import DomainError
from directory.opendata.exports.formats import BOM
from directory.opendata.imports.cells import harmless, write_cell
from directory.opendata.imports.columns import ID, REVISION, STATUS, column_names, described_columns
from directory.opendata.imports.live import PARTS
from directory.opendata.imports.reading import COMMENT

CHUNK = 500
# What Excel keeps of one cell; it cuts the rest off without a word.
LONGEST_CELL = 32_767
_NARROW, _WIDE = 14, 40


def exported_rows(ids: Sequence[int], *, private: bool) -> Iterator[list[Any]]:
    """The header, then the published entries with these numbers in their order, a fixed number of queries for each chunk."""
    names = column_names(private=private)
    yield names
    for first in range(0, len(ids), CHUNK):
        part = ids[first : first + CHUNK]
        # Links may lead to what was removed: they are told as they are, or importing would take them away.
        found = Actor.objects.published().prefetch_related(*PARTS).in_bulk(part)
        for number in part:
            if number in found:
                yield [_cell(found[number], name) for name in names]


def _cell(actor: Actor, name: str) -> Any:
    if name in (ID, REVISION):
        return actor.pk if name == ID else actor.revision
    if name == STATUS:
        return actor.status
    text = harmless(write_cell(FIELDS[name].kind, FIELDS[name].value_of(actor)))
    return int(text) if name in ("founding_year", "city") and text else text


def as_csv(rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """UTF-8 with the mark that Excel needs to see that it is."""
    yield BOM.encode()
    for row in rows:
        buffer = io.StringIO(newline="")
        csv.writer(buffer).writerow(row)
        yield buffer.getvalue().encode()


def as_xlsx(rows: Iterable[Sequence[Any]], *, sheets: Sequence[tuple[str, Iterable[Sequence[Any]]]] = ()) -> bytes:
    """A workbook whose first sheet has the rows; texts are texts, whatever they begin with. Raises DomainError."""
    book = Workbook(write_only=True)
    for title, lines in ((_("Entries"), rows), *sheets):
        _write_sheet(book, title, lines)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def template_csv() -> bytes:
    """The header, and a row of help that an import passes over."""
    columns = described_columns()
    help_row = [harmless(" ".join(part for part in (column.help, column.codes) if part)) for column in columns]
    return b"".join(as_csv([[column.name for column in columns], [f"{COMMENT} {help_row[0]}", *help_row[1:]]]))


def template_xlsx() -> bytes:
    """The header; a second sheet tells of each column what it means and which codes it takes."""
    columns = described_columns()
    head = [_("Column"), _("Meaning"), _("How to fill it in"), _("Codes")]
    told = [[column.name, column.label, column.help, column.codes] for column in columns]
    return as_xlsx([[column.name for column in columns]], sheets=[(_("Help"), [head, *told])])


def _write_sheet(book: Any, title: str, rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows, start=1):
        if number == 1:
            for column in range(1, len(row) + 1):
                sheet.column_dimensions[get_column_letter(column)].width = _NARROW if column < 4 else _WIDE
        sheet.append([_xlsx_cell(sheet, value, number) for value in row])


def _xlsx_cell(sheet: Any, value: Any, number: int) -> Any:
    if not isinstance(value, str) or not value:
        return value or None
    if len(value) > LONGEST_CELL:
        raise DomainError(
            _("Row %(number)s has a text that no Excel cell can hold. Export as CSV instead.") % {"number": number}
        )
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"  # never a formula
    if number == 1:
        cell.font = Font(bold=True)
    return cell
