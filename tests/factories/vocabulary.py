"""The real vocabulary, with a handful of its cities: fast enough for each test."""

from __future__ import annotations

import csv
import functools
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection

from directory.vocabulary.models import Country
from directory.vocabulary.services import load_vocabulary

BERLIN, MUNICH, HAMBURG, TUBINGEN = 2950159, 2867714, 2911298, 2820860
PARIS, BARCELONA, MILAN, LONDON = 2988507, 3128760, 3173435, 2643743
BEIJING, SHANGHAI, GUANGZHOU, SHENZHEN = 1816670, 1796236, 1809858, 1795565
CITIES = (
    *(BERLIN, MUNICH, HAMBURG, TUBINGEN, PARIS, BARCELONA, MILAN, LONDON),
    *(BEIJING, SHANGHAI, GUANGZHOU, SHENZHEN),
)


def load_small_vocabulary() -> None:
    """All regions, countries, subdivisions, stages and topics, and the cities of CITIES. Does nothing where they are."""
    if not Country.objects.exists():
        _number_topics_from_one()
        load_vocabulary(Path(_folder().name))


def _number_topics_from_one() -> None:
    """A sequence goes on after a rollback; thousands of tests would take it past the small numbers that search rows hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('directory_topic', 'id'), 1, false)")


@functools.cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """The files under fixtures/vocabulary/, the cities cut down; deleted when the test run ends."""
    original = settings.FIXTURES_DIR / "vocabulary"
    folder = tempfile.TemporaryDirectory(prefix="vocabulary-")
    for path in original.glob("*.csv"):
        if path.name != "cities.csv":
            (Path(folder.name) / path.name).symlink_to(path)
    wanted = {str(number) for number in CITIES}
    with (
        (original / "cities.csv").open(encoding="utf-8", newline="") as all_cities,
        (Path(folder.name) / "cities.csv").open("w", encoding="utf-8", newline="") as few,
    ):
        rows = csv.reader(all_cities)
        csv.writer(few).writerows([next(rows), *(row for row in rows if row[0] in wanted)])
    return folder
