"""The site's settings for the bench: production's, with a database of the bench's own server and one more address."""

import os
from pathlib import Path

from directory.core.embedded import embedded_database_url

BENCH_DIR = Path(__file__).resolve().parent.parent.parent / "var" / "bench"
# A server that the bench starts is told to log as production does; the bench's own terminal shows figures only.
SERVES = os.environ.get("BENCH_SERVES") == "1"

os.environ.update(
    DEBUG="0",
    SECRET_KEY="only-for-the-bench-" + "0" * 40,
    ALLOWED_HOSTS="testserver,127.0.0.1",
    HTTPS="0",
    LOG_JSON="1",
    SITE_URL="http://testserver",
    DATA_DIR=str(BENCH_DIR),
    DATABASE_URL=embedded_database_url(BENCH_DIR, os.environ.get("BENCH_DATABASE", "postgres")),
    DATABASE_POOL="4" if SERVES else "0",
    EMAIL_URL="memorymail://",
    RELEASE="bench",
)

from config.settings import *  # noqa: E402, F403  # after the environment it reads

ROOT_URLCONF = "tests.bench.urls"
if not SERVES:
    LOGGING["root"]["level"] = "ERROR"  # noqa: F405
    LOGGING["loggers"]["django"]["level"] = "ERROR"  # noqa: F405
