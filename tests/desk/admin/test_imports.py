"""Importing a table in the admin: chosen, shown row by row, confirmed, carried out once or not at all."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory.accounts.choices import Role
from directory.accounts.services import revoke_role
from directory.actors.models import Actor
from directory.actors.services import Change, SourceRef, apply_values
from directory.core.agents import agent_of, system_agent
from directory.core.models import JournalEntry
from directory.opendata.models import ImportRun
from tests.desk.admin.forms import filled_in
from tests.factories.actors import make_actor, make_source
from tests.factories.vocabulary import load_small_vocabulary
from tests.opendata.imports.tables import HEADER, csv_bytes, new_row, xlsx_bytes

UPLOAD = "/admin/directory/actor/import/"
CONFIRM = "/admin/directory/actor/process_import/"
WEBSITES = ["id", "revision", "website"]


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any, db: None) -> None:
    settings.DATA_DIR = tmp_path
    load_small_vocabulary()
    make_source()


def upload(client: Client, data: bytes, *, name: str = "table.csv", prefix: str = "", **values: str) -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post(f"{prefix}{UPLOAD}", {"file": file, **values}, follow=True)


def confirm(client: Client, page: Any, *, prefix: str = "", **values: Any) -> Any:
    data = {**filled_in(page, "confirm_form"), "reason": "A new list.", **values}
    return client.post(f"{prefix}{CONFIRM}", data, follow=True)


def change_website(actor: Actor, website: str, *, by: Any = None) -> Actor:
    return apply_values(
        actor,
        [Change("website", website, SourceRef(make_source()))],
        by=by or system_agent("tests"),
        reason="Changed meanwhile.",
        expected_revision=Actor.objects.get(pk=actor.pk).revision,
    )


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


# --- The whole way ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [csv_bytes, xlsx_bytes])
def test_a_table_adds_and_changes_entries_with_reason_source_and_journal(client: Client, curator: Any, make: Any) -> None:
    actor = make_actor("Institute A", website="https://a.example.org")
    rows = [
        ["id", "revision", "names", "type", "country", "website"],
        [str(actor.pk), "1", "value=Institute A; language=en; kind=official; displays_en=yes", "rto", "DE", "b.example.org"],
        ["", "", "value=Institute N; kind=official; displays_en=yes", "sme", "FR", ""],
    ]

    page = upload(client, make(rows))
    assert page.status_code == 200
    text = text_of(page)
    assert "https://a.example.org https://b.example.org" in text
    assert "Institute N" in text

    done = confirm(client, page)

    actor.refresh_from_db()
    added = Actor.objects.get(name_en="Institute N")
    assert "The table was imported: 1 new, 1 changed, 0 the same." in text_of(done)
    assert (actor.website, actor.revision) == ("https://b.example.org", 2)
    assert (added.type, added.country_id, added.revision) == ("sme", "FR", 1)
    revision = actor.revisions.get(number=2)
    assert (revision.reason, revision.by, revision.source.key) == ("A new list.", agent_of(curator), "curators")
    entry = JournalEntry.objects.get(action="import.applied")
    assert entry.data == {"way": "page", "wrong": 0, "new": 1, "changed": 1, "same": 0}


def test_the_same_file_again_changes_nothing(client: Client, curator: Any) -> None:
    data = csv_bytes([HEADER, new_row("Institute N"), new_row("Institute O")])
    confirm(client, upload(client, data))
    actors = Actor.objects.count()

    page = upload(client, data)

    assert "The directory says all of this already: there is nothing to import." in text_of(page)
    assert page.context["preview"]["counts"] == {"wrong": 0, "new": 0, "changed": 0, "same": 2}
    assert Actor.objects.count() == actors == 2


def test_confirming_twice_imports_once(client: Client, curator: Any) -> None:
    page = upload(client, csv_bytes([HEADER, new_row("Institute N")]))
    first, second = confirm(client, page), confirm(client, page)

    assert text_of(first).count("The table was imported: 1 new") == text_of(second).count("The table was imported: 1 new") == 1
    assert Actor.objects.count() == 1
    assert JournalEntry.objects.filter(action="import.applied").count() == 1


def test_reason_and_source_are_needed_and_what_was_typed_stays(client: Client, curator: Any) -> None:
    page = upload(client, csv_bytes([HEADER, new_row("Institute N")]))

    again = confirm(client, page, reason=" ")
    assert "Say why: every change has a reason." in text_of(again)
    again = confirm(client, page, reason="Typed.", source="")
    assert "This field is required." in text_of(again)
    assert 'value="Typed."' in again.content.decode()
    assert Actor.objects.count() == 0


# --- Others meanwhile -------------------------------------------------------------------------------------------------


def test_what_somebody_changed_between_preview_and_confirmation_is_shown_and_nothing_is_done(
    client: Client, curator: Any
) -> None:
    actor = make_actor("Institute A", website="https://a.example.org")
    rows = [["id", "website"], [str(actor.pk), "https://b.example.org"], ["", ""]]
    page = upload(client, csv_bytes(rows))
    change_website(actor, "https://c.example.org")

    again = confirm(client, page, reason="Mine.")

    assert "Nothing was imported: something was changed meanwhile." in text_of(again)
    assert "https://c.example.org https://b.example.org" in text_of(again)
    assert 'value="Mine."' in again.content.decode()
    actor.refresh_from_db()
    assert actor.website == "https://c.example.org"
    confirm(client, again)
    actor.refresh_from_db()
    assert actor.website == "https://b.example.org"


def test_with_the_revision_column_the_second_curator_gets_the_conflict(client: Client, curator: Any) -> None:
    actor = make_actor("Institute A", website="https://a.example.org")
    page = upload(client, csv_bytes([WEBSITES, [str(actor.pk), "1", "https://b.example.org"]]))
    change_website(actor, "https://c.example.org")

    again = confirm(client, page)

    assert "Somebody changed this field since the table was made. It says now: https://c.example.org" in text_of(again)
    assert "1 row is wrong." in text_of(again)
    actor.refresh_from_db()
    assert actor.website == "https://c.example.org"


def test_the_second_of_two_curators_with_one_file_changes_nothing(client: Client, curator: Any, jonas: Any) -> None:
    other = Client()
    other.force_login(jonas, "django.contrib.auth.backends.ModelBackend")
    data = csv_bytes([HEADER, new_row("Institute N")])
    page, theirs = upload(client, data), upload(other, data)
    confirm(client, page)

    again = confirm(other, theirs)

    assert "there is nothing to import" in text_of(again)
    assert Actor.objects.count() == 1


def test_a_preview_is_its_makers_alone(client: Client, curator: Any, jonas: Any) -> None:
    page = upload(client, csv_bytes([HEADER, new_row("Institute N")]))
    other = Client()
    other.force_login(jonas, "django.contrib.auth.backends.ModelBackend")
    key = ImportRun.objects.get().key

    assert "There is no such import." in text_of(other.get(f"{UPLOAD}{key}/", follow=True))
    assert "There is no such import." in text_of(other.post(CONFIRM, filled_in(page, "confirm_form"), follow=True))
    assert Actor.objects.count() == 0


def test_a_role_lost_between_preview_and_confirmation_ends_in_403(client: Client, curator: Any, jonas: Any) -> None:
    page = upload(client, csv_bytes([HEADER, new_row("Institute N")]))
    revoke_role(curator, Role.CURATOR, by=jonas)

    assert confirm(client, page).status_code == 403
    assert Actor.objects.count() == 0


def test_a_refused_row_leaves_nothing_of_the_table(client: Client, curator: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What only the service sees, in the moment of writing."""
    rows = [HEADER, new_row("Institute N"), new_row("Institute O")]
    page = upload(client, csv_bytes(rows))
    from directory.core.errors import DomainError
    from directory.opendata.imports import applying

    create = applying.create_actor

    def refuse_second(changes: Any, **options: Any) -> Actor:
        if Actor.objects.exists():
            raise DomainError("Refused.")
        return create(changes, **options)

    monkeypatch.setattr(applying, "create_actor", refuse_second)
    again = confirm(client, page)

    assert "Row 3: Refused." in text_of(again)
    assert Actor.objects.count() == 0
    assert not JournalEntry.objects.filter(action="import.applied").exists()


# --- The preview ------------------------------------------------------------------------------------------------------


def test_wrong_rows_come_first_with_row_and_column_and_nothing_can_be_confirmed(client: Client, curator: Any) -> None:
    rows = [HEADER, *(new_row(f"Institute {number}") for number in range(60)), new_row("Institute X", type="university")]

    page = upload(client, csv_bytes(rows))

    first = page.context["page"].object_list[0]
    assert (first["number"], first["verdict"]) == (62, "wrong")
    assert first["problems"] == [["type", "Type", "“university” is not one of the choices."]]
    assert "1 row is wrong. Correct it in the file" in text_of(page)
    assert b"confirm_form" not in page.content
    assert len(page.context["page"].object_list) == 50
    assert "Page 1 of 2" in text_of(page)
    wrong = client.get(page.request["PATH_INFO"], {"show": "wrong"})
    assert [row["number"] for row in wrong.context["page"].object_list] == [62]


def test_the_preview_speaks_the_curators_language(client: Client, curator: Any) -> None:
    actor = make_actor("Institute A", name_zh="甲研究所", country="DE")
    rows = [["id", "country"], [str(actor.pk), "FR"], ["", ""]]
    upload(client, csv_bytes(rows))
    key = ImportRun.objects.get().key

    english, chinese = client.get(f"{UPLOAD}{key}/"), client.get(f"/zh-hans{UPLOAD}{key}/")

    assert "Germany France" in text_of(english)
    assert "德国 法国" in text_of(chinese)
    assert "甲研究所" in text_of(chinese)
    assert english.context["preview"]["digest"] == chinese.context["preview"]["digest"]


def test_a_long_import_says_that_it_takes_minutes(client: Client, curator: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.desk.admin.imports.previewing.MANY_ROWS", 2)
    assert "This takes some minutes." not in text_of(upload(client, csv_bytes([HEADER, new_row("Institute N")])))
    page = upload(client, csv_bytes([HEADER, new_row("Institute N"), new_row("Institute O")]))
    assert "This takes some minutes." in text_of(page)


def test_a_cleared_field_says_so_and_a_shorter_list_shows_what_goes(client: Client, curator: Any) -> None:
    actor = make_actor("Institute A", name_zh="甲研究所", website="https://a.example.org")
    names = "value=Institute A; language=en; kind=official; displays_en=yes"

    page = upload(client, csv_bytes([["id", "names", "website"], [str(actor.pk), names, ""]]))

    (row,) = page.context["page"].object_list
    assert row["changes"] == [
        {"label": "Names", "old": "甲研究所 (official name) · displayed in Chinese", "new": "", "cleared": False},
        {"label": "Website", "old": "https://a.example.org", "new": "", "cleared": True},
    ]
    assert text_of(page).count("is cleared") == 1


def test_possible_duplicates_are_told_and_do_not_stop_the_import(client: Client, curator: Any) -> None:
    make_actor("Institute of Genomics", website="https://genomics.example.org")
    header = [*HEADER, "website"]
    rows = [
        header,
        [*new_row("Institute of Genomics"), ""],
        [*new_row("Institute B"), "https://b.example.org"],
        [*new_row("Institute C"), "https://b.example.org/c"],
    ]

    page = upload(client, csv_bytes(rows))

    assert "It may be the entry “Institute of Genomics”" in text_of(page)
    assert "It looks like row 3 of this file." in text_of(page)
    assert page.context["preview"]["noted"] == 2
    confirm(client, page)
    assert Actor.objects.count() == 4


def test_a_purged_file_says_so(client: Client, curator: Any, tmp_path: Any) -> None:
    page = upload(client, csv_bytes([HEADER, new_row("Institute N")]))
    for path in (tmp_path / "imports").iterdir():
        path.unlink()

    assert "The file was kept for a day and is gone." in text_of(confirm(client, page))
    assert Actor.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty."),
        (b"id,nmaes\r\n1,x\r\n", "The column “nmaes” is not known. Did you mean “names”?"),
        (csv_bytes([HEADER]), "The file has a header and no rows."),
        (csv_bytes([["id", "website"], *([[str(n), ""] for n in range(1, 13)])]), "more than 10 rows"),
        (b"id,website\r\n" + b"1,x\r\n" * 400_000, "The file is larger than 1 MB"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words_and_not_kept(
    client: Client, curator: Any, settings: Any, tmp_path: Any, data: bytes, message: str
) -> None:
    settings.IMPORT_MOST_ROWS, settings.IMPORT_MOST_BYTES = 10, 1024 * 1024

    page = upload(client, data)

    assert message in text_of(page)
    assert not ImportRun.objects.exists()
    assert not list((tmp_path / "imports").glob("*"))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_number_of_queries_does_not_grow_with_the_rows(client: Client, curator: Any, rows: int) -> None:
    actors = [make_actor(f"Institute {number}", website=f"https://i{number}.example.org") for number in range(rows)]
    header = ["id", "revision", "website", "country", "names", "type"]
    shown = "value=Institute {}; language=en; kind=official; displays_en=yes"
    lines = [
        [str(actor.pk), "1", "https://new.example.org", "BE", shown.format(number), "rto"]
        for number, actor in enumerate(actors)
    ]
    lines += [["", "", f"https://i{number}.example.org", "FR", shown.format(number), "rto"] for number in range(rows)]
    data = csv_bytes([header, *lines])
    client.get(UPLOAD)

    with CaptureQueriesContext(
        connection,
    ) as uploading:
        client.post(UPLOAD, {"file": SimpleUploadedFile("table.csv", data)})
    preview = f"{UPLOAD}{ImportRun.objects.get().key}/"
    with CaptureQueriesContext(connection) as showing:
        page = client.get(preview)

    counts = page.context["preview"]["counts"]
    assert (counts["changed"], counts["new"], page.context["preview"]["noted"]) == (rows, rows, rows)
    assert (len(uploading), len(showing)) == (37, 11)
