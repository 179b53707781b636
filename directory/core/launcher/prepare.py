"""What the site needs before it runs: database, tables, data, translations, static files; each only where it is out of date."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from directory.core.embedded_server import EmbeddedServerError, embedded_server
from directory.core.launcher.errors import StartError
from directory.core.models import LoadedData
from directory.core.translations import compile_translations

Say = Callable[[str], object]
# The code that loading stands on: a change of pages alone does not load anew.
LOADING_ROOMS = ["core", "vocabulary", "actors", "moderation", "opendata"]


@contextmanager
def database(*, say: Say) -> Iterator[None]:
    """The database is there for the time of the block: the one of DATABASE_URL, or the embedded one."""
    if settings.DATABASE_URL:
        say("Database: the one of DATABASE_URL")
        _connect("Is the server of DATABASE_URL running, and are the name and the password right?")
        yield
        return
    say(f"Database: the embedded PostgreSQL, with its data in {settings.DATA_DIR / 'postgres'}")
    try:
        with embedded_server(settings.DATA_DIR, say=say):
            _connect("Stop what else uses it, or look into server.log in its folder.")
            yield
            connection.close()
    except EmbeddedServerError as error:
        raise StartError(str(error)) from error


def _connect(hint: str) -> None:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        raise StartError(f"The database cannot be reached: {str(error).strip()}\n{hint}") from error


def tables(*, say: Say) -> None:
    """Applies the migrations that are missing, and makes the cache's table."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        say(f"Tables: applying {len(missing)} migrations")
        call_command("migrate", verbosity=0, interactive=False)
    else:
        say("Tables: up to date")
    call_command("createcachetable", verbosity=0)


def data(commands: Iterable[str], *, say: Say) -> None:
    """Runs the commands that load what the directory starts with, unless they ran with these very files."""
    code = [path for room in LOADING_ROOMS for path in _files(settings.BASE_DIR / "directory" / room, "*.py")]
    fingerprint = _hash_files([*_files(settings.FIXTURES_DIR, "*"), *code])
    for command in commands:
        if LoadedData.objects.filter(name=command, fingerprint=fingerprint).exists():
            say(f"Data: {command} has nothing new")
            continue
        out = StringIO()
        call_command(command, stdout=out)
        LoadedData.objects.update_or_create(name=command, defaults={"fingerprint": fingerprint})
        say(f"Data: {out.getvalue().strip() or command}")


def translations(*, say: Say) -> None:
    compiled = compile_translations(Path(path) for path in settings.LOCALE_PATHS)
    say(f"Translations: compiled {len(compiled)} files" if compiled else "Translations: up to date")


def static_files(*, say: Say) -> None:
    """Collects, compresses and names them by content for production; development serves the sources."""
    if settings.DEBUG:
        say("Static files: served from their sources in development")
        return
    marker = Path(settings.STATIC_ROOT) / ".sources"
    sources = [Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([])]
    fingerprint = _hash_files(sources)
    if marker.exists() and marker.read_text() == fingerprint:
        say("Static files: up to date")
        return
    say("Static files: collecting and compressing")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    marker.write_text(fingerprint)


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.rglob(pattern) if path.is_file() and "__pycache__" not in path.parts)


def _hash_files(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(str(path).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
