"""The site under gunicorn, with the bench's settings, and a client that costs little: one connection, kept open."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.bench.names import BASE
from tests.bench.settings import BENCH_DIR

SECONDS_TO_START = 60


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    size: int


class Client:
    """HTTP/1.1 over one socket."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._socket: socket.socket | None = None

    def get(self, path: str, **headers: str) -> Answer:
        lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        request = ("\r\n".join(lines) + "\r\n\r\n").encode()
        try:
            return self._ask(request)
        except (ConnectionError, EOFError):  # closed while it lay idle
            self.close()
            return self._ask(request)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _ask(self, request: bytes) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=120)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        status = int(first.split()[1])
        if headers.get("transfer-encoding") == "chunked":
            while not body.endswith(b"\r\n0\r\n\r\n") and body != b"0\r\n\r\n":
                body += self._more()
        elif status != 304:
            length = int(headers.get("content-length", "0"))
            while len(body) < length:
                body += self._more()
        size = len(head) + 4 + len(body)
        if headers.get("transfer-encoding") == "chunked":
            body = _joined(body)
        if headers.get("connection") == "close":
            self.close()
        return Answer(status, headers, body, size)

    def _more(self) -> bytes:
        if self._socket is None or not (more := self._socket.recv(262_144)):
            raise EOFError
        return more


def _joined(chunks: bytes) -> bytes:
    """The body of a chunked answer: each chunk follows its length in hexadecimal digits."""
    body, position = b"", 0
    while True:
        end = chunks.index(b"\r\n", position)
        length = int(chunks[position:end], 16)
        if not length:
            return body
        body += chunks[end + 2 : end + 2 + length]
        position = end + 2 + length + 2


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def site(database: str, *, workers: int = 1) -> Iterator[Client]:
    """The site on this database, as production runs it but for the number of its processes."""
    port = free_port()
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "BENCH_SERVES": "1",
        "BENCH_DATABASE": database,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WEB_WORKERS": str(workers),
        "WEB_THREADS": "4",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "tests/bench/gunicorn.py", "config.wsgi:application"]
    with serving(command, env, port, "/bench/bare") as client:
        yield client


@contextmanager
def serving(command: list[str], env: dict[str, str], port: int, path: str) -> Iterator[Client]:
    """A server for the block, from the moment it answers; what it says goes into a file."""
    with (BENCH_DIR / "server.log").open("w") as log:
        process = subprocess.Popen(command, cwd=BASE, env=env, stdout=log, stderr=log, start_new_session=True)
    client = Client(port)
    try:
        _wait(process, client, path)
        yield client
    finally:
        client.close()
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(process: subprocess.Popen[bytes], client: Client, path: str) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        try:
            if client.get(path).status == 200:
                return
        except OSError:
            client.close()
        time.sleep(0.2)
    raise RuntimeError(f"{process.args} does not answer; its last words are in {BENCH_DIR / 'server.log'}")
