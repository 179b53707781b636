"""Writing an export as CSV or JSON, piece by piece, so that memory stays flat however many entries match."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from directory.actors.models import Actor, DirectoryVersion
from directory.actors.search import Criteria, run_search
from directory.core.context import site_name
from directory.opendata.exports.columns import column_names, export_columns, read_cells, utc
from directory.opendata.exports.parts import attach_parts
from directory.vocabulary.lists import VocabularyLists

CHUNK = 500
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
BOM = "\ufeff"  # without it Excel reads UTF-8 as something else
# What a spreadsheet may run as a formula, also after full-width forms are folded; apostrophes before it are doubled up,
# so that every text can be had back: one apostrophe less wherever this matches.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


@dataclass(frozen=True)
class Export:
    """One export, ready to be written: it knows which entries, and reads them as the pieces are asked for."""

    ids: list[int]
    lists: VocabularyLists
    language: str
    changed_at: datetime | None

    def csv(self) -> Iterator[bytes]:
        return self._write(_csv)

    def json(self) -> Iterator[bytes]:
        return self._write(_json)

    def file_name(self, ending: str) -> str:
        day = f"-{self.changed_at:%Y-%m-%d}" if self.changed_at else ""
        return f"{slugify(settings.SITE_NAME['en']) or 'directory'}-actors{day}.{ending}"

    def chunks(self) -> Iterator[list[Actor]]:
        """The actors with all that the columns read, a fixed number of queries for each chunk."""
        for first in range(0, len(self.ids), CHUNK):
            part = self.ids[first : first + CHUNK]
            # Published anew: an entry may have been removed while the export runs.
            found = Actor.objects.published().select_related("city").in_bulk(part)
            chunk = [found[pk] for pk in part if pk in found]
            attach_parts(chunk, self.lists)
            yield chunk

    def _write(self, write: Callable[[Export], Iterator[str]]) -> Iterator[bytes]:
        pieces = write(self)
        while True:
            # A server asks for the pieces after the view is left, when the thread's language may be another.
            with translation.override(self.language):
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece.encode()


def start_export(criteria: Criteria, lists: VocabularyLists) -> Export:
    """Every published actor that meets the criteria, in the language in use. Raises SearchTooSlow."""
    changed_at = DirectoryVersion.objects.filter(pk=1).values_list("changed_at", flat=True).first()
    ids = run_search(criteria, lists).ids()
    return Export(ids, lists, translation.get_language() or settings.LANGUAGE_CODE, changed_at)


def defuse(text: str) -> str:
    """The text as a cell that no spreadsheet runs: an apostrophe before what begins like a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _csv(export: Export) -> Iterator[str]:
    columns = export_columns(export.lists)
    yield BOM + _lines([column_names(columns)])
    for chunk in export.chunks():
        yield _lines(
            [value if isinstance(value, int) else defuse(column.show(value)) for column, value in read_cells(columns, actor)]
            for actor in chunk
        )


def _lines(rows: Iterable[list[Any]]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()


def _json(export: Export) -> Iterator[str]:
    columns = export_columns(export.lists)
    names = column_names(columns)
    head = {"licence": LICENCE, "attribution": attribution(), "generated": utc(export.changed_at)}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "actors": ['
    separator = "\n"
    for chunk in export.chunks():
        values = ([value for _column, value in read_cells(columns, actor)] for actor in chunk)
        records = (json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in values)
        yield separator + ",\n".join(records)
        separator = ",\n"
    yield "\n]}\n"


def attribution() -> str:
    """Whom to name where the data is used."""
    return _("%(site)s, %(url)s, CC BY 4.0. Places by GeoNames, CC BY 4.0.") % {
        "site": site_name(),
        "url": settings.SITE_URL,
    }
