"""python -m tests.bench.memory SHARE: how much a fresh process grows by an export of one entry in SHARE, as JSON in MB."""

from __future__ import annotations

import json
import os
import sys
from itertools import islice
from pathlib import Path


def main(share: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    import django  # after the environment that it reads

    django.setup()
    from directory.actors.models import Actor
    from directory.actors.search import parse_criteria, run_search
    from directory.actors.services.version import current_version
    from directory.opendata.exports import start_export
    from directory.opendata.exports.formats import CHUNK
    from directory.vocabulary.lists import vocabulary_lists

    number = Actor.objects.count() // share
    lists = vocabulary_lists(current_version())
    bare = peak()
    criteria = parse_criteria({}, lists)
    run_search(criteria, lists).ids()
    held = peak()
    for _piece in islice(start_export(criteria, lists).csv(), 1 + number // CHUNK):
        pass
    whole = peak()
    print(json.dumps({"columns": held - bare, "export": whole - held, "all": whole - bare}))


def peak() -> float:
    """The most memory that this process has held; getrusage would tell its parent's where that is more."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]))
