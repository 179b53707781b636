"""The directory's version over the process's own connection: right after each commit, and after the server was started anew."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from directory.actors.services.version import current_version, raise_version
from directory.core import own_connection


@pytest.fixture
def pooled(transactional_db: None) -> Any:
    """As under gunicorn, where a pool is told of; what is changed is put back before Django closes the test's database."""
    connection.ensure_connection()
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(connection.settings_dict["OPTIONS"], "pool", {"min_size": 1})
        yield
        if own_connection._own is not None:
            own_connection._own.close()
    own_connection._own = None


@pytest.fixture
def other(transactional_db: None) -> Any:
    """Another process's connection."""
    parameters = {key: value for key, value in connection.get_connection_params().items() if key != "pool"}
    with psycopg.connect(**{**parameters, "autocommit": True}) as opened:
        yield opened


def test_the_version_follows_what_another_process_commits(pooled, other):
    raise_version()
    before = current_version()
    assert own_connection._own is not None
    with other.transaction():
        other.execute("UPDATE directory_directoryversion SET number = number + 1")
        assert current_version() == before
    assert current_version() == before + 1


def test_a_transaction_sees_its_own_version(pooled):
    raise_version()
    before = current_version()
    with transaction.atomic():
        assert raise_version() == before + 1
        assert current_version() == before + 1
        transaction.set_rollback(True)
    assert current_version() == before


def test_an_empty_directory_has_version_0(pooled):
    assert current_version() == 0


def test_a_cut_connection_is_replaced(pooled, other):
    raise_version()
    version = current_version()
    own = own_connection._own
    assert own is not None
    other.execute("SELECT pg_terminate_backend(%s, 5000)", [own.info.backend_pid])
    assert current_version() == version
    assert own_connection._own is not own


def test_what_is_wrong_is_reported_by_django(pooled, django_assert_num_queries):
    with pytest.raises(Exception, match="no_such_table"), django_assert_num_queries(1):
        own_connection.committed_number("SELECT number FROM no_such_table")
