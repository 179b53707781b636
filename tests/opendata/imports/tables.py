"""Tables for tests: made from rows, read from bytes, planned."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import openpyxl

from directory.opendata.imports.planning import Planner
from directory.opendata.imports.plans import RowPlan
from directory.opendata.imports.reading import read_table

NAMES = "value={}; language=en; kind=official; displays_en=yes"
HEADER = ["id", "names", "type", "country"]


def csv_bytes(rows: Sequence[Sequence[Any]], *, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue().encode(encoding)


def xlsx_bytes(rows: Sequence[Sequence[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def new_row(name: str, **cells: str) -> list[str]:
    """A row below `HEADER`."""
    return [cells.get("id", ""), NAMES.format(name), cells.get("type", "rto"), cells.get("country", "DE")]


def plan(data: bytes, **options: Any) -> list[RowPlan]:
    table = read_table(data, **options)
    return Planner(table.columns).plan(list(table.rows))


def verdicts(plans: Sequence[RowPlan]) -> list[str]:
    return [one.verdict.value for one in plans]


def problems(plans: Sequence[RowPlan]) -> list[tuple[int, str, str]]:
    return [(one.number, problem.column, problem.message) for one in plans for problem in one.problems]
