"""The real worker, in a thread beside a test that commits what it writes."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from directory.core.clock import now
from directory.core.jobs import app

LONGEST = 20


@contextmanager
def running_worker() -> Iterator[None]:
    loop = asyncio.new_event_loop()
    worker_app = app.with_connector(app.connector.get_worker_connector())
    task: asyncio.Task[Any] = loop.create_task(_work(worker_app))
    thread = threading.Thread(target=_run, args=(loop, task), daemon=True)
    thread.start()
    try:
        _wait_until(ProcrastinateWorker.objects.exists)
        yield
        _wait_until(lambda: not _due_jobs().exists())
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(LONGEST)
        loop.close()


def _due_jobs() -> Any:
    """Those that nobody has tried yet; what is to be done in an hour is not waited for."""
    waiting = ProcrastinateJob.objects.filter(status__in=["todo", "doing"], attempts=0)
    return waiting.exclude(scheduled_at__gt=now())


def forget_jobs() -> None:
    """After a test that commits Django empties only tables of its own models: the next tests would find its jobs."""
    with connection.cursor() as cursor:
        cursor.execute("truncate procrastinate_jobs cascade")


async def _work(worker_app: Any) -> None:
    async with worker_app.open_async():
        await worker_app.run_worker_async(install_signal_handlers=False, fetch_job_polling_interval=0.2)


def _run(loop: asyncio.AbstractEventLoop, task: asyncio.Task[Any]) -> None:
    try:
        loop.run_until_complete(task)
    except asyncio.CancelledError:
        pass
    finally:
        loop.run_until_complete(loop.shutdown_default_executor())


def _wait_until(happens: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST
    while not happens():
        if time.monotonic() > end:
            raise TimeoutError("The worker did not get there in time.")
        time.sleep(0.05)
