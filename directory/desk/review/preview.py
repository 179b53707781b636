"""The entry as it will appear, in both languages, from what is live, proposed and decided so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation

from directory.actors.fields import FIELDS
from directory.actors.labels import Labels
from directory.core.fields import url_host
from directory.desk.admin.revisions.shown import labels_for
from directory.desk.review.fields import Fields
from directory.moderation import targets
from directory.moderation.choices import Verdict
from directory.moderation.models import ChangeRequest
from directory.moderation.proposals import proposed_values
from directory.vocabulary.lists import VocabularyLists

# Shown in ways of their own: at the head, or as texts.
_OWN_PLACES = ("names", "type", "country", "subdivision", "city", "website", "description_en", "description_zh", "stages")


@dataclass(frozen=True)
class Appearance:
    """The entry in one language, everything in words."""

    code: str
    language: str
    name: str
    other_names: str
    type: str
    place: str
    website: str
    host: str
    description: str
    is_in_other_language: bool
    stages: list[dict[str, Any]]
    functions: list[dict[str, Any]]
    facts: list[tuple[str, str]]


def values_as_decided(request: ChangeRequest, fields: Fields) -> dict[str, Any]:
    """What the entry would say: all that is proposed, or where the curator decided, what was decided so far."""
    values = proposed_values(request)
    live = targets.live_values(request.target)
    for box in fields:
        if box.verdict == Verdict.REJECTED:
            values[box.name] = live[box.name]
        elif box.is_edited and box.form.is_bound and box.form.is_valid():
            values[box.name] = box.value
    return values


def appearances(values: Mapping[str, Any], lists: VocabularyLists) -> list[Appearance]:
    words = labels_for([{name: value for name, value in values.items() if value is not None}])
    found = []
    for code, language in settings.LANGUAGES:
        with translation.override(code):
            found.append(_appearance(code, str(language), values, words, lists))
    return found


def _appearance(code: str, language: str, values: Mapping[str, Any], words: Labels, lists: VocabularyLists) -> Appearance:
    shown = {name: words.show(name, value) for name, value in values.items() if FIELDS[name].public and value is not None}
    name = _name(values["names"], code)
    own, other = ("zh", "en") if code == "zh-hans" else ("en", "zh")
    text = values[f"description_{own}"]
    others = [item for item in values["names"] if item["value"] != name]
    return Appearance(
        code="zh-Hans" if code == "zh-hans" else "en",
        language=language,
        name=name,
        other_names=words.show("names", others),
        type=shown.get("type", ""),
        place=_place(shown, code),
        website=values["website"],
        host=url_host(values["website"]),
        description=text or values[f"description_{other}"],
        is_in_other_language=not text and bool(values[f"description_{other}"]),
        stages=_ribbon(lists.path_stages, values["stages"]),
        functions=_ribbon(lists.functions, values["stages"]),
        facts=[(str(FIELDS[key].label), text) for key, text in shown.items() if text and key not in _OWN_PLACES],
    )


def _name(names: list[dict[str, Any]], code: str) -> str:
    """The one that the language displays, else the English one."""
    for wanted in ("displays_zh", "displays_en") if code == "zh-hans" else ("displays_en",):
        for item in names:
            if item[wanted]:
                return str(item["value"])
    return str(names[0]["value"]) if names else "–"


def _place(shown: Mapping[str, str], code: str) -> str:
    parts = list(dict.fromkeys(text for key in ("city", "subdivision", "country") if (text := shown.get(key, ""))))
    return "".join(reversed(parts)) if code == "zh-hans" else ", ".join(parts)


def _ribbon(stages: Any, chosen: Any) -> list[dict[str, Any]]:
    return [{"slug": stage.slug, "name": stage.name, "on": stage.slug in (chosen or []), "url": ""} for stage in stages]
