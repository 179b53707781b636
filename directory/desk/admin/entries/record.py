"""What is recorded of an entry, to be read: its values, what sources state, its latest revisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from directory.actors.fields import FIELDS
from directory.actors.models import Actor, Statement
from directory.core.fields import Field
from directory.desk.admin.recent import RevisionLine, revisions_of
from directory.vocabulary.models import City, Country, Subdivision
from directory.vocabulary.queries import stage_names, topic_names

REVISIONS = 20
_PLACES = {"country": Country, "subdivision": Subdivision, "city": City}


@dataclass(frozen=True)
class StatementLine:
    """A statement with its value in words."""

    statement: Statement
    label: str
    text: str

    @property
    def differs(self) -> bool:
        return not self.statement.agrees


@dataclass(frozen=True)
class Record:
    statements: list[StatementLine]
    revisions: list[RevisionLine]
    revision_count: int


def record_of(actor: Actor) -> Record:
    return Record(_statements(actor), revisions_of(actor, REVISIONS), actor.revision)


def shown_values(actor: Actor) -> list[tuple[Any, str]]:
    """Label and text of every field, for an entry that cannot be edited."""
    return [(spec.label, spec.kind.show(spec.value_of(actor))) for spec in FIELDS.values()]


def _statements(actor: Actor) -> list[StatementLine]:
    rows = [row for row in actor.statements.select_related("source") if row.field in FIELDS]
    order = list(FIELDS)
    rows.sort(key=lambda row: (order.index(row.field), row.pk))
    names = _names_of(rows)
    return [StatementLine(row, str(FIELDS[row.field].label), _text(FIELDS[row.field], row, names)) for row in rows]


def _text(spec: Field, row: Statement, names: Mapping[str, Mapping[Any, str]]) -> str:
    if row.value is None:
        return ""
    if spec.name in names:
        return str(names[spec.name].get(row.value, row.value))
    return spec.kind.show([row.value] if row.item else row.value)


def _names_of(rows: list[Statement]) -> dict[str, Mapping[Any, str]]:
    """The names of the vocabulary that the statements mention: one query a list, not one a statement."""
    names: dict[str, Mapping[Any, str]] = {"topics": topic_names(), "stages": stage_names()}
    for field, model in _PLACES.items():
        wanted = {row.value for row in rows if row.field == field and isinstance(row.value, str | int)}
        names[field] = {row.pk: row.name for row in model._default_manager.filter(pk__in=wanted)}
    return names
