"""The page of a request put together: what is known of it, what can be done, what was typed, what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from directory.actors.services.version import current_version
from directory.core.agents import agent_of
from directory.core.clock import now
from directory.core.errors import ConflictError, DomainError, InvalidValuesError
from directory.desk.admin.site import desk_site
from directory.desk.review import shown
from directory.desk.review.deeds import DEEDS, offered
from directory.desk.review.fields import Fields, fields_of
from directory.desk.review.queue import row_of
from directory.desk.review.ready_texts import ReadyTexts, ready_texts
from directory.desk.review.typed import TEXTS, Typed
from directory.moderation import eligibility, mails, rules
from directory.moderation.checks import checks_of
from directory.moderation.choices import QUEUED, Kind, Outcome, State
from directory.moderation.models import ChangeRequest
from directory.moderation.queries import next_for, possible_reviewers
from directory.vocabulary.lists import vocabulary_lists


@dataclass(frozen=True)
class Problem:
    """What did not go: told above everything, and beside the fields that it is about."""

    deed: str
    message: str
    errors: Mapping[str, list[Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, deed: str, error: DomainError) -> Problem:
        if isinstance(error, InvalidValuesError):
            return cls(deed, str(error.message), error.errors)
        if isinstance(error, ConflictError):
            return cls(deed, str(error.message), {name: [error.message] for name in error.fields})
        # Who was quicker, or has it, is about no input.
        beside = DEEDS[deed].field if deed in DEEDS and error.code == DomainError.code else ""
        return cls(deed, str(error.message), {beside: [error.message]} if beside else {})


def page_context(
    http: HttpRequest,
    request: ChangeRequest,
    typed: Typed,
    *,
    look: str = "",
    problem: Problem | None = None,
    address: str = "",
) -> dict[str, Any]:
    """`look` is a button that only changes what the page shows; `address` is shown once, to whoever asked for it."""
    agent, moment = agent_of(http.user), now()
    can = offered(request, http.user, agent)
    lists = vocabulary_lists(current_version())
    fields = fields_of(request, typed, add=typed.get("add") if look == "add_field" else "")
    ready = ready_texts(request) if can & {"ask", "reject"} else ReadyTexts([], [])
    request.title_proposals = list(request.proposals.all())
    row = row_of(request, lists, agent=agent, at=moment)
    if look == "accept_rest":
        fields.accept_the_rest()
    return {
        **desk_site.each_context(http),
        "title": _("Request %(number)s") % {"number": request.pk},
        "subtitle": row.title,
        "change": request,
        "row": row,
        "actor": request.made or request.target,
        "can": can,
        "is_own": rules.is_own(agent, request),
        "may_decide": "approve" in can,
        "fields": fields,
        "media": fields.media,
        "is_report": request.kind == Kind.REPORT,
        "is_open": request.state in QUEUED,
        "texts": shown.texts_of(request),
        "events": shown.events_of(request),
        "eligibility": eligibility.in_words(request.eligibility),
        "duplicates": shown.duplicates_of(request),
        "checks": checks_of(request),
        "related": shown.related_to(request, lists, agent=agent, at=moment),
        "masked": shown.address_of(request),
        "address": address,
        "trouble": mails.delivery_trouble(request),
        "colleagues": possible_reviewers(request).exclude(pk=http.user.pk) if "hand_over" in can else [],
        "ready": ready,
        "ready_question": ready.question(typed.get("ask_code")),
        "ready_rejection": ready.rejection(typed.get("reject_code")),
        "outcomes": [one for one in Outcome if one != Outcome.REMOVED or rules.may_remove(http.user)],
        "typed": typed.shown(_ready_values(look, typed, ready, problem)),
        "left_over": _left_over(typed, can),
        "next": next_for(agent, at=moment, besides=request.pk)
        if request.state not in (State.SUBMITTED, State.IN_REVIEW)
        else None,
        **_problem_context(problem, fields),
    }


def _problem_context(problem: Problem | None, fields: Fields) -> dict[str, Any]:
    if problem is None:
        return {"problem": "", "errors": {}, "other_errors": [], "undecided": []}
    left = fields.add_errors({name: messages for name, messages in problem.errors.items() if name not in _INPUTS})
    if problem.deed == "approve":
        for box in fields.undecided:
            box.errors.append(_("Choose what becomes of this field."))
    return {
        "problem": problem.message,
        "errors": {name: messages for name, messages in problem.errors.items() if name in _INPUTS},
        "other_errors": left,
        "marked": [box for box in fields if box.has_errors],
    }


def _ready_values(look: str, typed: Typed, ready: ReadyTexts, problem: Problem | None) -> dict[str, Any]:
    """What the page fills in: a chosen text, or the entry that was chosen among the possible duplicates."""
    if look == "put_question" and (question := ready.question(typed.get("ask_code"))):
        return {"ask_text": _joined(typed.get("ask_text"), question.text)}
    rejection = ready.rejection(typed.get("reject_code"))
    # Rejected without words: the reason's own text is offered, to be looked at before it is sent.
    silent = problem is not None and problem.deed == "reject" and not typed.get("reject_text").strip()
    if rejection is not None and (look == "put_rejection" or silent):
        return {"reject_text": _joined(typed.get("reject_text"), rejection.text)}
    if look == "choose_entry":
        return {"fold_kind": "entry", "fold_number": typed.get("choose_entry")}
    return {}


def _joined(typed: str, text: str) -> str:
    """What is ready stands after what was typed, once."""
    typed = typed.strip()
    return typed if text in typed else f"{typed}\n\n{text}".strip()


def _left_over(typed: Typed, can: set[str]) -> list[str]:
    """Texts whose inputs are not on the page any more, because somebody else was quicker: to be copied."""
    deeds = {"ask": "ask_text", "reject": "reject_text", "approve": "approve_text", "fold": "fold_text", "note": "note_text",
             "settle": "settle_text", "reopen": "reopen_reason", "undo": "undo_reason"}  # fmt: skip
    gone = [typed.get(name).strip() for deed, name in deeds.items() if deed not in can]
    return [text for text in gone if text]


# The inputs of the page that are no field of the entry.
_INPUTS = {*TEXTS, "ask_code", "reject_code", "fold_kind", "fold_number", "hand_to", "outcome"}
