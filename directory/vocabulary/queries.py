"""Reads of the vocabulary: names by code, in the language in use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models

from directory.vocabulary.models import City, Country, Stage, Subdivision, Topic


class Names(Mapping[Any, str]):
    """The names of all rows of a model by code, read from the database when asked, one row or all of them."""

    def __init__(self, rows: models.QuerySet[Any], code: str) -> None:
        self._rows = rows
        self._code = code

    def __contains__(self, code: object) -> bool:
        return self._row(code) is not None

    def __getitem__(self, code: Any) -> str:
        row = self._row(code)
        if row is None:
            raise KeyError(code)
        return str(row.name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows.all().values_list(self._code, flat=True))

    def __len__(self) -> int:
        return self._rows.all().count()

    def _row(self, code: Any) -> Any:
        field = self._rows.model._meta.get_field(self._code)
        expected = int if isinstance(field, models.IntegerField) else str
        if not isinstance(code, expected) or isinstance(code, bool) or "\x00" in str(code):
            return None
        return self._rows.filter(**{self._code: code}).first()


def country_names() -> Names:
    return Names(Country.objects.all(), "code")


def subdivision_names() -> Names:
    return Names(Subdivision.objects.all(), "code")


def city_names() -> Names:
    return Names(City.objects.all(), "id")


def topic_names() -> dict[str, str]:
    """The topics that an actor can have: the second level, in the order of the vocabulary, without those that were merged."""
    rows = Topic.objects.filter(parent__isnull=False, merged_into=None).order_by("parent__order", "order")
    return {topic.slug: topic.name for topic in rows}


def stage_names() -> dict[str, str]:
    return {stage.slug: stage.name for stage in Stage.objects.order_by("order")}
