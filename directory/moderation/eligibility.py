"""The questions that come before a new entry: whether the directory is for it. The answers are kept as codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

UNSURE = "unsure"

QUESTIONS: dict[str, Any] = {
    "active": _("Is it active in research, innovation, networking or translation in personalised medicine?"),
    "body": _("What is it?"),
    "staff": _("If it is a private firm: how many people work there?"),
    "place": pgettext_lazy("eligibility", "Where is it?"),
}
ANSWERS: dict[str, tuple[tuple[str, Any], ...]] = {
    "active": (("yes", _("Yes")), ("no", _("No")), (UNSURE, _("I am not sure"))),
    "body": (
        ("institute", _("An institute, laboratory or centre, also one of a university or a hospital")),
        ("firm", _("A private firm or start-up")),
        ("cluster", _("A health cluster or network")),
        ("public", _("A state organisation")),
        ("university", _("A university as a whole")),
        ("hospital", _("A hospital as a whole")),
        ("other", _("Something else")),
    ),
    "staff": (("up_to_250", _("Up to 250")), ("more", _("More than 250")), (UNSURE, _("I am not sure"))),
    "place": (
        ("eu", _("In the European Union or the United Kingdom")),
        ("cn", _("In mainland China")),
        ("elsewhere", _("Elsewhere")),
    ),
}


def known_answers(answers: Mapping[str, Any]) -> dict[str, str]:
    """The answers that the questions have. How many staff counts for firms alone: another may be left over from before."""
    known = {name: answers[name] for name, given in ANSWERS.items() if answers.get(name) in dict(given)}
    if known.get("body") != "firm":
        known.pop("staff", None)
    return known


def in_words(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The questions that were answered, each with its answer, in the language in use."""
    return [(str(QUESTIONS[name]), str(dict(ANSWERS[name])[code])) for name, code in known_answers(answers).items()]
