"""How gunicorn serves the site; `manage.py start` starts it with this file."""

import os
from pathlib import Path

import environ

environ.Env.read_env(Path(__file__).resolve().parent.parent / ".env")
threads = int(os.environ.get("WEB_THREADS", "4"))
# One connection for each thread, kept: opening one takes longer than most pages. The settings read this.
os.environ.setdefault("DATABASE_POOL", str(threads))

from config import settings  # noqa: E402  # after the environment it reads

bind = f"[{settings.HOST}]:{settings.PORT}" if ":" in settings.HOST else f"{settings.HOST}:{settings.PORT}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
timeout = 60
graceful_timeout = 15
keepalive = 5
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108  # a heartbeat on a disk may stall a worker

# The addresses of requests may hold tokens and searches: RequestLogMiddleware logs the route's name instead.
accesslog = None
logconfig_dict = settings.LOGGING
loglevel = "warning"

# It would listen in the home folder of whoever runs the site.
control_socket_disable = True
