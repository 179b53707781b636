"""The site's processes: started together, watched, stopped together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from django.db import connection

from directory.core.jobs import worker_is_alive
from directory.core.launcher.errors import StartError, StoppedError

SECONDS_TO_ANSWER = 60
SECONDS_TO_STOP = 20


@dataclass
class Child:
    """One of the site's processes."""

    name: str
    process: subprocess.Popen[bytes]


def commands() -> dict[str, list[str]]:
    return {
        "web server": [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi:application"],
        "job worker": [sys.executable, "manage.py", "procrastinate", "worker"],
    }


@contextmanager
def children(base_dir: Path) -> Iterator[list[Child]]:
    """All processes for the time of the block."""
    started: list[Child] = []
    try:
        for name, command in commands().items():
            # A session of its own: Ctrl-C reaches this process alone, which stops the others in order.
            started.append(Child(name, subprocess.Popen(command, cwd=base_dir, start_new_session=True)))
        yield started
    finally:
        stop(started)


def stop(running: list[Child]) -> None:
    """Asks all to end, and ends those that do not."""
    for child in running:
        if child.process.poll() is None:
            child.process.terminate()
    end = time.monotonic() + SECONDS_TO_STOP
    for child in running:
        try:
            child.process.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()
        with suppress(ProcessLookupError, PermissionError):  # what a process that died left of its own children
            os.killpg(child.process.pid, signal.SIGKILL)


def wait_until_it_answers(running: list[Child], *, host: str, port: int) -> None:
    """Returns when the web server answers."""
    address = f"http://{_own_address(host)}:{port}/healthz"
    end = time.monotonic() + SECONDS_TO_ANSWER
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < end:
        check(running)
        try:
            opener.open(address, timeout=5).close()
        except urllib.error.HTTPError:
            return  # it answers; that this host's name is not allowed is for /readyz to say
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise StartError(f"The web server did not answer at {address} within {SECONDS_TO_ANSWER} seconds; see its lines above.")


def wait_until_the_worker_is_heard(running: list[Child]) -> None:
    """Returns when the worker has told that it lives, and after the longest wait all the same: /readyz says it then."""
    end = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < end and not worker_is_alive():
        check(running)
        time.sleep(0.1)
    connection.close()  # the launcher itself asks nothing more


def watch(running: list[Child]) -> None:
    """Returns never: raises when one ends."""
    while True:
        check(running)
        time.sleep(0.3)


def check(running: list[Child]) -> None:
    """Raises StartError where a process has ended."""
    for child in running:
        code = child.process.poll()
        if code is not None:
            how = f"with exit code {code}" if code >= 0 else f"by signal {-code}"
            raise StartError(f"The {child.name} ended {how}, so the whole site stops. Its last lines stand above.")


def require_free_port(host: str, port: int) -> None:
    """Raises StartError where somebody listens at this port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise StartError(f"Port {port} is not for everybody: take one above 1023, e.g. `PORT=8001 make run`.") from None
        except OSError as error:
            raise StartError(
                f"Port {port} is taken by another program ({error.strerror}). Stop that one, or take another port:"
                f" `PORT={port + 1} make run`."
            ) from None


def _own_address(host: str) -> str:
    if host in ("0.0.0.0", "::", ""):  # noqa: S104  # compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Ctrl-C, a closed terminal and `kill` all raise StoppedError here."""

    def raise_stopped(number: int, frame: FrameType | None) -> None:
        # A second one must not interrupt the stopping.
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)
        raise StoppedError

    before = {name: signal.signal(name, raise_stopped) for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
