"""From the files of one row to what each source states: the paper's table and text, ROR, curators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from directory.actors.fields import FIELDS
from directory.actors.models import Source
from directory.actors.services import SourceRef, Stated
from directory.opendata.paper.files import PaperFiles, PaperRow
from directory.opendata.paper.values import name_item, relationship_item

_KEYS = {"paper-table": "causio-2023", "paper-text": "causio-2023", "ror": "ror", "curator": "curators"}
_PLACE = ("country", "subdivision", "city")


class StatedOfRow:
    """What the sources state of one row, as the statements that the service keeps."""

    def __init__(self, row: PaperRow, files: PaperFiles, sources: dict[str, Source]) -> None:
        self.row = row
        self.places = files.places
        self.sources = sources
        self.names = [name_item(name) for name in row.rows["names"]]
        self.shown_name = next(name for name in self.names if name["displays_en"])

    def all(self) -> list[Stated]:
        return [
            *self._of_table(),
            *self._of_text(),
            *self._of_ror(),
            *self._of_curators(),
            *self._of_names(),
            *self._of_assignments(),
            *self.of_relationships(between_rows=False),
            *self._of_descriptions(),
        ]

    def _ref(self, origin: str, locator: str, *, unconfirmed: bool = False) -> SourceRef:
        return SourceRef(self.sources[_KEYS[origin]], locator, unconfirmed)

    def _of_table(self) -> Iterator[Stated]:
        printed = self.row.rows["table"][0]
        ref = self._ref("paper-table", self.row.table_locator)
        place = self.places[printed["place"]]
        # A printed place is explained at its most precise part.
        precise = "subdivision" if place["subdivision"] else "country"
        yield self._printed_name("paper-table", printed["name"], ref)
        yield Stated("type", printed["type"].lower(), ref, printed=printed["type"], **self._why("type", "paper-table"))
        for name in ("country", "subdivision"):
            if place[name]:
                why = self._why("place", "paper-table") if name == precise else {}
                yield Stated(name, place[name], ref, printed=printed["place"], **why)
        yield self._website("paper-table", printed["website"], printed["website"].replace(" ", ""), ref)

    def _of_text(self) -> Iterator[Stated]:
        for line in self.row.rows["text"]:
            ref = self._ref("paper-text", line["passage"])
            name = line["field"]
            if name == "name":
                yield self._printed_name("paper-text", line["printed"], ref)
            elif name == "website":
                yield self._website("paper-text", line["printed"], line["value"], ref)
            else:
                value: Any = int(line["value"]) if name in ("founding_year", "city") else line["value"]
                why = self._why_place(name, value, "paper-text") if name in _PLACE else self._why(name, "paper-text")
                yield Stated(name, value, ref, printed=line["printed"], **why)

    def _of_ror(self) -> Iterator[Stated]:
        record = self.row.ror
        if record is None:
            return
        ref = self._ref("ror", record["ror"])
        yield Stated("identifiers", {"scheme": "ror", "value": record["ror"]}, ref, item=f"ror|{record['ror']}")
        yield Stated("country", record["country"], ref)
        yield Stated("city", record["city"], ref, **self._why_place("city", record["city"], "ror"))
        if record["website"]:
            yield self._website("ror", record["website"], record["website"], ref)
        if record["founding_year"]:
            yield Stated("founding_year", record["founding_year"], ref, **self._why("founding_year", "ror"))

    def _of_curators(self) -> Iterator[Stated]:
        for line in self.row.rows["curator"]:
            value: Any = int(line["value"]) if line["field"] in ("city", "founding_year") else line["value"]
            ref = self._ref("curator", "", unconfirmed=True)
            yield Stated(line["field"], value, ref, note_en=line["note_en"], note_zh=line["note_zh"])
        if exception := self.row.one("exceptions"):
            for language in ("en", "zh"):
                yield Stated(f"exception_{language}", exception[f"reason_{language}"], self._ref("curator", ""))

    def _of_names(self) -> Iterator[Stated]:
        for line, item in zip(self.row.rows["names"], self.names, strict=True):
            if line["source"] in ("paper-table", "paper-text") and item == self.shown_name:
                continue  # stated by the table or the text itself
            ref = self._ref(line["source"], line["locator"], unconfirmed=line["unconfirmed"] == "yes")
            yield Stated("names", item, ref, item=_name_key(item))

    def _of_assignments(self) -> Iterator[Stated]:
        for name, column in (("topics", "topic"), ("stages", "stage")):
            for line in self.row.rows[name]:
                ref = self._ref("paper-text", line["passage"])
                yield Stated(name, line[column], ref, item=line[column], printed=line["basis"])

    def of_relationships(self, *, between_rows: bool) -> Iterator[Stated]:
        for line in self.row.rows["relationships"]:
            if bool(line["other_row"]) == between_rows:
                item = relationship_item(line)
                ref = self._ref(line["source"], line["locator"], unconfirmed=line["unconfirmed"] == "yes")
                key = FIELDS["relationships"].item_key(item)
                yield Stated("relationships", item, ref, item=key, note_en=line["note_en"], note_zh=line["note_zh"])

    def _of_descriptions(self) -> Iterator[Stated]:
        if description := self.row.one("descriptions"):
            ref = self._ref("paper-text", description["passage"])
            for language in ("en", "zh"):
                yield Stated(f"description_{language}", description[f"text_{language}"], ref)

    def _printed_name(self, origin: str, printed: str, ref: SourceRef) -> Stated:
        why = self._why("name", origin)
        same = next((name for name in self.names if name["value"] == printed), None)
        # A name that is printed another way stands at the name displayed instead, with the reason.
        item = self.shown_name if why or same is None else same
        return Stated("names", item, ref, item=_name_key(item), printed=printed, **why)

    def _website(self, origin: str, printed: str, value: str, ref: SourceRef) -> Stated:
        return Stated("website", FIELDS["website"].kind.clean(value), ref, printed=printed, **self._why("website", origin))

    def _why(self, name: str, origin: str) -> dict[str, str]:
        return self.row.difference(name, origin)

    def _why_place(self, name: str, value: Any, origin: str) -> dict[str, str]:
        shown = self.row.rows["displayed"][0]
        return {} if str(value) == shown[name] else self.row.difference("place", origin)


def _name_key(item: dict[str, Any]) -> str:
    return FIELDS["names"].item_key(item)
