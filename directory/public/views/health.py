"""Whether the site runs (`/healthz`) and whether it can serve (`/readyz`), for the machines that watch over it."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from directory.actors.search.rebuild import stale_rows
from directory.core.jobs import worker_is_alive


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nothing else, so that a slow database does not get it restarted."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The database is there and up to date, search reads rows of this release, and the worker works."""
    checks = _check_all()
    is_ready = set(checks.values()) <= {"ok", "not required"}
    return JsonResponse({"status": "ok" if is_ready else "unavailable", "checks": checks}, status=200 if is_ready else 503)


def _check_all() -> dict[str, str]:
    checks = dict.fromkeys(["database", "migrations", "search", "worker"], "unknown")
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        checks["database"] = "ok"
        checks["migrations"] = "ok" if _is_migrated() else "not applied"
        if checks["migrations"] == "ok":
            checks["search"] = "stale" if stale_rows() else "ok"
        checks["worker"] = _worker_state() if checks["migrations"] == "ok" else "unknown"
    except DatabaseError:
        checks["database"] = checks["database"] if checks["database"] == "ok" else "unreachable"
    return checks


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _worker_state() -> str:
    if not settings.WORKER_REQUIRED:
        return "not required"
    return "ok" if worker_is_alive() else "silent"
