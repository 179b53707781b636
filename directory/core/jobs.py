"""Jobs: rows of the queue in PostgreSQL, deferred in the transaction that causes them, carrying ids only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateWorker
from procrastinate.tasks import Task

from directory.core.clock import now

__all__ = ["app", "defer", "worker_is_alive"]

# A worker tells every ten seconds that it lives.
WORKER_IS_SILENT_AFTER = timedelta(seconds=60)


def defer(
    task: Task[Any, Any, Any], *, queueing_lock: str | None = None, at: datetime | None = None, **ids: int | str
) -> int | None:
    """Enqueues a job with the surrounding transaction; gives its id, or None where one with its queueing lock waits."""
    try:
        # A taken lock is a unique violation on Django's own connection: the savepoint keeps the transaction around it whole.
        with transaction.atomic():
            return task.configure(queueing_lock=queueing_lock, schedule_at=at).defer(**ids)
    except exceptions.AlreadyEnqueued:
        return None


def worker_is_alive() -> bool:
    """Whether a worker has told of itself lately."""
    heard = ProcrastinateWorker.objects.filter(last_heartbeat__gt=now() - WORKER_IS_SILENT_AFTER)
    return heard.exists()
