"""One start at a time in a data folder, and what a killed one left behind."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psutil

from directory.core.launcher.errors import StartError


@dataclass
class StartLock:
    """Held while the site runs; names its processes for the next start, should this one be killed."""

    file: IO[str]

    def write(self, **values: Any) -> None:
        self.file.seek(0)
        self.file.truncate()
        json.dump(values, self.file)
        self.file.flush()


@contextmanager
def only_start(data_dir: Path, *, say: Callable[[str], object]) -> Iterator[StartLock]:
    """Refuses a second start beside a running one, and ends processes that a killed one left."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "start.lock").open("a+") as file:
        file.seek(0)
        before = _read(file)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            where = f", at {before['address']}" if before.get("address") else ""
            raise StartError(
                f"The site is running already with the data in {data_dir} (process {before.get('pid', '?')}{where}). Use that"
                " one, or stop it first with Ctrl-C where it runs."
            ) from None
        if _end_left_over(before.get("children", [])):
            say("Ended what a killed start had left running.")
        yield StartLock(file)
        file.truncate(0)


def _read(file: IO[str]) -> dict[str, Any]:
    with suppress(ValueError):
        values = json.loads(file.read() or "{}")
        if isinstance(values, dict):
            return values
    return {}


def _end_left_over(children: list[dict[str, Any]]) -> bool:
    """Only processes that are the same ones still: a number may belong to somebody else's by now."""
    left = []
    for child in children:
        with suppress(psutil.Error, KeyError):
            process = psutil.Process(child["pid"])
            if process.create_time() == child["started"]:
                left += [process, *process.children(recursive=True)]
    for process in left:
        with suppress(psutil.Error):
            process.terminate()
    for process in psutil.wait_procs(left, timeout=10)[1]:
        with suppress(psutil.Error):
            process.kill()
    return bool(left)


def describe_process(pid: int) -> dict[str, Any]:
    """What tells a process from a later one with its number."""
    with suppress(psutil.Error):
        return {"pid": pid, "started": psutil.Process(pid).create_time()}
    return {"pid": pid, "started": None}
