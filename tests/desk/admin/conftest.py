"""Who comes to the admin in these tests."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.factories.users import make_curator, make_editor, make_user


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
