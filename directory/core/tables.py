"""Reading the CSV files that people edit."""

from __future__ import annotations

import csv
from pathlib import Path

from directory.core.errors import DomainError


def read_table(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a CSV file in UTF-8 with exactly these columns. Raises DomainError that names the file and what is wrong."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
    except OSError as error:
        raise DomainError(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise DomainError(f"{path}: is not UTF-8 text.") from error
    if tuple(reader.fieldnames or ()) != columns:
        raise DomainError(f"{path}: its columns must be {', '.join(columns)}.")
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise DomainError(f"{path}, line {number}: has another number of cells than the header.")
    return rows
