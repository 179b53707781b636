"""How rows are told apart where one is chosen: a name and what makes it unique."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from directory.actors.models import Actor
from directory.core.ids import parse_public_id
from directory.vocabulary.models import City, Subdivision


def label_of(row: Model) -> str:
    """The name of a row with its code or number."""
    if isinstance(row, City):
        return f"{row.name} ({row.subdivision_id or row.country_id})"
    if isinstance(row, Subdivision):
        return f"{row.name} ({row.code})"
    if isinstance(row, Actor):
        return f"{row.name} (#{row.pk})"
    return str(row)


def labels_of(model: type[Model], keys: Iterable[Any]) -> dict[str, str]:
    """The labels of the rows with these primary keys, by the key as text, in one query. What is no key is left out."""
    wanted = {str(key) for key in keys if key not in (None, "")}
    if model in (City, Actor):
        wanted = {key for key in wanted if parse_public_id(key) is not None}
    else:
        wanted = {key for key in wanted if key.isprintable()}
    if not wanted:
        return {}
    return {str(row.pk): label_of(row) for row in model._default_manager.filter(pk__in=wanted)}
