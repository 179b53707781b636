"""One server with the paper's 78 actors for all journeys, and a page that reports what the browser complains of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], paper_database: str) -> dict[str, Any]:
    """The database of the 78 is copied before a browser is there, whose event loop hides open connections."""
    return browser_type_launch_args


@pytest.fixture(scope="module")
def server(paper: None, django_db_blocker: Any) -> Iterator[str]:
    """The site's address. Its tests only read: nothing is rolled back or emptied between them."""
    with django_db_blocker.unblock():
        thread = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        if thread.error:
            raise thread.error
        yield f"http://127.0.0.1:{thread.port}"
        thread.terminate()


@pytest.fixture(scope="module")
def entry(server: str) -> str:
    """The path of an entry with statements of which some differ from what is displayed, and with links to its sources."""
    from directory.actors.models import Statement  # after Django is set up

    doubtful = Statement.objects.filter(agrees=False, field="website").exclude(reason="").order_by("pk").first()
    assert doubtful is not None
    return f"/actors/{doubtful.actor_id}/{doubtful.actor.slug}/"


@pytest.fixture
def debug() -> Iterator[None]:
    """As in development, where the page of all components exists."""
    settings.DEBUG = True
    yield
    settings.DEBUG = False
