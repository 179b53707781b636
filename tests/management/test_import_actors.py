"""manage.py import_actors: no limit, batches, resume after a kill, dry run, the same file again."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from directory.actors.models import Actor, Revision
from directory.core.models import JournalEntry
from directory.opendata.imports import running
from directory.opendata.models import ImportRun
from tests.factories.actors import make_actor, make_source
from tests.factories.vocabulary import load_small_vocabulary
from tests.opendata.imports.tables import HEADER, csv_bytes, new_row, xlsx_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _curator(mei: Any, charlie: Any) -> None:
    load_small_vocabulary()
    make_source()


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def write_(rows: Any, name: str = "table.csv", make: Any = csv_bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(make(rows))
        return path

    return write_


def run(path: Path, *options: str, by: str = "mei@example.org", reason: str = "A new list.") -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("import_actors", str(path), "--by", by, "--reason", reason, *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refused(path: Path, *options: str, **named: str) -> tuple[str, int]:
    with pytest.raises(CommandError) as error:
        run(path, *options, **named)
    return str(error.value), error.value.returncode


@pytest.mark.parametrize(("name", "make"), [("table.csv", csv_bytes), ("table.xlsx", xlsx_bytes)])
def test_rows_are_added_and_changed_with_progress(write: Any, mei: Any, name: str, make: Any) -> None:
    actor = make_actor("Institute A")
    rows = [HEADER, *(new_row(f"Institute {number}") for number in range(5)), new_row("Institute B", id=str(actor.pk))]

    out, err = run(write(rows, name, make), "--batch", "2")

    actor.refresh_from_db()
    assert out == "0 wrong, 5 new, 1 changed, 0 same.\n"
    assert [line.partition(" rows")[0] for line in err.splitlines() if " a second" in line] == ["2", "4", "6"]
    assert (actor.name_en, Actor.objects.count()) == ("Institute B", 6)
    assert set(Revision.objects.filter(reason="A new list.").values_list("by__user__email", flat=True)) == {mei.email}
    assert JournalEntry.objects.get(action="import.applied").data["new"] == 5


def test_the_same_file_again_changes_nothing(write: Any) -> None:
    path = write([HEADER, *(new_row(f"Institute {number}") for number in range(5))])
    run(path)
    revisions = Revision.objects.count()

    assert run(path)[0] == "0 wrong, 0 new, 0 changed, 5 same.\n"
    assert (Actor.objects.count(), Revision.objects.count()) == (5, revisions)


def test_a_dry_run_writes_nothing_and_says_the_same(write: Any) -> None:
    actor = make_actor("Institute A")
    rows = [HEADER, new_row("Institute N"), new_row("Institute B", id=str(actor.pk)), new_row("X", country="XX")]
    path = write(rows)

    out = StringIO()
    with pytest.raises(CommandError):
        call_command("import_actors", str(path), "--by", "mei@example.org", "--reason", "R", "--dry-run", stdout=out)

    assert out.getvalue().splitlines() == [
        "row 2: new new names, type, country",
        f"row 3: changed {actor.pk} names",
        "Nothing was written: 1 wrong, 1 new, 1 changed, 0 same.",
    ]
    assert (Actor.objects.count(), ImportRun.objects.count()) == (1, 0)
    actor.refresh_from_db()
    assert actor.revision == 1


def test_wrong_rows_are_told_and_left_out_and_the_command_fails(write: Any) -> None:
    rows = [HEADER, new_row("Institute N"), new_row("Institute X", country="XX"), new_row("Institute O")]
    err = StringIO()
    with pytest.raises(CommandError, match="1 rows are wrong and were left out") as error:
        call_command("import_actors", str(write(rows)), "--by", "mei@example.org", "--reason", "R", stderr=err)
    assert error.value.returncode == 1
    assert "row 3, country: “XX” is not one of the choices." in err.getvalue()
    assert Actor.objects.count() == 2


def test_a_killed_run_is_resumed_where_it_stopped(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write([HEADER, *(new_row(f"Institute {number}") for number in range(10))])
    apply_row, done = running.apply_row, []

    def killed(plan: Any, **options: Any) -> None:
        if len(done) == 7:
            raise KeyboardInterrupt
        done.append(plan.number)
        apply_row(plan, **options)

    monkeypatch.setattr(running, "apply_row", killed)
    with pytest.raises(KeyboardInterrupt):
        run(path, "--batch", "3")
    assert (Actor.objects.count(), ImportRun.objects.get().next_row) == (6, 8)

    monkeypatch.setattr(running, "apply_row", apply_row)
    assert run(path, "--batch", "3", "--resume")[0] == "0 wrong, 4 new, 0 changed, 0 same, 6 done before.\n"
    finished = ImportRun.objects.get()
    assert (Actor.objects.count(), finished.added, bool(finished.finished_at)) == (10, 10, True)


def test_a_killed_run_that_is_begun_again_makes_nothing_twice(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write([HEADER, *(new_row(f"Institute {number}") for number in range(4))])
    finish = running._finish
    monkeypatch.setattr(running, "_finish", lambda *args: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        run(path)
    monkeypatch.setattr(running, "_finish", finish)

    assert run(path)[0] == "0 wrong, 0 new, 0 changed, 4 same.\n"
    assert (Actor.objects.count(), ImportRun.objects.count()) == (4, 1)


def test_mistakes_of_the_operator_are_told(write: Any, tmp_path: Path) -> None:
    path = write([HEADER, new_row("Institute N")])
    assert refused(path, by="charlie@example.org") == ("charlie@example.org is no curator.", 1)
    assert refused(path, by="nobody@example.org")[0] == "nobody@example.org is no curator."
    assert refused(path, "--source", "nothing")[0] == "There is no source nothing. There are: curators."
    assert refused(path, reason=" ")[0] == "Say why: --reason is empty."
    assert refused(path, "--batch", "0")[0] == "--batch must be at least 1."
    assert refused(tmp_path / "none.csv")[0].endswith("none.csv cannot be read: No such file or directory.")
    path.write_bytes(b"id,nmaes\r\n")
    assert refused(path)[0] == "The column “nmaes” is not known. Did you mean “names”?"
    assert Actor.objects.count() == 0


def test_no_number_of_rows_is_too_many(write: Any, settings: Any) -> None:
    settings.IMPORT_MOST_ROWS = 2
    assert run(write([HEADER, *(new_row(f"Institute {number}") for number in range(3))]))[0].startswith("0 wrong, 3 new")


def test_the_encoding_can_be_said(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(csv_bytes([HEADER, new_row("Génomique")], encoding="cp1252"))
    assert "Génomique" not in run(path, "--dry-run")[0]
    run(path, "--encoding", "cp1252")
    assert Actor.objects.get().name_en == "Génomique"
