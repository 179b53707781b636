"""The embedded PostgreSQL: it starts from nothing, heals what a killed start left, and compares texts alike everywhere."""

import os
import shutil
import tempfile
from pathlib import Path

import psutil
import psycopg
import pytest
from django.db import connection

from directory.core.embedded import LONGEST_SOCKET_FOLDER, cluster_folder, socket_folder
from directory.core.embedded_server import FAST, EmbeddedServerError, embedded_server


@pytest.fixture
def data_dir():
    # pytest's own folders lie too deep for a socket, and the server's user may not pass to them.
    folder = Path(tempfile.mkdtemp(prefix="permed-embedded-"))
    yield folder
    shutil.rmtree(folder)


def query(data_dir, text):
    with psycopg.connect(host=str(socket_folder(data_dir)), user="postgres", dbname="permed_bridge") as connected:
        return connected.execute(text).fetchone()


def pid_of(data_dir):
    return int((cluster_folder(data_dir) / "postmaster.pid").read_text().splitlines()[0])


def runs(pid):
    """A process that ended stays in the table until somebody asks for its exit code, which in a container may be nobody."""
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


@pytest.mark.django_db
def test_tests_database_compares_by_the_builtin_locale():
    with connection.cursor() as cursor:
        cursor.execute("select datlocprovider, datlocale from pg_database where datname = current_database()")
        assert cursor.fetchone() == ("b", "C.UTF-8")


def test_shells_locale_does_not_matter(data_dir, monkeypatch):
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    with embedded_server(data_dir, options=FAST):
        locale = query(data_dir, "select datlocprovider, datlocale from pg_database where datname = current_database()")
    assert locale == ("b", "C.UTF-8")


def test_server_stops_with_its_block_and_keeps_the_data(data_dir):
    with embedded_server(data_dir, options=FAST):
        with psycopg.connect(host=str(socket_folder(data_dir)), user="postgres", dbname="permed_bridge") as connected:
            connected.execute("create table kept as select 7 as number")
        pid = pid_of(data_dir)
    assert not runs(pid)
    with embedded_server(data_dir, options=FAST):
        assert query(data_dir, "select number from kept") == (7,)


def test_running_server_is_taken_over(data_dir):
    with embedded_server(data_dir, options=FAST):
        pid = pid_of(data_dir)
        with embedded_server(data_dir, options=FAST):
            assert pid_of(data_dir) == pid
        assert not runs(pid)


def test_killed_initdb_is_healed(data_dir):
    half = data_dir / "postgres.unfinished"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with embedded_server(data_dir, options=FAST):
        assert query(data_dir, "select 1") == (1,)
    assert not half.exists()


def test_half_made_cluster_is_put_aside_and_said(data_dir):
    half = cluster_folder(data_dir)
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    said = []
    with embedded_server(data_dir, options=FAST, say=said.append):
        assert query(data_dir, "select 1") == (1,)
    (aside,) = data_dir.glob("postgres.broken-*")
    assert (aside / "PG_VERSION").exists()
    assert str(aside) in said[0]


@pytest.mark.parametrize("pid", ["999999", "of this test", "nonsense", ""])
def test_stale_pid_file_is_no_hindrance(data_dir, pid):
    pid = str(os.getpid()) if pid == "of this test" else pid
    with embedded_server(data_dir, options=FAST):
        lines = (cluster_folder(data_dir) / "postmaster.pid").read_text().splitlines()
    stale = "\n".join([pid, *lines[1:]]) + "\n"
    (cluster_folder(data_dir) / "postmaster.pid").write_text(stale)
    with embedded_server(data_dir, options=FAST):
        assert query(data_dir, "select 1") == (1,)


def test_killed_server_is_started_anew(data_dir):
    with embedded_server(data_dir, options=FAST):
        process = psutil.Process(pid_of(data_dir))
        process.kill()
        process.wait(10)
        with embedded_server(data_dir, options=FAST):
            assert query(data_dir, "select 1") == (1,)


def test_long_or_odd_path_gets_a_socket_elsewhere(data_dir):
    deep = data_dir / "with space, comma and 中文" / ("x" * LONGEST_SOCKET_FOLDER)
    sockets = socket_folder(deep)
    try:
        with embedded_server(deep, options=FAST):
            assert query(deep, "select 1") == (1,)
        assert len(str(sockets)) < LONGEST_SOCKET_FOLDER
    finally:
        shutil.rmtree(sockets, ignore_errors=True)


def test_cluster_of_another_version_is_refused_with_what_to_do(data_dir):
    with embedded_server(data_dir, options=FAST):
        pass
    (cluster_folder(data_dir) / "PG_VERSION").write_text("15\n")
    with pytest.raises(EmbeddedServerError, match=r"made by PostgreSQL 15.*clean-data"), embedded_server(data_dir):
        pass


def test_server_that_cannot_start_tells_its_last_words(data_dir):
    with (
        pytest.raises(EmbeddedServerError, match="no_such_setting"),
        embedded_server(data_dir, options={"no_such_setting": "1"}),
    ):
        pass
