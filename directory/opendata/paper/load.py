"""The load itself: one transaction, the same result however often it runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_noop

from directory.actors.models import Actor, Source
from directory.actors.services import Change, SourceRef, Stated, apply_values, create_actor
from directory.core.agents import system_agent
from directory.core.errors import DomainError, InvalidValuesError
from directory.core.models import Agent
from directory.opendata.paper.files import PaperFiles, PaperRow, read_paper_files
from directory.opendata.paper.stated import StatedOfRow
from directory.opendata.paper.values import displayed_values, relationships

REASON = gettext_noop("Loaded from the tables and the text of Causio et al. (2023) and from ROR.")
RELATED = gettext_noop("Relationships between the paper's rows.")


@dataclass
class Loaded:
    """What a load did, by row of the paper."""

    added: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)


@transaction.atomic
def load_paper(folder: Path) -> Loaded:
    """Bring the paper's actors to what the files say. Entries that somebody changed since are left alone.

    Raises DomainError for files or values that do not pass; then nothing is loaded.
    """
    files = read_paper_files(folder)
    agent = system_agent("load-paper")
    sources = _load_sources(files)
    loaded = Loaded()
    ours = _untouched(agent)
    for row in files.rows:
        try:
            _load_row(row, files, sources, agent, loaded, ours)
        except InvalidValuesError as error:
            raise DomainError(f"Row {row.number}: {error} {error.errors}") from error
    for row in files.rows:
        if row.number not in loaded.left:
            _relate_row(row, files, sources, agent, loaded)
    return loaded


def _load_sources(files: PaperFiles) -> dict[str, Source]:
    return {
        row["key"]: Source.objects.get_or_create(key=row["key"], defaults={k: v for k, v in row.items() if k != "key"})[0]
        for row in files.sources
    }


def _untouched(agent: Agent) -> dict[int, Actor]:
    """Entries that nobody but this load ever wrote."""
    return {actor.pk: actor for actor in Actor.objects.exclude(revisions__by__in=Agent.objects.exclude(pk=agent.pk))}


def _load_row(
    row: PaperRow, files: PaperFiles, sources: dict[str, Source], agent: Agent, loaded: Loaded, ours: dict[int, Actor]
) -> None:
    statements = StatedOfRow(row, files, sources).all()
    ref = SourceRef(sources["causio-2023"], row.table_locator)
    values = displayed_values(row)
    actor = ours.get(row.number)
    if actor is None and Actor.objects.filter(pk=row.number).exists():
        loaded.left.append(row.number)
        return
    if actor is None:
        changes = [Change(name, value, ref) for name, value in values.items()]
        create_actor(changes, by=agent, reason=REASON, statements=statements, public_id=row.number)
        loaded.added.append(row.number)
        return
    # Relationships to other rows are kept as they are until all rows are there.
    values.pop("relationships")
    changes = [Change(name, value, ref) for name, value in values.items()]
    _apply(actor, changes, statements, agent, REASON, loaded)


def _relate_row(row: PaperRow, files: PaperFiles, sources: dict[str, Source], agent: Agent, loaded: Loaded) -> None:
    ref = SourceRef(sources["causio-2023"], row.table_locator)
    statements = list(StatedOfRow(row, files, sources).of_relationships(between_rows=True))
    change = Change("relationships", relationships(row, between_rows=True), ref)
    _apply(Actor.objects.get(pk=row.number), [change], statements, agent, RELATED, loaded)


def _apply(actor: Actor, changes: list[Change], statements: list[Stated], agent: Agent, reason: str, loaded: Loaded) -> None:
    before = actor.revision
    after = apply_values(actor, changes, by=agent, reason=reason, expected_revision=actor.revision, statements=statements)
    if after.revision != before and actor.pk not in (*loaded.added, *loaded.changed):
        loaded.changed.append(actor.pk)
