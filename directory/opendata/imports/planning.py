"""What each row of a table would do: a plan that is shown before it is carried out, made with a few queries for many rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from directory.actors.choices import PUBLISHED
from directory.actors.models import Actor
from directory.core.fields import Line
from directory.core.ids import parse_public_id
from directory.core.text import has_unwanted_characters
from directory.opendata.imports.cells import read_cell, write_cell
from directory.opendata.imports.checks import check_plans
from directory.opendata.imports.choices import Verdict
from directory.opendata.imports.columns import ID, NEEDED_FOR_NEW, READ_ONLY, REVISION
from directory.opendata.imports.kinds import Kinds
from directory.opendata.imports.live import Live, entries_of_rows
from directory.opendata.imports.plans import RowPlan
from directory.opendata.imports.reading import Row


class Planner:
    """Plans the rows of one file, batch after batch; what earlier batches said counts for the later ones."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.fields = [name for name in columns if name not in (ID, REVISION, *READ_ONLY)]
        self.columns = list(columns)
        self.kinds = Kinds(self.fields)
        self._rows_of_ids: dict[int, int] = {}
        self._rows_of_new: dict[str, int] = {}
        self._rows_of_identifiers: dict[tuple[str, str], int] = {}

    @property
    def notes(self) -> list[str]:
        """What is to say of the table as a whole."""
        if REVISION in self.columns or ID not in self.columns:
            return []
        message = _("There is no column “revision”: what somebody changed since you made the table would be overwritten.")
        return [message]

    def pass_over(self, rows: Iterable[Row]) -> None:
        """Rows that an earlier run did: only their numbers count."""
        for row in rows:
            number = parse_public_id(row.cells.get(ID, "").strip())
            if number is not None:
                self._rows_of_ids.setdefault(number, row.number)

    def plan(self, rows: Sequence[Row]) -> list[RowPlan]:
        """One plan for each row, in their order."""
        self._learn_cities(rows)
        numbers = {row.number: parse_public_id(row.cells.get(ID, "").strip()) for row in rows}
        new: dict[int, dict[str, Any]] = {}
        plans = []
        for row in rows:
            plan = self._begin(row, numbers[row.number])
            if not row.cells.get(ID, "").strip() and not plan.problems:
                new[row.number] = self._read_all(row, plan)
            plans.append(plan)
        made = entries_of_rows(plan.fingerprint for plan in plans if plan.fingerprint)
        for plan in plans:
            if plan.fingerprint in made:
                numbers[plan.number] = made[plan.fingerprint]
        live = Live({number: _revision(row) for row in rows if (number := numbers[row.number]) is not None})
        for row, plan in zip(rows, plans, strict=True):
            self._settle(row, plan, numbers[row.number], new.get(row.number), live)
        check_plans(plans, self.kinds, self._rows_of_identifiers)
        return plans

    def _learn_cities(self, rows: Sequence[Row]) -> None:
        if "city" in self.fields:
            numbers = (parse_public_id(row.cells["city"].strip()) for row in rows)
            self.kinds.learn_cities(number for number in numbers if number is not None)

    def _begin(self, row: Row, number: int | None) -> RowPlan:
        plan = RowPlan(row.number)
        for column, message in row.problems:
            plan.refuse(column, message)
        for column, text in row.cells.items():
            if has_unwanted_characters(text):
                try:
                    Line().clean(text)
                except ValidationError as error:
                    plan.refuse(column, error.messages[0])
        if number is not None:
            first = self._rows_of_ids.setdefault(number, row.number)
            if first != row.number:
                plan.refuse(ID, _("Row %(row)s has the same number.") % {"row": first})
        elif row.cells.get(ID, "").strip():
            plan.refuse(ID, _("“%(id)s” is not the number of an entry.") % {"id": row.cells[ID].strip()[:40]})
        elif row.cells.get(REVISION, "").strip():
            plan.refuse(REVISION, _("A new entry has no revision yet. Leave the cell empty."))
        return plan

    # --- New entries ------------------------------------------------------------------------------------------------

    def _read_all(self, row: Row, plan: RowPlan) -> dict[str, Any]:
        """The values of a row without a number; fields that say nothing are left out."""
        values = {}
        for name in self.fields:
            value = self._clean(plan, name, row.cells[name])
            if not plan.problems and value != self.kinds[name].empty:
                values[name] = value
        if plan.problems:
            return values
        said = json.dumps(values, sort_keys=True, ensure_ascii=False)
        plan.fingerprint = hashlib.sha256(said.encode()).hexdigest()
        first = self._rows_of_new.setdefault(plan.fingerprint, row.number)
        if first != row.number:
            plan.refuse("", _("Row %(row)s says exactly the same.") % {"row": first})
        return values

    def _clean(self, plan: RowPlan, name: str, text: str) -> Any:
        try:
            return self.kinds[name].clean(read_cell(self.kinds[name], text))
        except ValidationError as error:
            for message in error.messages:
                plan.refuse(name, message)
        return None

    # --- What becomes of a row --------------------------------------------------------------------------------------

    def _settle(self, row: Row, plan: RowPlan, number: int | None, new: dict[str, Any] | None, live: Live) -> None:
        if plan.problems:
            plan.actor = live.actors.get(number) if number is not None else None
        elif number is None:
            self._settle_new(plan, new or {})
        elif number not in live.actors:
            plan.refuse(ID, _("There is no entry %(id)s.") % {"id": number})
        else:
            plan.actor = live.actors[number]
            if plan.fingerprint:
                self._settle_made(plan, plan.actor)
            else:
                self._settle_known(row, plan, plan.actor, live)

    def _settle_made(self, plan: RowPlan, actor: Actor) -> None:
        """An earlier import made the entry from this very row: nothing is new in it, whatever was changed since."""
        if actor.status not in PUBLISHED:
            plan.notes.append(_("An earlier import made this entry; it is no longer in the directory."))
        elif actor.revision > 1:
            plan.notes.append(_("An earlier import made this entry; what was changed since stays as it is now."))

    def _settle_new(self, plan: RowPlan, values: dict[str, Any]) -> None:
        plan.values = values
        for name in NEEDED_FOR_NEW:
            if not values.get(name):
                plan.refuse(name, _("This is needed."))
        if not plan.problems:
            plan.verdict = Verdict.NEW

    def _settle_known(self, row: Row, plan: RowPlan, actor: Actor, live: Live) -> None:
        plan.revision = live.revision_of(actor)
        text = row.cells.get(REVISION, "").strip()
        if (text and parse_public_id(text) is None) or plan.revision > actor.revision:
            plan.refuse(REVISION, _("There is no revision “%(revision)s” of this entry.") % {"revision": text[:40]})
            return
        status = row.cells.get(READ_ONLY[0], "").strip().lower()
        if status and status != actor.status and plan.revision == actor.revision:
            plan.refuse(READ_ONLY[0], _("The status is not changed by a table: close or reopen the entry on its own page."))
        self._compare(row, plan, actor, live)
        if plan.problems:
            return
        if plan.values:
            plan.verdict = Verdict.CHANGED
            if actor.status not in PUBLISHED:
                plan.refuse("", _("This entry is no longer in the directory and cannot be changed."))

    def _compare(self, row: Row, plan: RowPlan, actor: Actor, live: Live) -> None:
        left = []
        for name in self.fields:
            kind, now = self.kinds[name], live.value(actor, name)
            if row.cells[name].strip() == write_cell(kind, now):
                continue
            seen = live.seen(actor, name)
            if plan.revision != actor.revision and row.cells[name].strip() == write_cell(kind, seen):
                left.append(name)
                continue
            value = self._clean(plan, name, row.cells[name])
            if any(problem.column == name for problem in plan.problems) or _same(value, now):
                continue
            if _same(value, seen) and plan.revision != actor.revision:
                left.append(name)
            elif name in live.changed_since(actor):
                plan.refuse(name, _("Somebody changed this field since the table was made. It says now: %(now)s")
                            % {"now": kind.show(now)[:200] or "–"})  # fmt: skip
            else:
                plan.values[name], plan.old[name] = value, now
        if left and not plan.problems:
            plan.notes.append(_("What somebody changed since the table was made stays as it is now."))


def _revision(row: Row) -> int | None:
    return parse_public_id(row.cells.get(REVISION, "").strip())


def _same(one: Any, other: Any) -> bool:
    """Codes stand in the vocabulary's order, which may have changed since."""
    codes = isinstance(one, list) and isinstance(other, list) and all(isinstance(item, str) for item in (*one, *other))
    return bool(sorted(one) == sorted(other) if codes else one == other)
