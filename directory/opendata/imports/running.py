"""Imports of any length, for the command: batch after batch, each in a transaction of its own, resumable after a kill."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction

from directory.actors.services.version import published_together
from directory.core.clock import now
from directory.opendata.imports.applying import About, apply_row, note_import
from directory.opendata.imports.choices import Verdict
from directory.opendata.imports.planning import Planner
from directory.opendata.imports.plans import RowPlan, count
from directory.opendata.imports.reading import Row, Table
from directory.opendata.models import ImportRun

BATCH = 500
_COLUMNS = {Verdict.NEW: "added", Verdict.CHANGED: "changed", Verdict.SAME: "same", Verdict.WRONG: "wrong"}


@dataclass
class Done:
    """How far an import is: `passed` rows were done by an earlier run."""

    passed: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Verdict.values, 0))

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


def begin_run(table: Table, *, about: About, resume: bool) -> ImportRun:
    """The run of this file that was not finished, if there is one; from its beginning unless it is resumed."""
    run, _made = ImportRun.objects.get_or_create(
        checksum=table.checksum, way=ImportRun.Way.COMMAND, finished_at=None,
        defaults={"key": f"{table.checksum[:40]}-{now():%Y%m%d%H%M%S%f}"[:64], "by": about.by, "source": about.source},
    )  # fmt: skip
    if not resume:
        run.next_row = 0
        set_counts(run, dict.fromkeys(Verdict.values, 0))
        run.save()
    return run


def import_table(
    table: Table,
    *,
    about: About,
    run: ImportRun | None,
    tell: Callable[[Done, list[RowPlan]], None] = lambda done, plans: None,
    batch: int = BATCH,
) -> Done:
    """Import all rows; wrong ones are left out and told. Without a run nothing is written, and the verdicts are the same."""
    planner, done = Planner(table.columns), Done()
    first = run.next_row if run is not None else 0
    for rows in _batches(table.rows, batch):
        planner.pass_over(row for row in rows if row.number < first)
        waiting = [row for row in rows if row.number >= first]
        done.passed += len(rows) - len(waiting)
        plans = _do(planner, waiting, about, run)
        for verdict, number in count(plans).items():
            done.counts[verdict] += number
        tell(done, plans)
    if run is not None:
        _finish(run, about)
    return done


def _do(planner: Planner, rows: list[Row], about: About, run: ImportRun | None) -> list[RowPlan]:
    if not rows:
        return []
    if run is None:
        return planner.plan(rows)
    with transaction.atomic():
        # Whoever runs the same file meanwhile waits here, and finds what this batch made.
        ImportRun.objects.select_for_update().get(pk=run.pk)
        plans = planner.plan(rows)
        with published_together():
            for plan in plans:
                apply_row(plan, about=about)
        so_far = counts_of(run)
        set_counts(run, {verdict: so_far[verdict] + number for verdict, number in count(plans).items()})
        run.next_row = rows[-1].number + 1
        run.save()
    return plans


@transaction.atomic
def _finish(run: ImportRun, about: About) -> None:
    run.finished_at = now()
    run.save(update_fields=["finished_at"])
    note_import(run, counts_of(run), by=about.by)


def counts_of(run: ImportRun) -> dict[str, int]:
    """What the run did, by verdict."""
    return {verdict.value: getattr(run, name) for verdict, name in _COLUMNS.items()}


def set_counts(run: ImportRun, counts: dict[str, int]) -> None:
    for verdict, name in _COLUMNS.items():
        setattr(run, name, counts[verdict.value])


def _batches(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while batch := list(islice(rows, size)):
        yield batch
