"""What all tests share: one database server for the run, no network, browser tests only where there is a browser."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path
from typing import Any

import dns.exception
import dns.resolver
import psutil
import pytest

from directory.core.embedded_server import FAST, EmbeddedServer, start_embedded
from directory.core.translations import compile_translations

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# Without the background-networking flags Chromium calls hosts of its own at every start.
CHROMIUM_FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
# marker -> (the program that its tests need, how it is looked for)
NEEDED_PROGRAMS = {
    "browser": ("Chromium", CHROMIUM),
    "java": ("Java", shutil.which("java")),
    "gettext": ("gettext", shutil.which("xgettext") and shutil.which("msgfmt")),
}

# Playwright's own event loop runs in the thread that the tests use the database from.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

_server: EmbeddedServer | None = None


def pytest_configure(config: pytest.Config) -> None:
    """The controller starts the server; xdist's workers find its address in the environment (tests/settings.py)."""
    global _server
    if hasattr(config, "workerinput"):
        return
    data_dir = Path(os.environ["TEST_DATA_DIR"])
    _remove_left_over(data_dir.parent)
    (data_dir / "static").mkdir(parents=True, exist_ok=True)
    compile_translations([Path(__file__).parent.parent / "directory" / "locale"])
    _server = start_embedded(data_dir, options={**FAST, "max_connections": "60"})


def pytest_unconfigure(config: pytest.Config) -> None:
    global _server
    if _server is not None:
        _server.stop()
        _server = None
        shutil.rmtree(os.environ["TEST_DATA_DIR"], ignore_errors=True)


def _remove_left_over(folder: Path) -> None:
    """Servers and folders of test runs that were killed."""
    for left in folder.glob("permed-test-*"):
        pid = left.name.rpartition("-")[2]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            EmbeddedServer(left / "postgres").stop()
            shutil.rmtree(left, ignore_errors=True)


# --- Nothing leaves this machine ------------------------------------------------------------------------------------


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Any:
    """Connections to other machines fail with a clear message."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, _only_this_machine(getattr(socket.socket, name)))
    patch.setattr(dns.resolver.Resolver, "resolve_name", _no_names)  # it sends without connecting
    yield
    patch.undo()


def _no_names(*args: Any, **kwargs: Any) -> Any:
    raise dns.exception.Timeout


def _only_this_machine(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise RuntimeError(f"A test tried to reach {address[0]}: tests talk to this machine only.")
        return connect(self, address)

    return guarded


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    """A page leaves its language active in the thread; the next test begins in English all the same."""
    from django.utils import translation  # after Django is set up

    with translation.override("en"):
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_connection_left(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Browser tests run in a context with a connection of its own, which would keep the database from being dropped."""
    from django.db import connection  # after Django is set up

    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


# --- Programs that may be missing -----------------------------------------------------------------------------------


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for marker, (program, found) in NEEDED_PROGRAMS.items():
        for item in items:
            if not found and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=f"{program} is not on this machine"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Names what was left out because a program is missing."""
    for program, _found in NEEDED_PROGRAMS.values():
        reason = f"{program} is not on this machine"
        left_out = [r.nodeid for r in terminalreporter.stats.get("skipped", []) if reason in str(r.longrepr)]
        if left_out:
            terminalreporter.section(f"Left out: {reason}")
            for nodeid in left_out:
                terminalreporter.write_line(nodeid)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's own Chromium: Playwright's download is not needed."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": CHROMIUM_FLAGS}


# --- The people -----------------------------------------------------------------------------------------------------


@pytest.fixture
def mei(db: None) -> Any:
    """A curator."""
    from tests.factories.users import make_curator  # after Django is set up

    return make_curator()


@pytest.fixture
def jonas(db: None) -> Any:
    """An editor."""
    from tests.factories.users import make_editor  # after Django is set up

    return make_editor()


@pytest.fixture
def charlie(db: None) -> Any:
    """An account without a role."""
    from tests.factories.users import make_user  # after Django is set up

    return make_user()


# --- The worker -----------------------------------------------------------------------------------------------------


@pytest.fixture
def run_worker() -> Any:
    """`with run_worker():` has the real worker work beside the test; at the end of the block all due jobs are done."""
    from tests.worker import running_worker  # after Django is set up

    return running_worker


@pytest.fixture(autouse=True)
def _no_jobs_left(request: pytest.FixtureRequest, django_db_blocker: Any) -> Any:
    """A test that commits leaves no jobs to the next one: Django empties the tables of its own models alone."""
    yield
    marker = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(request.fixturenames) or (marker and marker.kwargs.get("transaction"))
    if commits:
        from tests.worker import forget_jobs  # after Django is set up

        with django_db_blocker.unblock():
            forget_jobs()


# --- The paper's 78 actors ------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def paper_database(django_db_setup: None, django_db_blocker: Any) -> str:
    """The name of the database that has them. Made once a process."""
    from tests.paper import make_paper_database  # after Django is set up

    with django_db_blocker.unblock():
        return make_paper_database()


@pytest.fixture(scope="module")
def paper(paper_database: str, django_db_blocker: Any) -> Any:
    """For a whole module (`pytestmark = pytest.mark.usefixtures("paper")`): the vocabulary and the 78 actors are there.

    With `db` each test's changes are rolled back; tests with `transactional_db` would empty it for the rest of the module.
    """
    from tests.paper import connected_to  # after Django is set up

    with django_db_blocker.unblock(), connected_to(paper_database):
        yield


@pytest.fixture(autouse=True)
def _nothing_kept_of_other_tests() -> None:
    """Lists and columns are kept in the process by the directory's version, which each test's rollback turns back."""
    from tests.paper import forget_what_is_kept  # after Django is set up

    forget_what_is_kept()
