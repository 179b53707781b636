"""`/healthz` and `/readyz`, as the machines that watch over the site see them."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

READY = {"database": "ok", "migrations": "ok", "search": "ok", "worker": "ok"}


@pytest.fixture
def worker_told(db):
    """A worker that told of itself so long ago."""

    def tell(ago=timedelta(0)):
        with connection.cursor() as cursor:
            cursor.execute("insert into procrastinate_workers (last_heartbeat) values (%s)", [timezone.now() - ago])

    return tell


def test_healthz_answers_without_database(client):
    response = client.get("/healthz")  # pytest-django refuses any query in this test
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readyz_says_that_all_is_well(client, worker_told):
    worker_told()
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok", "checks": READY})


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_answers_are_plain_json_that_nobody_keeps(client, path):
    response = client.get(path)
    assert response["Content-Type"] == "application/json"
    assert "no-store" in response["Cache-Control"]
    assert response.cookies == {}
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_readyz_misses_a_worker_that_went_silent(client, worker_told):
    worker_told(ago=timedelta(minutes=5))
    response = client.get("/readyz")
    assert (response.status_code, response.json()["checks"]) == (503, {**READY, "worker": "silent"})


@pytest.mark.django_db
def test_readyz_asks_for_no_worker_where_none_is_required(client, settings):
    settings.WORKER_REQUIRED = False
    response = client.get("/readyz")
    assert (response.status_code, response.json()["checks"]) == (200, {**READY, "worker": "not required"})


@pytest.mark.django_db
def test_readyz_says_that_a_migration_is_missing(client, worker_told):
    worker_told()
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from django_migrations where name = (select max(name) from django_migrations where app = 'directory')"
        )
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["migrations"] == "not applied"


@pytest.mark.django_db
def test_readyz_says_that_the_database_is_away(client, monkeypatch):
    def refuse():
        raise DatabaseError("connection to 10.0.0.1 refused")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {**dict.fromkeys(READY, "unknown"), "database": "unreachable"}
