"""Edition 2023: every figure that the paper gives, counted from the frozen file and beside a plain oracle."""

from __future__ import annotations

import csv
import dataclasses
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from directory.core.tables import read_table
from directory.insights import editions
from directory.insights.checks import check_editions
from directory.insights.editions import EDITION_2023, figures, frozen_bytes, frozen_rows
from directory.vocabulary.choices import ActorType

FIGURES = figures(EDITION_2023)


def printed() -> list[dict[str, str]]:
    with (Path(settings.FIXTURES_DIR) / "editions/2023.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_totals_are_the_papers():
    assert FIGURES.total == 78
    assert FIGURES.regions == {"eu": 63, "cn": 15}


def test_types_are_the_papers_with_its_percentages():
    found = {
        kind: {region: (share.count, share.percent) for region, share in shares.items()}
        for kind, shares in FIGURES.types.items()
    }
    assert found == {
        ActorType.RTO: {"eu": (47, 75), "cn": (7, 47)},
        ActorType.SME: {"eu": (9, 14), "cn": (1, 7)},
        ActorType.PI: {"eu": (7, 11), "cn": (7, 47)},
    }


def test_germany_has_eleven_and_the_most():
    assert FIGURES.countries[0] == ("DE", 11)
    assert all(number < 11 for _code, number in FIGURES.countries[1:])


def test_every_country_has_the_count_of_its_rows():
    assert dict(FIGURES.countries) == {
        "AT": 4, "BE": 5, "BG": 1, "CY": 1, "DE": 11, "DK": 2, "EE": 1, "ES": 8, "FI": 1, "FR": 2, "GB": 3, "GR": 4,
        "HR": 1, "IE": 1, "IT": 4, "LT": 1, "LU": 4, "NL": 2, "PL": 2, "RO": 2, "SE": 2, "SI": 1,
    }  # fmt: skip
    assert sum(number for _code, number in FIGURES.countries) == 63


def test_chinese_places_are_counted_as_printed():
    assert FIGURES.printed_regions == [("Beijing", 6), ("Guandong", 4), ("Shanghai", 3), ("Guangzhou", 2)]


def test_six_countries_were_searched_without_a_find():
    assert FIGURES.without == ["CZ", "HU", "LV", "MT", "PT", "SK"]


def test_the_figures_agree_with_a_plain_count_of_the_file():
    rows = printed()
    for region, table in (("eu", "1"), ("cn", "2")):
        for kind in ActorType:
            expected = len([row for row in rows if row["table"] == table and row["type"] == kind.value.upper()])
            assert FIGURES.types[kind][region].count == expected
    codes = {row["printed"]: row["country"] for row in read_table(
        Path(settings.FIXTURES_DIR) / "paper/places.csv", ("printed", "country", "subdivision")
    )}  # fmt: skip
    expected = Counter(codes[row["place"]] for row in rows if row["table"] == "1")
    assert dict(FIGURES.countries) == dict(expected)


def test_the_scope_is_the_eu_side_of_the_vocabulary():
    rows = read_table(Path(settings.FIXTURES_DIR) / "vocabulary/countries.csv", ("code", "region", "name_en", "name_zh"))
    assert {row["code"] for row in rows if row["region"] == "eu"} == EDITION_2023.scope


def test_rows_are_the_file_letter_by_letter():
    assert [
        {**dataclasses.asdict(row), "row": str(row.number)} | {"number": row.number} for row in frozen_rows(EDITION_2023)
    ] == [{**row, "number": int(row["row"])} for row in printed()]


@pytest.mark.parametrize(
    ("count", "whole", "percent"), [(0, 63, 0), (1, 200, 1), (1, 201, 0), (47, 63, 75), (1, 15, 7), (15, 15, 100)]
)
def test_percentages_are_rounded_half_up(count, whole, percent):
    assert editions.Share(count, whole).percent == percent


@pytest.fixture
def damaged(tmp_path, settings):
    """The fixtures with one letter of the edition corrected."""
    original = Path(settings.FIXTURES_DIR) / "editions/2023.csv"
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions/2023.csv").write_bytes(original.read_bytes().replace(b"Guandong", b"Guangdong"))
    settings.FIXTURES_DIR = tmp_path
    for kept in (frozen_bytes, frozen_rows):
        kept.cache_clear()
    yield tmp_path / "editions/2023.csv"
    for kept in (frozen_bytes, frozen_rows):
        kept.cache_clear()


def test_a_changed_file_is_a_system_check_error_with_a_hint(damaged):
    (message,) = check_editions()
    assert message.id == "directory.E003"
    assert message.hint is not None
    assert "fixtures/editions/2023.csv" in message.hint


def test_a_missing_file_is_a_system_check_error(damaged):
    damaged.unlink()
    assert [message.id for message in check_editions()] == ["directory.E003"]


def test_a_changed_file_is_not_served(damaged):
    with pytest.raises(editions.DamagedEditionError):
        frozen_rows(EDITION_2023)


def test_the_file_as_frozen_passes_the_check():
    assert check_editions() == []
