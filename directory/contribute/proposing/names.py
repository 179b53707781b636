"""The names of an institution as a person fills them in: one for each language, an acronym, and others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from directory.actors.choices import NameKind

Item = Mapping[str, Any]


@dataclass(frozen=True)
class Names:
    """The list of names taken apart: what each slot of the form begins with."""

    en: Item | None = None
    zh: Item | None = None
    acronym: Item | None = None
    others: list[Item] = field(default_factory=list)
    items: Sequence[Item] = ()


def take_apart(items: Sequence[Item]) -> Names:
    """One name that both languages display stands in the slot of its own language."""
    en = next((item for item in items if item["displays_en"]), None)
    zh = next((item for item in items if item["displays_zh"]), None)
    if en is not None and en is zh:
        en, zh = (None, zh) if is_chinese(en) else (en, None)
    rest = [item for item in items if item is not en and item is not zh]
    acronym = next((item for item in rest if item["kind"] == NameKind.ACRONYM), None)
    return Names(en, zh, acronym, [item for item in rest if item is not acronym], items)


def is_chinese(item: Item) -> bool:
    return str(item["language"]).startswith("zh")


def put_together(
    before: Names, *, en: str, en_language: str, zh: str, acronym: str, others: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The list again. What was there before keeps its place, kind and language, so that nothing changed is no change."""
    found: list[tuple[float, dict[str, Any]]] = []

    def add(item: dict[str, Any], was: Item | None, *, displays_en: bool = False, displays_zh: bool = False) -> None:
        place = next((place for place, one in enumerate(before.items) if one is was), len(before.items) + len(found))
        found.append((place, {**item, "displays_en": displays_en, "displays_zh": displays_zh}))

    if en:
        both = not zh and before.en is not None and bool(before.en["displays_zh"])
        add(_main(en, en_language, before.en), before.en, displays_en=True, displays_zh=both)
    if zh:
        # Where there is no other, English pages show it, too.
        add(_main(zh, "zh-Hans", before.zh, keep=True), before.zh, displays_en=not en, displays_zh=True)
    if acronym:
        language = before.acronym["language"] if before.acronym else ""
        add({"value": acronym, "language": language, "kind": NameKind.ACRONYM.value}, before.acronym)
    for other in others:
        add(dict(other), next((item for item in before.others if item["value"] == other["value"]), None))
    return [item for _place, item in sorted(found, key=lambda pair: pair[0])]


def _main(value: str, language: str, was: Item | None, *, keep: bool = False) -> dict[str, Any]:
    kind = was["kind"] if was else NameKind.OFFICIAL.value
    return {"value": value, "language": was["language"] if was and keep else language, "kind": kind}
