"""The site's settings with the tests' values: a database server of this test run, production's rules, nothing that leaves."""

import os
import tempfile
from pathlib import Path

from directory.core.embedded import embedded_database_url

# xdist's workers inherit the environment, and with it the controller's folder. Its name carries the process that owns it.
os.environ.setdefault("TEST_DATA_DIR", str(Path(tempfile.gettempdir()) / f"permed-test-{os.getpid()}"))
TEST_DATA_DIR = Path(os.environ["TEST_DATA_DIR"])

os.environ.update(
    DEBUG="0",
    SECRET_KEY="only-for-tests-" + "0" * 40,
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    HTTPS="0",
    LOG_JSON="1",
    SITE_URL="http://testserver",
    OPERATOR_EMAIL="operator@example.org",
    DATA_DIR=str(TEST_DATA_DIR),
    DATABASE_URL=embedded_database_url(TEST_DATA_DIR),
    DATABASE_POOL="0",
    EMAIL_URL="memorymail://",
    WORKER_REQUIRED="1",
    SECOND_FACTOR_REQUIRED="0",  # the tests of it turn it on
)

from config.settings import *  # noqa: E402, F403  # after the environment it reads

# The sources are served as they are: tests/project/test_static.py collects for real.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
