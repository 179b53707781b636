"""Longer jobs that tell how far they have come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Q

from directory.core.clock import now
from directory.core.models import Agent, JobRun

_kinds: dict[str, Any] = {}


def register(kind: str, label: Any) -> None:
    """Adds a kind of job that people wait for, with its label; called from `apps.py: ready()`."""
    if kind in _kinds:
        raise ValueError(f"{kind} is registered already.")
    _kinds[kind] = label


def label_of(run: JobRun) -> str:
    return str(_kinds.get(run.kind, run.kind))


def announce(kind: str, *, subject_key: int | str = "", by: Agent | None = None) -> JobRun:
    """A run that waits for the worker, made in the transaction that defers its job; the waiting one, if there is one."""
    if kind not in _kinds:
        raise ValueError(f"Register {kind!r} with the job runs first.")
    waiting = JobRun.objects.filter(kind=kind, subject_key=str(subject_key), started_at=None, finished_at=None).first()
    return waiting or JobRun.objects.create(kind=kind, subject_key=str(subject_key), by=by)


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
    """What the desk shows: runs that wait or work, and those that failed and were not followed by a good one."""
    rows = JobRun.objects.filter(Q(finished_at=None) | ~Q(error="")).select_related("by__user")[:most]
    return list(rows)
