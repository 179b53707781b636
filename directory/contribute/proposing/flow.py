"""The steps of a submission: which there are, which one is next, how far somebody has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.actors.fields import CONNECTIONS, FIELDS, SECTIONS, WHAT, WHERE, WHO
from directory.contribute.proposing.base import Base
from directory.contribute.proposing.sections import SECTIONS as FORMS
from directory.contribute.proposing.similar import unsettled
from directory.moderation.models import ChangeRequest

YOU, SIMILAR, REVIEW = "you", "similar", "review"
STEPS: dict[str, Any] = {
    **{section: SECTIONS[section] for section in (WHO, WHERE, WHAT, CONNECTIONS)},
    YOU: _("About you"),
    REVIEW: _("Look through and send"),
}
ORDER = tuple(STEPS)


def address(token: str, step: str, *, to: str = "") -> str:
    return reverse("request_form", args=[token, step]) + (f"?to={to}" if to else "")


def navigation(submission: ChangeRequest, token: str, current: str) -> list[dict[str, Any]]:
    """As `ui/steps.html` takes it. A change of an entry may begin with any part, so all of them can be gone to."""
    reached = furthest(submission)
    any_order = submission.target_id is not None
    changed = {proposal.field for proposal in submission.proposals.all()}

    def is_done(step: str) -> bool:
        if any_order and step in FORMS:
            return bool(changed & set(FORMS[step].names))
        return ORDER.index(step) <= reached

    return [
        {
            "label": label,
            "state": "current" if step == current else "done" if is_done(step) else "todo",
            "url": address(token, step),
            "open": any_order,
        }
        for step, label in STEPS.items()
    ]


def furthest(submission: ChangeRequest) -> int:
    return ORDER.index(submission.step) if submission.step in ORDER else -1


def reached(submission: ChangeRequest, step: str) -> str:
    """The step to keep: going back to an earlier one loses nothing."""
    return step if ORDER.index(step) > furthest(submission) else submission.step


def after(base: Base, step: str, *, to: str = "") -> str:
    """Where to go once a step is saved. Who and where may show that the institution is here already."""
    if step in (WHO, WHERE) and unsettled(base):
        return SIMILAR
    if to in STEPS:
        return to
    return ORDER[min(ORDER.index(step) + 1, len(ORDER) - 1)]


def after_similar(base: Base, *, to: str = "") -> str:
    if to in STEPS:
        return to
    return WHAT if base.values["country"] else WHERE


def missing(errors: Mapping[str, list[Any]], token: str) -> list[dict[str, Any]]:
    """What is missing before it can be sent, each with the step where it is said."""
    step_of = {name: step for step, form in FORMS.items() for name in form.names} | {"email": YOU}
    return [
        {
            "label": FIELDS[name].label if name in FIELDS else "",
            "messages": messages,
            "url": address(token, step_of[name], to=REVIEW) if name in step_of else "",
        }
        for name, messages in errors.items()
    ]
