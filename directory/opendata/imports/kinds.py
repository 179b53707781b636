"""The kinds of an entry's fields with their lists at hand: cleaning thousands of rows asks the database a few times."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from directory.actors.fields import FIELDS
from directory.core.fields import Choice, Items, Kind, Several
from directory.vocabulary.models import City, Country, Subdivision


class Kinds:
    """As `actors.fields` describes them, in the language in use when it is made. Cities are learnt as they are needed."""

    def __init__(self, names: Iterable[str]) -> None:
        self.cities: dict[int, City] = {}
        self._city_names: dict[Any, str] = {}
        self._kinds: dict[str, Kind] = {}
        for name in names:
            self._kinds[name] = self._kept(name, FIELDS[name].kind)

    def __getitem__(self, name: str) -> Kind:
        return self._kinds[name]

    def learn_cities(self, numbers: Iterable[int]) -> None:
        """One query for all that are not known yet."""
        wanted = {number for number in numbers if number not in self.cities}
        if wanted:
            for number, city in City.objects.in_bulk(wanted).items():
                self.cities[number] = city
                self._city_names[number] = city.name

    def _kept(self, name: str, kind: Kind) -> Kind:
        if name in _ROWS:
            rows = {row.pk: row.name for row in _ROWS[name].objects.all()}
            return dataclasses.replace(kind, choices=_answer(rows))  # type: ignore[type-var]  # each of them is a dataclass
        if name == "city":
            return dataclasses.replace(kind, choices=_answer(self._city_names))  # type: ignore[type-var]  # each of them is a dataclass
        if isinstance(kind, Choice | Several):
            return dataclasses.replace(kind, choices=_answer(dict(kind.choices())))
        if isinstance(kind, Items):
            return dataclasses.replace(kind, parts={part: self._kept("", one) for part, one in kind.parts.items()})
        return kind


# Lists of rows that are short enough to be read whole.
_ROWS: dict[str, Any] = {"country": Country, "subdivision": Subdivision}


def _answer(rows: Mapping[Any, str]) -> Callable[[], Mapping[Any, str]]:
    return lambda: rows
