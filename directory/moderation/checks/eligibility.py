"""What the answers about eligibility say against a request: the form keeps their codes under these names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from directory.moderation.checks.outcome import Check, Facts, joined
from directory.moderation.choices import CheckCode, CheckState
from directory.moderation.eligibility import known_answers

_AGAINST: dict[tuple[str, str], Any] = {
    ("active", "no"): _("It does no research or innovation in personalised medicine, by its own answer."),
    ("body", "university"): _("It is a university; only institutes and centres of universities are included."),
    ("body", "hospital"): _("It is a hospital; only institutes and centres of hospitals are included."),
    ("large", "yes"): _("It is a firm of more than 250 staff."),
    ("place", "elsewhere"): _("It is outside the European Union, the United Kingdom and mainland China."),
}
_OPEN: dict[tuple[str, str], Any] = {
    ("active", "unsure"): _("Whoever sent it is not sure that it works on personalised medicine."),
    ("large", "unsure"): _("It is a firm; whoever sent it does not know whether it has more than 250 staff."),
}


def check_eligibility(facts: Facts) -> Check:
    state, sentences = _judged(facts.request.eligibility)
    return Check(CheckCode.ELIGIBILITY, state, joined(sentences))


def _judged(answers: Mapping[str, Any]) -> tuple[CheckState, list[Any]]:
    """What speaks against it before what is open; an answer of another list is none."""
    given = known_answers(answers)
    against = [_AGAINST[item] for item in given.items() if item in _AGAINST]
    unsure = [_OPEN[item] for item in given.items() if item in _OPEN]
    needed = {"active", "body", "place"} | ({"large"} if given.get("body") == "firm" else set())
    if needed - given.keys():
        unsure.append(_("Not all questions about eligibility were answered."))
    if against:
        return CheckState.BAD, [*against, *unsure]
    if unsure:
        return CheckState.UNKNOWN, unsure
    return CheckState.GOOD, [_("Nothing in the answers speaks against it.")]
