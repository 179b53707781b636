"""The machine that measures, in words."""

from __future__ import annotations

import os
import platform

import django
import psutil
from django.db import connection


def describe() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0]
    load = " ".join(f"{number:.1f}" for number in os.getloadavg())
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB of memory, load {load};"
        f" {platform.system()} {platform.release().partition('-')[0]}, Python {platform.python_version()},"
        f" Django {django.get_version()}, PostgreSQL {postgres}"
    )
