"""Files between preview and confirmation: out of reach, only for a day."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from directory.core import retention
from directory.core.agents import system_agent
from directory.core.clock import now
from directory.opendata.imports.storage import KEPT, ImportStorage
from directory.opendata.models import ImportRun


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "imports"


def test_a_file_is_read_back_and_removed_with_all_that_was_made_of_it(folder: Path) -> None:
    storage = ImportStorage()
    storage.save(b"table")
    storage.save_preview("en", {"rows": []})
    again = ImportStorage(name=storage.name)
    assert (again.read(), again.read_preview("en"), again.read_preview("zh-hans")) == (b"table", {"rows": []}, None)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    again.remove()
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["../settings", "a", "0" * 31, "0" * 33, "0" * 31 + "/"])
def test_a_name_that_was_not_given_out_leads_nowhere(name: str) -> None:
    with pytest.raises(FileNotFoundError):
        ImportStorage(name=name)


@pytest.mark.django_db
def test_the_nightly_purge_removes_what_is_older_than_a_day(folder: Path) -> None:
    old, young = ImportStorage(), ImportStorage()
    for storage in (old, young):
        storage.save(b"table")
        ImportRun.objects.create(key=storage.name, way="page", checksum="0" * 64, by=system_agent("tests"))
    long_ago = now() - KEPT - timedelta(minutes=1)
    os.utime(folder / f"{old.name}.file", (long_ago.timestamp(), long_ago.timestamp()))
    ImportRun.objects.filter(key=old.name).update(created_at=long_ago)

    assert retention.purge()["imports"] == 1

    assert [path.name for path in folder.iterdir()] == [f"{young.name}.file"]
    assert list(ImportRun.objects.values_list("key", flat=True)) == [young.name]
