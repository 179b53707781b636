"""django-import-export's resource between its pages and our services: one plan for all rows, one transaction for all writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from import_export.formats import base_formats
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from import_export.results import Result, RowResult
from tablib import Dataset

from directory.opendata.imports.applying import About, apply_row
from directory.opendata.imports.choices import Verdict
from directory.opendata.imports.duplicates import note_duplicates
from directory.opendata.imports.planning import Planner
from directory.opendata.imports.plans import RowPlan, digest_of
from directory.opendata.imports.reading import Row, Table

_TYPES = {
    Verdict.NEW: RowResult.IMPORT_TYPE_NEW,
    Verdict.CHANGED: RowResult.IMPORT_TYPE_UPDATE,
    Verdict.SAME: RowResult.IMPORT_TYPE_SKIP,
    Verdict.WRONG: RowResult.IMPORT_TYPE_ERROR,
}


class TableCSV(base_formats.CSV):
    """CSV as `reading` and `writing` know it."""

    def is_binary(self) -> bool:
        return True  # the encoding is found by looking at the bytes

    def get_read_mode(self) -> str:
        return "rb"


class TableXLSX(base_formats.XLSX):
    """XLSX as `reading` and `writing` know it."""


FORMATS = [TableCSV, TableXLSX]


class EntryResource(Resource):
    """Imports the rows of a table. A dry run plans them; the real one also writes them, all or none."""

    class Meta:
        use_transactions = True
        use_bulk = True  # no savepoint around each row: the services make their own
        import_id_fields: list[str] = []
        instance_loader_class = BaseInstanceLoader  # never asked: the plan has read all entries
        skip_unchanged = True
        report_skipped = True

    def __init__(
        self, table: Table, about: About | None = None, *, find_duplicates: bool = False, confirmed: str | None = None
    ) -> None:
        """`confirmed` is the digest of the plan that was shown: another plan is not carried out."""
        super().__init__()
        self.planner = Planner(table.columns)
        self.rows: list[Row] = list(table.rows)
        self.about = about
        self.find_duplicates = find_duplicates
        self.plans: list[RowPlan] = []
        self.confirmed = confirmed
        self.outdated = False
        self._stopped = False

    def dataset(self) -> Dataset:
        """The rows' numbers: what they say is planned at once, before the first of them."""
        dataset = Dataset(headers=["row"])
        dataset.extend([row.number] for row in self.rows)
        return dataset

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        self.plans = self.planner.plan(self.rows)
        if self.find_duplicates:
            note_duplicates(self.plans)
        self.outdated = self.confirmed is not None and digest_of(self.plans) != self.confirmed
        self._stopped = self.outdated or any(plan.verdict == Verdict.WRONG for plan in self.plans)
        self._waiting: Iterator[RowPlan] = iter(self.plans)

    def import_row(self, row: Any, instance_loader: Any, **kwargs: Any) -> RowResult:
        """After the first row that is wrong nothing more is written: all of it is rolled back."""
        plan = next(self._waiting)
        if not kwargs["dry_run"] and not self._stopped and self.about is not None:
            apply_row(plan, about=self.about)
            self._stopped = plan.verdict == Verdict.WRONG
        result = self.get_row_result_class()()
        result.import_type = _TYPES[plan.verdict]
        for problem in plan.problems:
            result.errors.append(self.get_error_result_class()(ValueError(problem.message), row=row, number=plan.number))
        return result

    def import_all(self, *, dry_run: bool) -> Result:
        """Raises what planning raised: the package keeps it for a page that we do not have."""
        result = self.import_data(self.dataset(), dry_run=dry_run)
        if result.base_errors:
            raise result.base_errors[0].error
        return result
