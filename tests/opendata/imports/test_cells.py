"""What is written into a cell is read as the same value, whatever the value holds."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from directory.actors.fields import LINKS, NAMES, RELATIONSHIPS
from directory.core.text import clean_line, clean_paragraphs, has_unwanted_characters
from directory.opendata.imports.cells import as_meant, harmless, read_cell, write_cell
from directory.opendata.imports.reading import read_table
from directory.opendata.imports.writing import as_csv, as_xlsx

# Texts as the fields keep them, with all that the form of a cell gives a meaning to.
special = st.sampled_from(
    ["|", ";", "=", "\\", "'", "+", "-", "@", "｜", "；", "＝", "#", '"', ",", "，", "_x0041_", "基因", " "]
)
letters = st.characters(exclude_categories=["Cs", "Cc", "Cn"])
lines = st.lists(special | letters, min_size=1, max_size=12).map(lambda parts: clean_line("".join(parts))).filter(bool)
texts = st.lists(special | letters | st.just("\n"), max_size=20).map(lambda parts: clean_paragraphs("".join(parts)))
lines = lines.filter(lambda text: not has_unwanted_characters(text))
texts = texts.filter(lambda text: not has_unwanted_characters(text))
tags = st.sampled_from(["", "en", "zh-Hans"])
kinds = st.sampled_from(["official", "other", "acronym", "former"])


@st.composite
def names(draw):
    values = draw(st.lists(lines, min_size=1, max_size=4, unique=True))
    shown = draw(st.integers(0, len(values) - 1))
    return NAMES.clean(
        [
            {"value": value, "language": draw(tags), "kind": draw(kinds), "displays_en": place == shown, "displays_zh": False}
            for place, value in enumerate(values)
        ]
    )


@given(names())
def test_names_are_read_as_they_were_written(value):
    assert NAMES.clean(read_cell(NAMES, as_meant(harmless(write_cell(NAMES, value))))) == value


@given(st.lists(st.tuples(lines, lines), max_size=3, unique_by=lambda pair: pair[0] or pair[1]))
def test_outside_bodies_are_read_as_they_were_written(pairs):
    value = RELATIONSHIPS.clean([{"kind": "member_of", "name_en": en, "name_zh": zh} for en, zh in pairs])
    assert RELATIONSHIPS.clean(read_cell(RELATIONSHIPS, write_cell(RELATIONSHIPS, value))) == value


@given(st.lists(st.lists(texts, min_size=3, max_size=3), min_size=1, max_size=3))
@example([["=1+1", "'=1+1", "@x"]])
def test_texts_survive_both_formats_and_no_cell_begins_a_formula(rows):
    rows = [["7", *row] for row in rows]
    header = ["id", "description_en", "description_zh", "exception_en"]
    written = [header, *([harmless(cell) for cell in row] for row in rows)]
    for data in (b"".join(as_csv(written)), as_xlsx(written)):
        table = read_table(data)
        assert [[clean_paragraphs(text) for text in row.cells.values()] for row in table.rows] == rows
    cells = [cell for row in csv.reader(io.StringIO(b"".join(as_csv(written)).decode("utf-8-sig"), newline="")) for cell in row]
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(written))).worksheets[0]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r＝＋－＠"))]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} <= {"s"}


def test_full_width_marks_and_lines_are_understood():
    text = "value＝基因组所；kind=official；displays_en＝yes｜value=所; kind=acronym\nvalue=A\\;B; kind=other"
    assert [item["value"] for item in NAMES.clean(read_cell(NAMES, text))] == ["基因组所", "所", "A;B"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Institute A", "“Institute A” is not understood. Write each part as name=value, with the names kind, url."),
        ("kinde=page", "Did you mean “kind”?"),
        ("kind=page; kind=page", "“kind” stands twice in one record."),
    ],
)
def test_records_that_are_not_written_as_they_should_be_say_so(text, message):
    with pytest.raises(ValidationError) as error:
        read_cell(LINKS, text)
    assert message in error.value.messages[0]
