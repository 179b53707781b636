"""The figures in docs/benchmarks.md: one table for each size that was measured, between two marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import machine
from tests.bench.names import BASE
from tests.bench.outcome import GOALS, Outcome

DOCUMENT = BASE / "docs" / "benchmarks.md"


def write(rows: int, outcomes: Sequence[Outcome]) -> Path:
    """Put the table of this size in the place of the one before."""
    text = DOCUMENT.read_text(encoding="utf-8")
    begin, end = f"<!-- {rows} rows -->", f"<!-- end of {rows} rows -->"
    section = f"{begin}\n{_table(rows, outcomes)}\n{end}"
    if begin in text:
        text = re.sub(f"{re.escape(begin)}.*?{re.escape(end)}", lambda _match: section, text, flags=re.DOTALL)
    else:
        text = f"{text.rstrip()}\n\n{section}\n"
    DOCUMENT.write_text(text, encoding="utf-8")
    return DOCUMENT


def _table(rows: int, outcomes: Sequence[Outcome]) -> str:
    lines = [
        f"## {rows:,} rows".replace(",", " "),
        "",
        f"{datetime.now(UTC):%Y-%m-%d}; {machine.describe()}.",
        "",
        "| # | what is compared | measured | goal | |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.goal} | {GOALS[one.goal][0]} | {one.measured} | {GOALS[one.goal][1]} | {one.verdict} |" for one in outcomes
    ]
    lines += ["", "What the figures are made of:", ""]
    lines += [f"- {one.goal}: {one.parts}" for one in outcomes]
    return "\n".join(lines)
