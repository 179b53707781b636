"""config/gunicorn.py for the bench: the same, read with the bench's settings."""

import tests.bench.settings  # noqa: F401  # sets the environment that config.settings reads
from config.gunicorn import *  # noqa: F403
