"""Writing the vocabulary: loading it from the files under fixtures/vocabulary/, and editing single rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from django.db import models, transaction

from directory.core import journal
from directory.core.models import Agent
from directory.core.tables import read_table
from directory.core.text import sort_key
from directory.vocabulary.choices import VocabularyAction
from directory.vocabulary.models import City, Country, Region, Stage, Subdivision, Topic

_BATCH = 1000


@transaction.atomic
def load_vocabulary(folder: Path, *, overwrite: bool = False) -> dict[str, int]:
    """Add the rows of the files that are not there yet; returns how many of each. What was edited stays, unless `overwrite`.

    Raises DomainError for a file that is not of the expected form.
    """
    load = _Loader(folder, overwrite=overwrite)
    return {
        "regions": load.regions(),
        "countries": load.countries(),
        "subdivisions": load.subdivisions(),
        "cities": load.cities(),
        "stages": load.stages(),
        "topics": load.topics(),
    }


def save_row(row: models.Model, *, changed: Iterable[str], by: Agent) -> models.Model:
    """Write a validated row: all of a new one, else the changed columns, with what follows from them. Returns the row."""
    columns = set(changed)
    new = row._state.adding
    if isinstance(row, City) and (row._state.adding or "name_en" in columns):
        row.sort_key = sort_key(row.name_en)
        columns.add("sort_key")
    if row._state.adding:
        row.save(force_insert=True)
    elif columns:
        row.save(update_fields=sorted(columns))
    if new or columns:
        action = VocabularyAction.ADDED if new else VocabularyAction.CHANGED
        journal.record(action, by=by, kind=str(row._meta.model_name), key=_key_of(row), columns=[] if new else sorted(columns))
    return row


def _key_of(row: models.Model) -> str:
    """What names a row in addresses."""
    return str(getattr(row, "slug", None) or getattr(row, "code", None) or getattr(row, "key", None) or row.pk)


@transaction.atomic
def move_topic(topic: Topic, *, up: bool, by: Agent) -> bool:
    """Change places with the topic before or after it on its level; says whether there was one."""
    level = list(Topic.objects.select_for_update().filter(parent=topic.parent_id, merged_into=None).order_by("order"))
    places = {row.pk: place for place, row in enumerate(level)}
    place = places.get(topic.pk)
    other = place + (-1 if up else 1) if place is not None else -1
    if place is None or not 0 <= other < len(level):
        return False
    one, two = level[place], level[other]
    free = max(row.order for row in Topic.objects.filter(parent=topic.parent_id)) + 1
    # No two may stand at the same place, not even for a moment.
    for row, order in ((one, free), (two, one.order), (one, two.order)):
        Topic.objects.filter(pk=row.pk).update(order=order)
    journal.record(VocabularyAction.MOVED, by=by, kind="topic", key=topic.slug, up=up)
    return True


class _Loader:
    def __init__(self, folder: Path, *, overwrite: bool) -> None:
        self.folder = folder
        self.overwrite = overwrite

    def regions(self) -> int:
        rows = self._read("regions", "code", "order", "name_en", "name_zh", "text_en", "text_zh")
        return self._add(Region, (Region(**row) for row in rows), key="code")

    def countries(self) -> int:
        rows = self._read("countries", "code", "region", "name_en", "name_zh")
        return self._add(Country, (Country(region_id=row.pop("region"), **row) for row in rows), key="code")

    def subdivisions(self) -> int:
        rows = self._read("subdivisions", "code", "country", "name_en", "name_zh")
        return self._add(Subdivision, (Subdivision(country_id=row.pop("country"), **row) for row in rows), key="code")

    def cities(self) -> int:
        names = ("id", "name_en", "name_zh", "country", "subdivision", "latitude", "longitude", "population")
        return self._add(City, (self._city(row) for row in self._read("cities", *names)), key="id")

    def stages(self) -> int:
        rows = self._read("stages", "slug", "kind", "order", "label_en", "label_zh", "text_en", "text_zh")
        return self._add(Stage, (Stage(**_labelled(row)) for row in rows), key="slug")

    def topics(self) -> int:
        names = ("slug", "parent", "order", "label_en", "label_zh", "text_en", "text_zh", "mesh")
        rows = self._read("topics", *names)
        above = [Topic(**_labelled({k: v for k, v in row.items() if k != "parent"})) for row in rows if not row["parent"]]
        added = self._add(Topic, above, key="slug")
        parents = {topic.slug: topic for topic in Topic.objects.filter(parent=None)}
        below = [Topic(**_labelled({**row, "parent": parents[row["parent"]]})) for row in rows if row["parent"]]
        return added + self._add(Topic, below, key="slug")

    def _read(self, name: str, *columns: str) -> list[dict[str, str]]:
        return read_table(self.folder / f"{name}.csv", columns)

    def _city(self, row: dict[str, str]) -> City:
        place = Decimal("0.0001")
        return City(
            id=int(row["id"]),
            name_en=row["name_en"],
            name_zh=row["name_zh"],
            country_id=row["country"],
            subdivision_id=row["subdivision"] or None,
            latitude=Decimal(row["latitude"]).quantize(place),
            longitude=Decimal(row["longitude"]).quantize(place),
            population=int(row["population"] or 0),
            sort_key=sort_key(row["name_en"]),
        )

    def _add(self, model: type[models.Model], rows: Iterable[models.Model], *, key: str) -> int:
        wanted: Sequence[models.Model] = list(rows)
        known = set(model._default_manager.values_list(key, flat=True))
        new = [row for row in wanted if getattr(row, key) not in known]
        model._default_manager.bulk_create(new, batch_size=_BATCH)
        if self.overwrite:
            old = {getattr(row, key): row for row in wanted if getattr(row, key) in known}
            columns = [f.name for f in model._meta.concrete_fields if not f.primary_key and f.name != key]
            ids = dict(model._default_manager.filter(**{f"{key}__in": old}).values_list(key, "pk"))
            for code, row in old.items():
                row.pk = ids[code]
            model._default_manager.bulk_update(list(old.values()), columns, batch_size=_BATCH)
        return len(new)


def _labelled(row: Mapping[str, object]) -> dict[str, object]:
    return {key.replace("label_", "name_"): value for key, value in row.items()}
