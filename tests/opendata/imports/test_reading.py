"""Files of every make are read as the same table; broken ones are refused in words, before they cost anything."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest

from directory.core.errors import DomainError
from directory.opendata.imports.reading import read_table
from directory.opendata.imports.workbook import UnreadableFileError
from tests.opendata.imports.tables import csv_bytes, xlsx_bytes

ROWS = [["id", "founding_year", "description_zh"], ["7", "1998", "基因组研究所"]]
CELLS = {"id": "7", "founding_year": "1998", "description_zh": "基因组研究所"}
SHEET = "xl/worksheets/sheet1.xml"


def cells(data: bytes, **options: Any) -> list[dict[str, str]]:
    return [row.cells for row in read_table(data, **options).rows]


def refusal(data: bytes, **options: Any) -> str:
    with pytest.raises(DomainError) as error:
        list(read_table(data, **options).rows)
    return str(error.value.message)


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one of its parts put in place of what was there."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, content if part.filename == name else old.read(part))
        if name not in old.namelist():
            new.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_csv_of_every_make_is_read_as_the_same_table(encoding: str, delimiter: str) -> None:
    table = read_table(csv_bytes(ROWS, encoding=encoding, delimiter=delimiter))
    assert [row.cells for row in table.rows] == [CELLS]
    assert bool(table.notes) == (encoding in ("gb18030", "gbk"))


def test_what_was_used_where_it_was_guessed_is_said_and_can_be_chosen() -> None:
    latin = csv_bytes([["id", "description_en"], ["7", "Génomique"]], encoding="cp1252")
    assert "GB18030 (GBK)" in read_table(latin).notes[0]
    assert cells(latin, encoding="cp1252") == [{"id": "7", "description_en": "Génomique"}]
    other = csv_bytes([["id", "description_en"], ["7", "é à"]], encoding="cp1252")
    assert refusal(other).startswith("The file cannot be read as UTF-8, GB18030 (GBK).")
    assert refusal(latin, encoding="utf-8").startswith("The file cannot be read as UTF-8.")


def test_typed_cells_of_a_workbook_are_read_as_they_show() -> None:
    header = ["id", "founding_year", "description_en", "description_zh", "exception_en", "exception_zh"]
    data = xlsx_bytes([header, [7, 1998.0, date(2020, 3, 4), True, 1.5, None]])
    expected = ["7", "1998", "2020-03-04", "yes", "1.5", ""]
    assert cells(data) == [dict(zip(header, expected, strict=True))]


def test_only_the_first_sheet_is_read() -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "website"])
    book.active.append([7, "a.example.org"])
    other = book.create_sheet("Other", 1)
    other.append(["id", "website"])
    other.append([8, "b.example.org"])
    book.active = 1
    buffer = io.BytesIO()
    book.save(buffer)
    assert cells(buffer.getvalue()) == [{"id": "7", "website": "a.example.org"}]


def test_rows_keep_the_numbers_that_a_spreadsheet_shows_and_comments_are_passed_over() -> None:
    rows = [["id", "website"], ["# help", "x"], ["7", "a"], ["", ""], ["8", "b\nc"], ["9", "d"]]
    for data in (csv_bytes(rows), xlsx_bytes(rows)):
        assert [row.number for row in read_table(data).rows] == [3, 5, 6]


def test_excels_own_first_line_is_understood() -> None:
    assert cells(b"sep=;\r\nid;website\r\n7;a,b\r\n") == [{"id": "7", "website": "a,b"}]


def test_cells_that_excel_leaves_out_at_the_end_are_empty() -> None:
    assert cells(b"id,website,type\r\n7,a\r\n") == [{"id": "7", "website": "a", "type": ""}]


def test_a_formula_without_a_result_is_told_and_never_read_as_an_empty_cell() -> None:
    (row,) = read_table(xlsx_bytes([["id", "website"], [7, '=HYPERLINK("https://a.example.org")']])).rows
    assert row.problems == (("website", "The cell holds a formula without a result. Paste it as a value."),)


def test_a_formula_with_a_result_gives_the_result_and_an_error_is_told() -> None:
    data = xlsx_bytes([["id", "website", "links"], [7, "=A1", "#N/A"]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read(SHEET)
    (row,) = read_table(with_part(data, SHEET, sheet.replace(b"<f>A1</f><v />", b"<f>A1</f><v>5</v>"))).rows
    assert row.cells["website"] == "5"
    assert row.problems == (("links", "The cell holds an error of the spreadsheet: #N/A."),)


BOOK = xlsx_bytes([["id", "website"], ["7", "a"]])
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
DAMAGED = "The Excel file is damaged or locked: open it, save it again and try once more."
GROWS = "The Excel file holds what no office program writes: it was not opened."
TOO_LARGE = "The file unpacks to more than a table would: it was not opened."
BAD_FILES = {
    "empty": (b"", "The file is empty."),
    "blank": (b" \r\n \r\n", "The file is empty."),
    "only header": (b"id,website\r\n", "The file has a header and no rows."),
    "only header, workbook": (xlsx_bytes([["id", "website"]]), "The file has a header and no rows."),
    "empty workbook": (xlsx_bytes([]), "The file is empty."),
    "no field": (b"id,revision\r\n7,1\r\n", "The first row names no field of an entry. Begin with the template."),
    "unknown": (b"id,websit\r\n", "The column “websit” is not known. Did you mean “website”?"),
    "very unknown": (b"id,website,qqqq\r\n", "The column “qqqq” is not known."),
    "twice": (b"id,website,website\r\n", "The column “website” stands twice."),
    "nameless": (b"id,,website\r\n", "Column 2 has no name."),
    "open quote": (b'id,website\r\n7,"a\r\n8,b\r\n', "Row 2 cannot be read: a quotation mark is open"),
    "huge cell": (b"id,website\r\n7," + b"x" * 200_001 + b"\r\n", "Row 2 cannot be read"),
    "bytes": (bytes(range(256)) * 9, "The file"),
    "UTF-16 without a mark": ("id,website\r\n7,a\r\n".encode("utf-16-le"), "The file is no table"),
    "old Excel": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "This is an old or locked Excel file."),
    "cut off": (BOOK[: len(BOOK) // 2], DAMAGED),
    "no sheet": (with_part(BOOK, SHEET, b"<worksheet"), DAMAGED),
    "another zip": (with_part(b"PK\x05\x06" + b"\0" * 18, "a.txt", b"a"), "This is no Excel file"),
    "wide": (xlsx_bytes([["id", "website"] + ["x"] * 16_000, ["7"]]), "The file has more than 200 columns."),
    "wide csv": (b"id," + b"x," * 16_000 + b"\r\n", "The file has more than 200 columns."),
    "entities": (with_part(BOOK, SHEET, DOCTYPE), GROWS),
    "entities, UTF-16": (with_part(BOOK, "xl/workbook.xml", DOCTYPE.decode().encode("utf-16")), GROWS),
    "bomb": (with_part(BOOK, SHEET, b" " * 30_000_000), TOO_LARGE),
    "many parts": (with_part(BOOK, "xl/x.bin", b"0" * 500_000_000), TOO_LARGE),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_files_are_refused_in_words(name: str) -> None:
    data, message = BAD_FILES[name]
    began = time.monotonic()
    assert refusal(data).startswith(message)
    assert time.monotonic() - began < 2


def test_a_zip_that_lies_about_its_size_is_read_no_further() -> None:
    data = bytearray(with_part(BOOK, SHEET, b" " * 30_000_000))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = 0
        while (start := data.find(mark, start)) >= 0:
            if struct.unpack_from("<I", data, start + place)[0] == 30_000_000:
                struct.pack_into("<I", data, start + place, 900)
            start += 4
    assert refusal(bytes(data)) == DAMAGED


def test_too_many_rows_are_refused_as_soon_as_they_are_too_many() -> None:
    lines = b"id,website\r\n" + b"".join(b"%d,a\r\n" % number for number in range(1, 100_001))
    message = refusal(lines, most_rows=5000)
    assert message.startswith("The file has more than 5000 rows: a page does not take that many.")
    assert "manage.py import_actors FILE" in message
    assert len(cells(lines)) == 100_000


def test_control_characters_reach_the_plan_of_their_row() -> None:
    assert cells(b"id,website\r\n7,a\x00b\r\n") == [{"id": "7", "website": "a\x00b"}]


def test_an_error_of_the_file_is_a_domain_error() -> None:
    assert issubclass(UnreadableFileError, DomainError)
