"""Where the PostgreSQL server that comes as a wheel listens; `core.embedded_server` starts it."""

from __future__ import annotations

import hashlib
import re
import tempfile
from pathlib import Path
from urllib.parse import quote

CLUSTER = "postgres"
DATABASE = "permed_bridge"
SUPERUSER = "postgres"
# PostgreSQL refuses socket paths over 107 bytes; "/.s.PGSQL.5432" takes 14 of them.
LONGEST_SOCKET_FOLDER = 107 - 14
# The setting is a list that commas and quotes divide, so other paths are not handed to the server.
PLAIN_PATH = re.compile(r"[\w./+-]+", re.ASCII)


def cluster_folder(data_dir: Path) -> Path:
    return data_dir / CLUSTER


def socket_folder(data_dir: Path) -> Path:
    """Where the server of this data folder listens: beside its data, or in the temporary folder where that path will not do."""
    cluster = cluster_folder(data_dir)
    if len(str(cluster)) <= LONGEST_SOCKET_FOLDER and PLAIN_PATH.fullmatch(str(cluster)):
        return cluster
    return Path(tempfile.gettempdir()) / f"permed-{hashlib.sha256(str(cluster).encode()).hexdigest()[:12]}"


def embedded_database_url(data_dir: Path, database: str = DATABASE) -> str:
    """The address of the embedded server's database. Starts nothing."""
    return f"postgres://{SUPERUSER}@/{database}?host={quote(str(socket_folder(data_dir)))}"
