"""Datasette on the same rows, for goal 4: a database of SQLite with full-text search, in an environment of its own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from tests.bench.settings import BENCH_DIR
from tests.bench.web import Client, free_port, serving

PACKAGE = "datasette==0.65.1"
VENV = BENCH_DIR / "datasette"
SECONDS_TO_INSTALL = 240
# The facets that the list of the whole directory shows.
SINGLE, SEVERAL = ("type", "region", "country"), ("topics", "stages")
# Its own limits would leave facets out instead of counting them.
SETTINGS = {"facet_time_limit_ms": "120000", "sql_time_limit_ms": "120000", "suggest_facets": "off", "default_page_size": "25"}

_ROWS = """
SELECT a.id, a.name_en, a.name_zh, a.type, k.region_id, a.country_id, a.website, a.description_en, a.description_zh,
    (SELECT json_agg(t.slug) FROM directory_actortopic x JOIN directory_topic t ON t.id = x.topic_id WHERE x.actor_id = a.id),
    (SELECT json_agg(s.slug) FROM directory_actorstage x JOIN directory_stage s ON s.id = x.stage_id WHERE x.actor_id = a.id),
    (SELECT string_agg(n.value, ' ') FROM directory_actorname n WHERE n.actor_id = a.id),
    concat_ws(' ', c.name_en, s.name_en, k.name_en, r.name_en,
        (SELECT string_agg(concat_ws(' ', t.name_en, p.name_en), ' ') FROM directory_actortopic x
            JOIN directory_topic t ON t.id = x.topic_id LEFT JOIN directory_topic p ON p.id = t.parent_id
            WHERE x.actor_id = a.id),
        (SELECT string_agg(s.name_en, ' ') FROM directory_actorstage x JOIN directory_stage s ON s.id = x.stage_id
            WHERE x.actor_id = a.id))
FROM directory_actor a JOIN directory_country k ON k.code = a.country_id JOIN directory_region r ON r.code = k.region_id
LEFT JOIN directory_city c ON c.id = a.city_id LEFT JOIN directory_subdivision s ON s.code = a.subdivision_id
WHERE a.status IN ('active', 'closed')
"""
_TABLES = """
CREATE TABLE actors (id INTEGER PRIMARY KEY, name_en TEXT, name_zh TEXT, type TEXT, region TEXT, country TEXT, website TEXT,
    description_en TEXT, description_zh TEXT, topics TEXT, stages TEXT, names TEXT, places_topics TEXT);
CREATE INDEX actors_type ON actors (type);
CREATE INDEX actors_region ON actors (region);
CREATE INDEX actors_country ON actors (country);
CREATE VIRTUAL TABLE actors_fts USING fts5 (names, description_en, description_zh, places_topics,
    content="actors", content_rowid="id", tokenize='porter unicode61');
"""


class DatasetteMissingError(Exception):
    """It cannot be installed here; the message says why."""


def install(*, say: Callable[[str], object]) -> None:
    if (VENV / "bin" / "datasette").exists():
        return
    say(f"Installing {PACKAGE} into {VENV}, once")
    try:
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True, capture_output=True, timeout=60)
        pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE]
        subprocess.run(pip, check=True, capture_output=True, text=True, timeout=SECONDS_TO_INSTALL)
    except (subprocess.SubprocessError, OSError) as error:
        said = str(getattr(error, "stderr", "") or error).strip().splitlines()
        raise DatasetteMissingError(f"{PACKAGE} cannot be installed here: {said[-1] if said else error}") from error


def export(rows: int, fingerprint: str) -> Path:
    """The rows of the database in use as a file of SQLite; made once for each state of them."""
    path = BENCH_DIR / f"datasette-{rows}-{fingerprint}.db"
    if path.exists():
        return path
    for old in BENCH_DIR.glob(f"datasette-{rows}-*"):
        old.unlink()
    unfinished = path.with_suffix(".unfinished")
    target = sqlite3.connect(unfinished)
    target.executescript(_TABLES)
    with connection.cursor() as cursor:
        cursor.execute(_ROWS)
        while part := cursor.fetchmany(5000):
            values = ((*row[:9], json.dumps(row[9] or []), json.dumps(row[10] or []), *row[11:]) for row in part)
            target.executemany(f"INSERT INTO actors VALUES ({', '.join('?' * 13)})", values)
    target.execute("INSERT INTO actors_fts (actors_fts) VALUES ('rebuild')")
    target.commit()
    target.execute("ANALYZE")
    target.close()
    unfinished.rename(path)
    return path


@contextmanager
def datasette(database: Path) -> Iterator[Client]:
    port = free_port()
    settings = [part for name, value in SETTINGS.items() for part in ("--setting", name, value)]
    command = [str(VENV / "bin" / "datasette"), "serve", "--host", "127.0.0.1", "--port", str(port), *settings]
    with serving([*command, "--immutable", str(database)], dict(os.environ), port, "/-/versions.json") as client:
        yield client


def path_of(database: Path, word: str, *, ending: str = "") -> str:
    facets = [f"_facet={name}" for name in SINGLE] + [f"_facet_array={name}" for name in SEVERAL]
    return f"/{database.stem}/actors{ending}?_search={word}&_size=25&_nosuggest=1&{'&'.join(facets)}"
