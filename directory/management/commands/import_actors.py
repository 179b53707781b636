"""manage.py import_actors: a table of any length, with progress, dry run and resume."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from directory.accounts.models import User
from directory.actors.models import Source
from directory.core.errors import DomainError
from directory.opendata.imports.applying import About, about, failed
from directory.opendata.imports.choices import Verdict
from directory.opendata.imports.plans import RowPlan
from directory.opendata.imports.reading import ENCODINGS, read_table
from directory.opendata.imports.running import BATCH, Done, begin_run, import_table


class Command(BaseCommand):
    help = "Imports new and changed entries from a CSV or XLSX table, however long; the same file again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--reason", required=True, help="why; it stands in the history of each entry")
        parser.add_argument("--source", default="curators", help="the key of the source that the values rest on")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="the curator in whose name it is done")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, print the same verdicts")
        parser.add_argument("--resume", action="store_true", help="go on where a run of this file was stopped")
        parser.add_argument("--encoding", choices=[code for code in ENCODINGS if code], default="", help="of a CSV file")
        parser.add_argument("--batch", type=int, default=BATCH, help="how many rows are written in one transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        # The operator's language, whatever language the curator reads.
        with translation.override("en"):
            self._import(**options)

    def _import(self, *, file: Path, dry_run: bool, resume: bool, encoding: str, batch: int, **options: Any) -> None:
        if batch < 1:
            raise CommandError("--batch must be at least 1.")
        known = self._about(**options)
        self.dry_run, self.began = dry_run, time.monotonic()
        try:
            table = read_table(file.read_bytes(), encoding=encoding)
            for note in table.notes:
                self.stderr.write(note)
            run = None if dry_run else begin_run(table, about=known, resume=resume)
            done = import_table(table, about=known, run=run, tell=self._tell, batch=batch)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        self._sum_up(done)

    def _about(self, *, reason: str, source: str, by: str, **options: Any) -> About:
        if not reason.strip():
            raise CommandError("Say why: --reason is empty.")
        found = Source.objects.filter(key=source).first()
        if found is None:
            known = ", ".join(Source.objects.values_list("key", flat=True))
            raise CommandError(f"There is no source {source}. There are: {known}.")
        user = User.objects.filter(email__iexact=by).first()
        try:
            if user is None:
                raise PermissionDenied
            return about(user, reason=reason, source=found)
        except PermissionDenied as error:
            raise CommandError(f"{by} is no curator.") from error

    def _tell(self, done: Done, plans: list[RowPlan]) -> None:
        for plan in failed(plans):
            for problem in plan.problems:
                where = f"row {plan.number}, {problem.column}" if problem.column else f"row {plan.number}"
                self.stderr.write(f"{where}: {problem.message}")
        if self.dry_run:
            for plan in plans:
                if plan.written:
                    number = plan.actor.pk if plan.actor is not None else "new"
                    self.stdout.write(f"row {plan.number}: {plan.verdict.value} {number} {', '.join(plan.values)}")
        rate = done.rows / max(time.monotonic() - self.began, 0.001)
        self.stderr.write(f"{done.passed + done.rows} rows, {rate:.0f} a second")

    def _sum_up(self, done: Done) -> None:
        counts = ", ".join(f"{done.counts[verdict]} {verdict.value}" for verdict in Verdict)
        passed = f", {done.passed} done before" if done.passed else ""
        self.stdout.write(f"{'Nothing was written: ' if self.dry_run else ''}{counts}{passed}.")
        if done.counts[Verdict.WRONG]:
            raise CommandError(f"{done.counts[Verdict.WRONG]} rows are wrong and were left out.", returncode=1)
