"""The files of the paper's actors, read and gathered by row."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from directory.core.tables import read_table

Rows = list[dict[str, str]]

_TABLES = {
    "displayed": ("actors/displayed.csv", "row,type,country,subdivision,city,website,founding_year"),
    "names": ("actors/names.csv", "row,value,language,kind,displays,source,locator,unconfirmed"),
    "curator": ("actors/curator.csv", "row,field,value,note_en,note_zh"),
    "differences": ("actors/differences.csv", "row,field,source,reason,note_en,note_zh"),
    "descriptions": ("actors/descriptions.csv", "row,text_en,text_zh,passage"),
    "topics": ("actors/topics.csv", "row,topic,passage,basis"),
    "stages": ("actors/stages.csv", "row,stage,passage,basis"),
    "exceptions": ("actors/exceptions.csv", "row,reason_en,reason_zh"),
    "relationships": (
        "actors/relationships.csv",
        "row,kind,other_row,other_name_en,other_name_zh,other_ror,source,locator,unconfirmed,note_en,note_zh",
    ),
    "text": ("paper/text.csv", "row,field,printed,value,passage"),
    "table": ("editions/2023.csv", "row,table,name,place,website,type"),
}


@dataclass
class PaperRow:
    """All that the files say of one row of the paper's tables."""

    number: int
    rows: dict[str, Rows] = field(default_factory=lambda: defaultdict(list))
    ror: dict[str, Any] | None = None

    def one(self, name: str) -> dict[str, str] | None:
        return self.rows[name][0] if self.rows[name] else None

    @property
    def table_locator(self) -> str:
        printed = self.rows["table"][0]
        return f"Table {printed['table']}, row {self.number}"

    def difference(self, name: str, source: str) -> dict[str, str]:
        """Why what this source states of the field is not displayed: reason and notes; empty where it is displayed."""
        for row in self.rows["differences"]:
            if row["field"] == name and row["source"] == source:
                return {key: row[key] for key in ("reason", "note_en", "note_zh")}
        return {}


@dataclass
class PaperFiles:
    rows: list[PaperRow]
    places: dict[str, dict[str, str]]
    sources: Rows


def read_paper_files(folder: Path) -> PaperFiles:
    """Read all files. Raises DomainError where one is missing or not of the expected form."""
    gathered: dict[int, PaperRow] = {}
    for name, (path, columns) in _TABLES.items():
        for row in read_table(folder / path, tuple(columns.split(","))):
            number = int(row["row"])
            gathered.setdefault(number, PaperRow(number)).rows[name].append(row)
    records = json.loads((folder / "ror/records.json").read_text(encoding="utf-8"))
    for record in records["same"]:
        gathered[record["row"]].ror = record
    places = read_table(folder / "paper/places.csv", ("printed", "country", "subdivision"))
    return PaperFiles(
        rows=[gathered[number] for number in sorted(gathered)],
        places={row["printed"]: row for row in places},
        sources=read_table(folder / "sources.csv", ("key", "kind", "title_en", "title_zh", "url", "licence")),
    )
