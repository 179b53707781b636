"""Values of fields in words, from names that are at hand: showing a hundred values asks the database at most once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from directory.actors.fields import FIELDS
from directory.vocabulary.lists import VocabularyLists
from directory.vocabulary.models import City


class Labels:
    """Shows values of any field. `cities` are ids whose names may be needed."""

    def __init__(self, lists: VocabularyLists, cities: Iterable[int | None] = ()) -> None:
        wanted = {city for city in cities if city is not None}
        known: dict[int, City] = City.objects.in_bulk(wanted) if wanted else {}
        self._names: dict[str, Any] = {
            "country": lists.countries,
            "subdivision": lists.subdivisions,
            "city": known,
            "topics": lists.topics,
            "stages": lists.stages,
        }

    def show(self, field: str, value: Any) -> str:
        """A value as a reader sees it, in the language in use."""
        names = self._names.get(field)
        if names is None:
            return FIELDS[field].kind.show(value)
        codes = value if isinstance(value, list) else [value]
        return _(", ").join(str(names.get(code, code)) for code in codes if code not in (None, ""))
