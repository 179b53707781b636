"""From the files of one row to the values that the directory displays."""

from __future__ import annotations

from typing import Any

from directory.opendata.paper.files import PaperRow


def displayed_values(row: PaperRow) -> dict[str, Any]:
    """The value of each field, by the field's name; relationships to other rows left for `relationships`."""
    shown = row.rows["displayed"][0]
    values: dict[str, Any] = {
        "names": [name_item(name) for name in row.rows["names"]],
        "type": shown["type"].lower(),
        "country": shown["country"],
        "subdivision": shown["subdivision"] or None,
        "city": int(shown["city"]) if shown["city"] else None,
        "website": shown["website"],
        "founding_year": int(shown["founding_year"]) if shown["founding_year"] else None,
        "identifiers": [{"scheme": "ror", "value": row.ror["ror"]}] if row.ror else [],
        "topics": [topic["topic"] for topic in row.rows["topics"]],
        "stages": [stage["stage"] for stage in row.rows["stages"]],
        "relationships": relationships(row, between_rows=False),
    }
    if description := row.one("descriptions"):
        for language in ("en", "zh"):
            values[f"description_{language}"] = description[f"text_{language}"]
            values[f"description_{language}_origin"] = "curator"
    if exception := row.one("exceptions"):
        values["exception_en"], values["exception_zh"] = exception["reason_en"], exception["reason_zh"]
    return values


def name_item(name: dict[str, str]) -> dict[str, Any]:
    displays = name["displays"].split()
    return {
        "value": name["value"],
        "language": name["language"],
        "kind": name["kind"],
        "displays_en": "en" in displays,
        "displays_zh": "zh" in displays,
    }


def relationships(row: PaperRow, *, between_rows: bool) -> list[dict[str, Any]]:
    """The row's relationships; those to other rows of the paper only when both ends are there."""
    return [relationship_item(line) for line in row.rows["relationships"] if between_rows or not line["other_row"]]


def relationship_item(line: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": line["kind"],
        "actor": int(line["other_row"]) if line["other_row"] else None,
        "name_en": line["other_name_en"],
        "name_zh": line["other_name_zh"],
        "ror": line["other_ror"],
    }
