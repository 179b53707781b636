"""Exporting entries in the admin, and the templates for imports."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory.core.models import JournalEntry
from directory.opendata.imports.columns import column_names
from tests.factories.actors import make_actor
from tests.factories.vocabulary import load_small_vocabulary

EXPORT = "/admin/directory/actor/export/"


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def rows_of_csv(response: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body(response).decode("utf-8-sig"), newline="")))


def rows_of_xlsx(response: Any, sheet: int = 0) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(body(response)))
    return [[cell.value for cell in row] for row in book.worksheets[sheet].iter_rows()]


@pytest.mark.parametrize("private", [False, True])
def test_private_fields_leave_only_when_they_are_asked_for_and_the_journal_notes_it(
    client: Client, curator: Any, private: bool
) -> None:
    actor = make_actor("Institute A", name_zh="甲研究所", contact_email="a@example.org", description_en="=1+1")
    make_actor("Removed", status="removed")

    for form, read in (("csv", rows_of_csv), ("xlsx", rows_of_xlsx)):
        response = client.post(EXPORT, {"format": form, **({"private": "on"} if private else {})})
        header, *rows = read(response)
        assert header == column_names(private=private)
        (row,) = [dict(zip(header, row, strict=True)) for row in rows]
        assert (str(row["id"]), str(row["revision"]), row["status"]) == (str(actor.pk), "1", "active")
        assert "甲研究所" in row["names"]
        assert row["description_en"] == "'=1+1"
        assert ("a@example.org" in str(row)) is private
        assert response["Content-Disposition"].endswith(f'.{form}"')

    entries = JournalEntry.objects.filter(action="export.made").order_by("pk")
    assert [entry.data for entry in entries] == [
        {"entries": 1, "format": "csv", "private": private},
        {"entries": 1, "format": "xlsx", "private": private},
    ]


def test_csv_begins_with_the_mark_that_excel_needs(client: Client, curator: Any) -> None:
    make_actor("Institute A")
    assert body(client.post(EXPORT, {"format": "csv"})).startswith(b"\xef\xbb\xbf")


def test_only_what_the_list_was_filtered_by_is_exported(client: Client, curator: Any) -> None:
    make_actor("Institute A", "rto")
    make_actor("Company B", "sme")

    page = client.get(EXPORT, {"type": "sme"})
    assert "1 entry as a table" in " ".join(page.content.decode().split())
    rows = rows_of_csv(client.post(f"{EXPORT}?type=sme", {"format": "csv"}))
    assert [row[column_names().index("type")] for row in rows[1:]] == ["sme"]


def test_a_format_that_is_not_offered_is_refused(client: Client, curator: Any) -> None:
    make_actor("Institute A")
    for form in ("yaml", "html", "json", ""):
        response = client.post(EXPORT, {"format": form})
        assert response["Content-Type"].startswith("text/html")
    assert not JournalEntry.objects.filter(action="export.made").exists()


@pytest.mark.parametrize("entries", [1, 30])
def test_the_number_of_queries_does_not_grow_with_the_entries(client: Client, curator: Any, entries: int) -> None:
    for number in range(entries):
        make_actor(
            f"Institute {number}", topics=["glycomics"], links=[{"kind": "page", "url": f"https://{number}.example.org"}]
        )
    client.get(EXPORT)
    with CaptureQueriesContext(connection) as showing:
        client.get(EXPORT)
    with CaptureQueriesContext(connection) as writing:
        rows_of_csv(client.post(EXPORT, {"format": "csv"}))
    assert (len(showing), len(writing)) == (13, 22)


def test_the_templates_have_every_column_and_its_help(client: Client, curator: Any) -> None:
    load_small_vocabulary()
    header, help_row = rows_of_csv(client.get("/admin/directory/actor/import/template.csv"))
    assert header == column_names()
    assert help_row[0] == "# Leave it empty for a new entry."
    assert "rto | pi | sme" in help_row[header.index("type")]

    response = client.get("/admin/directory/actor/import/template.xlsx")
    assert rows_of_xlsx(response) == [header]
    told = {row[0]: row for row in rows_of_xlsx(response, 1)}
    assert list(told) == ["Column", *header]
    assert "human-genomics" in told["topics"][3]
    chinese = rows_of_xlsx(client.get("/zh-hans/admin/directory/actor/import/template.xlsx"), 1)
    assert [row[0] for row in chinese[1:]] == header
    assert client.get("/admin/directory/actor/import/template.yaml").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize("path", ["import/", "export/", "import/template.csv", "import/template.xlsx"])
def test_only_curators_and_editors_get_the_pages(
    client: Client, mei: Any, jonas: Any, charlie: Any, prefix: str, path: str
) -> None:
    load_small_vocabulary()
    url = f"{prefix}/admin/directory/actor/{path}"
    assert client.get(url).status_code == 302
    got = {}
    for user in (mei, jonas, charlie):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        got[user.name] = client.get(url, follow=True).status_code
    assert got == {"Mei": 200, "Jonas": 200, "Charlie": 403}


def test_the_list_leads_to_import_and_export(client: Client, curator: Any) -> None:
    make_actor("Institute A", "sme")
    page = client.get("/admin/directory/actor/?type=sme").content.decode()
    assert "/admin/directory/actor/import/" in page
    assert "/admin/directory/actor/export/?type=sme" in page
