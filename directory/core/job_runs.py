"""Longer jobs that tell how far they have come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Q

from directory.core.clock import now
from directory.core.models import Agent, JobRun

_kinds: dict[str, Any] = {}
_starts: dict[str, Callable[[JobRun], object]] = {}


def register(kind: str, label: Any, *, start: Callable[[JobRun], object]) -> None:
    """Adds a kind of job that people wait for: its label, and what defers its job; called from `apps.py: ready()`."""
    if kind in _kinds:
        raise ValueError(f"{kind} is registered already.")
    _kinds[kind] = label
    _starts[kind] = start


def label_of(run: JobRun) -> str:
    return str(_kinds.get(run.kind, run.kind))


def announce(kind: str, *, subject_key: int | str = "", by: Agent | None = None) -> JobRun:
    """A run that waits for the worker, with its job, in the surrounding transaction; the waiting one, if there is one."""
    if kind not in _kinds:
        raise ValueError(f"Register {kind!r} with the job runs first.")
    waiting = JobRun.objects.filter(kind=kind, subject_key=str(subject_key), started_at=None, finished_at=None).first()
    if waiting is not None:
        return waiting
    run = JobRun.objects.create(kind=kind, subject_key=str(subject_key), by=by)
    _starts[kind](run)
    return run


@transaction.atomic
def try_again(run: JobRun) -> bool:
    """Defer the job of a run that failed; says whether it had failed."""
    if not JobRun.objects.filter(pk=run.pk).exclude(error="").update(error="", started_at=None, finished_at=None):
        return False
    _starts[run.kind](run)
    return True


@contextmanager
def running(run: JobRun) -> Iterator[JobRun]:
    """Marks the run as started, then as finished; an error that ends it is kept by its kind and goes on."""
    JobRun.objects.filter(pk=run.pk).update(started_at=now(), finished_at=None, error="")
    try:
        yield run
    except Exception as error:
        JobRun.objects.filter(pk=run.pk).update(finished_at=now(), error=type(error).__name__)
        raise
    JobRun.objects.filter(pk=run.pk).update(finished_at=now())


def tell(run: JobRun, done: int, total: int) -> None:
    """How far the run is. Not inside a transaction that holds back the news until the end."""
    JobRun.objects.filter(pk=run.pk).update(done=done, total=total)


def unfinished_or_failed(most: int = 10) -> list[JobRun]:
    """What the desk shows: runs that wait or work, and those that failed and were not tried again."""
    rows = JobRun.objects.filter(Q(finished_at=None) | ~Q(error="")).select_related("by__user")[:most]
    return list(rows)
