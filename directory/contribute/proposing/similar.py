"""Whether what is being submitted is here already: the likely entries, and why it is another one."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from directory.actors.forms import KindField
from directory.contribute.proposing.base import Base
from directory.contribute.proposing.inputs import public
from directory.core.fields import Line
from directory.core.ids import parse_public_id
from directory.moderation.choices import TextKind
from directory.moderation.duplicates import Candidate, Described, find_duplicates

# The text for the curators begins with the entries that it is not: `#15, #67: a hospital, no institute`.
_SETTLED = re.compile(r"((?:#[0-9]+(?:, )?)+): (.*)", re.DOTALL)


def candidates_of(base: Base, *, names: Sequence[str] = (), website: str = "") -> list[Candidate]:
    """The likeliest first; with what is being typed and not saved yet."""
    values = base.values
    named = [*names, *(item["value"] for item in values["names"])]
    if not named and not website:
        return []
    return find_duplicates(
        Described(
            names=tuple(named),
            website=website or values["website"],
            identifiers=tuple((item["scheme"], item["value"]) for item in values["identifiers"]),
            country=values["country"] or "",
            city=values["city"],
        )
    )


def unsettled(base: Base) -> list[Candidate]:
    """All candidates, where there is one of which nobody has said yet why it is another one."""
    if not base.is_new:
        return []
    candidates = candidates_of(base)
    numbers, _reason = said(base)
    return candidates if {candidate.actor.pk for candidate in candidates} - numbers else []


def said(base: Base) -> tuple[set[int], str]:
    """The entries that it is not, and why."""
    match = _SETTLED.fullmatch(base.texts.get(TextKind.ANOTHER_ONE, ""))
    return ({int(number) for number in re.findall("[0-9]+", match[1])}, match[2]) if match else (set(), "")


def text_of(numbers: Collection[int], reason: str) -> str:
    return f"{', '.join(f'#{number}' for number in sorted(numbers))}: {reason}"


def shown(candidates: Sequence[Candidate]) -> list[dict[str, Any]]:
    """Candidates with their reasons in words."""
    comma = pgettext("list", ", ")
    return [
        {"actor": one.actor, "reasons": comma.join(str(reason.label) for reason in one.reasons), "matched": one.matched}
        for one in candidates
    ]


class AnotherOneForm(forms.Form):
    """It is none of these, and why."""

    use_required_attribute = False
    reason = public(
        KindField(Line(500), required=True, label=_("How does it differ?"), help_text=_("In one sentence, for the curators.")),
        is_public=False,
    )
    seen = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def clean_seen(self) -> set[int]:
        """The numbers of the entries that stood on the page."""
        numbers = [parse_public_id(text) for text in self.cleaned_data["seen"].split(",")]
        return {number for number in numbers if number is not None}
