"""Whether the descriptions are in the language of their fields, and written as sentences are."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from directory.core.text import fold, han_share, has_han
from directory.moderation.checks.outcome import Check, Facts, joined
from directory.moderation.choices import CheckCode, CheckState

ENGLISH, CHINESE = "description_en", "description_zh"
MOSTLY = 0.5
# A short text of capitals is a row of acronyms.
SHORTEST_SHOUT = 30


def check_language(facts: Facts) -> Check | None:
    """None where no description is proposed."""
    texts = {field: str(facts.proposed[field]) for field in (ENGLISH, CHINESE) if facts.proposed.get(field)}
    if not texts:
        return None
    found = _found(texts, facts)
    if found:
        return Check(CheckCode.LANGUAGE, CheckState.BAD, joined(found))
    return Check(CheckCode.LANGUAGE, CheckState.GOOD, str(_("The texts are in the languages of their fields.")))


def _found(texts: dict[str, str], facts: Facts) -> list[Any]:
    found: list[Any] = []
    if han_share(texts.get(ENGLISH, "")) > MOSTLY:
        found.append(_("The English description is mostly in Chinese characters."))
    if CHINESE in texts and not has_han(texts[CHINESE]):
        found.append(_("The Chinese description has no Chinese characters."))
    if any(_shouts(text) for text in texts.values()):
        found.append(_("A description is mostly in capital letters."))
    both = [fold(str(facts.proposed_or_live(field) or "")) for field in (ENGLISH, CHINESE)]
    if both[0] and both[0] == both[1]:
        found.append(_("Both descriptions are the same text."))
    return found


def _shouts(text: str) -> bool:
    cased = [char for char in text if char.isupper() or char.islower()]
    return len(cased) >= SHORTEST_SHOUT and sum(char.isupper() for char in cased) > MOSTLY * len(cased)
