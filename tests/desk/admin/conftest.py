"""Who comes to the admin in these tests."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.factories.users import make_curator, make_editor, make_user


@pytest.fixture(scope="session", autouse=True)
def _no_connection_left(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Browser tests run in a context with a connection of its own, which would keep the database from being dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def curator(db: None, client: Client) -> Any:
    """Curator Mei, signed in."""
    user = make_curator()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return user


@pytest.fixture
def editor(db: None, client: Client) -> Any:
    """Editor Jonas, signed in."""
    user = make_editor()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return user


@pytest.fixture
def member(db: None, client: Client) -> Any:
    """Bob, signed in without a role."""
    user = make_user("bob@example.org", name="Bob")
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return user
