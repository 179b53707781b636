"""`manage.py start` as a person types it: from nothing, again, twice at once, killed, on a taken port, with a death."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from directory.core.embedded_server import EmbeddedServer

pytestmark = pytest.mark.xdist_group("start")  # one data folder for all, so one after the other
LONGEST = 90


class Site:
    """A start in a process of its own."""

    def __init__(self, data_dir, port, **environment):
        self.log = data_dir / f"start-{time.monotonic_ns()}.txt"
        self.port = port
        clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        values = {"DEBUG": "1", "DATA_DIR": str(data_dir), "PORT": str(port), "DATABASE_URL": "", "WEB_WORKERS": "1"}
        with self.log.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "start"],
                cwd=settings.BASE_DIR,
                env={**clean, **values, **environment},
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    @property
    def said(self):
        return self.log.read_text()

    def wait_until_ready(self):
        end = time.monotonic() + LONGEST
        while "Ctrl-C stops it." not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < end, self.said
            time.sleep(0.1)
        return self

    def end(self, number=signal.SIGINT):
        self.process.send_signal(number)
        return self.wait()

    def wait(self):
        return self.process.wait(LONGEST)

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return answer.status, answer.read().decode()

    def children(self):
        return psutil.Process(self.process.pid).children(recursive=True)


@pytest.fixture(scope="module")
def data_dir():
    folder = Path(tempfile.mkdtemp(prefix="permed-start-"))
    yield folder
    EmbeddedServer(folder / "postgres").stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def start(data_dir, port):
    sites = []

    def starter(**environment):
        sites.append(Site(data_dir, environment.pop("port", port), **environment))
        return sites[-1]

    yield starter
    for site in sites:
        with contextlib.suppress(psutil.NoSuchProcess):
            left = site.children()
            site.process.kill()
            site.process.wait()
            for process in left:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()


def gone(processes):
    return not [process for process in processes if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


def test_first_start_says_what_it_does_serves_and_stops_with_ctrl_c(start, data_dir):
    site = start().wait_until_ready()
    said = site.said
    for word in (
        "Database:",
        "Tables:",
        "Data:",
        "78 actors added",
        "Translations:",
        "Static files:",
        f"localhost:{site.port}/",
    ):
        assert word in said
    assert site.get("/readyz")[0] == 200
    links = re.findall(rf"http://localhost:{site.port}(/dev/sign-in/\S+)", said)
    assert len(links) == 2
    assert [name for name in ("Mei", "Jonas") if name in site.get(links[0])[1] + site.get(links[1])[1]] == ["Mei", "Jonas"]
    children = site.children()
    assert len(children) >= 3
    assert site.end() == 0
    assert "Stopped." in site.said
    assert gone(children)
    assert not (data_dir / "postgres" / "postmaster.pid").exists()


def test_second_start_is_quick_and_changes_no_data(start):
    first = start().wait_until_ready()
    exported = first.get("/export/actors.json")
    first.end(signal.SIGTERM)
    again = start().wait_until_ready()
    for word in ("Tables: up to date", "load_vocabulary has nothing new", "load_paper has nothing new"):
        assert word in again.said
    assert again.get("/export/actors.json") == exported
    assert again.end(signal.SIGHUP) == 0


def test_start_beside_a_running_one_is_refused_and_leaves_it_alone(start):
    running = start().wait_until_ready()
    second = start()
    assert second.wait() == 1
    assert f"running already with the data in {running.log.parent} (process {running.process.pid}" in second.said
    assert running.get("/readyz")[0] == 200


def test_taken_port_is_refused_with_what_to_do(start, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        refused = start()
        assert refused.wait() == 1
    assert f"Port {port} is taken by another program" in refused.said
    assert f"`PORT={port + 1} make run`" in refused.said
    assert "Traceback" not in refused.said


def test_start_after_a_killed_one_ends_what_was_left(start):
    killed = start().wait_until_ready()
    left = killed.children()
    killed.process.kill()
    killed.process.wait()
    assert not gone(left)
    again = start().wait_until_ready()  # the same port, which the left web server held
    assert "Ended what a killed start had left running." in again.said
    assert gone(left)
    assert again.get("/readyz")[0] == 200


@pytest.mark.parametrize("victim", ["procrastinate", "gunicorn"])
def test_one_process_that_dies_ends_all_with_a_message(start, victim):
    site = start().wait_until_ready()
    children = site.children()
    (dying,) = [c for c in children if any(victim in part for part in c.cmdline()) and c.ppid() == site.process.pid]
    dying.kill()
    assert site.wait() == 1
    assert "ended by signal 9, so the whole site stops" in site.said
    assert gone(children)


def test_database_that_is_away_is_said_with_what_to_look_at(start):
    refused = start(DATABASE_URL="postgres://nobody@127.0.0.1:1/nothing")
    assert refused.wait() == 1
    assert "The database cannot be reached" in refused.said
    assert "Is the server of DATABASE_URL running" in refused.said
    assert "Traceback" not in refused.said


def test_production_start_collects_static_files_and_shows_no_links(start, data_dir):
    from directory.core.embedded import embedded_database_url
    from directory.core.embedded_server import embedded_server

    with embedded_server(data_dir):
        site = start(
            DEBUG="0",
            SECRET_KEY="x" * 60,
            ALLOWED_HOSTS="localhost,127.0.0.1",
            HTTPS="0",
            DATABASE_URL=embedded_database_url(data_dir),
        ).wait_until_ready()
        assert "Static files: collecting" in site.said
        assert "sign-in" not in site.said
        stylesheet = re.search(r'href="(/static/directory/css/site\.[0-9a-f]{12}\.css)"', site.get("/")[1])
        assert site.get(stylesheet[1])[0] == 200
        assert site.end() == 0
        assert (data_dir / "static" / "staticfiles.json").exists()
