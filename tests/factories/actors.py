"""Actors made through the services, with the least values that pass."""

from __future__ import annotations

from typing import Any

from directory.actors.choices import SourceKind
from directory.actors.models import Actor, Source
from directory.actors.services import Change, SourceRef, close_actor, create_actor, remove_actor
from directory.core.agents import system_agent
from tests.factories.vocabulary import load_small_vocabulary

_FINISH = {"closed": close_actor, "removed": remove_actor}


def make_source(key: str = "curators", *, kind: str = SourceKind.CURATOR, title_en: str = "", title_zh: str = "") -> Source:
    """The source with this key; made where it is missing."""
    titles = {"title_en": title_en or "Curators of this directory", "title_zh": title_zh or "本名录审核员"}
    return Source.objects.get_or_create(key=key, defaults={"kind": kind, **titles})[0]


def name_item(
    value: str, *, language: str = "en", kind: str = "official", displays_en: bool = False, displays_zh: bool = False
) -> dict[str, Any]:
    """One item of the field `names`."""
    return {"value": value, "language": language, "kind": kind, "displays_en": displays_en, "displays_zh": displays_zh}


def make_actor(
    name: str = "Institute A",
    type: str = "rto",
    country: str = "DE",
    *,
    name_zh: str = "",
    status: str = "active",
    public_id: int | None = None,
    **values: Any,
) -> Actor:
    """An entry; `values` are fields of `actors.fields` by their names (`names` replaces `name` and `name_zh`).

    A description without an origin is a curator's. `status` is reached through the services: active, closed or removed.
    """
    load_small_vocabulary()
    names = [name_item(name, displays_en=True)]
    if name_zh:
        names.append(name_item(name_zh, language="zh-Hans", displays_zh=True))
    for field in ("description_en", "description_zh"):
        if values.get(field):
            values.setdefault(f"{field}_origin", "curator")
    ref = SourceRef(make_source())
    agent = system_agent("tests")
    changes = [
        Change(field, value, ref) for field, value in {"names": names, "type": type, "country": country, **values}.items()
    ]
    actor = create_actor(changes, by=agent, reason="Made for a test.", public_id=public_id)
    if status != "active":
        actor = _FINISH[status](actor, by=agent, reason="Made for a test.")
    return actor
