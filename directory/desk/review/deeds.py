"""What the buttons of a request's page do: each calls one service with what was typed, and says what was done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.accounts.models import User
from directory.actors.choices import PUBLISHED
from directory.actors.models import Actor
from directory.core.clock import now
from directory.core.errors import InvalidValuesError
from directory.core.models import Agent
from directory.desk.review.fields import Fields
from directory.desk.review.typed import Typed
from directory.moderation import rules
from directory.moderation.choices import QUEUED, Action, Kind, Outcome, State
from directory.moderation.models import ChangeRequest
from directory.moderation.queries import possible_reviewers
from directory.moderation.services import deciding, review
from directory.moderation.states import TRANSITIONS


@dataclass(frozen=True)
class Sent:
    """One click: which request, by whom, with what."""

    request: ChangeRequest
    by: User
    typed: Typed
    fields: Fields


def _take(sent: Sent) -> None:
    review.take(sent.request, by=sent.by)


def _ask(sent: Sent) -> None:
    review.ask(sent.request, by=sent.by, text=sent.typed.text("ask_text"), seen_version=sent.typed.seen_version)


def _hand_over(sent: Sent) -> None:
    number = sent.typed.number("hand_to")
    to = possible_reviewers(sent.request).filter(pk=number).first() if number else None
    if to is None:
        raise InvalidValuesError(_("Some values do not pass."), errors={"hand_to": [_("Choose a colleague.")]})
    review.hand_over(sent.request, by=sent.by, to=to)


def _note(sent: Sent) -> None:
    review.add_note(sent.request, by=sent.by, text=sent.typed.text("note_text"))


def _approve(sent: Sent) -> None:
    deciding.approve(
        sent.request,
        by=sent.by,
        decisions=sent.fields.decisions(),
        seen_version=sent.typed.seen_version,
        seen_revision=sent.typed.seen_revision,
        text=sent.typed.text("approve_text"),
    )


def _settle(sent: Sent) -> None:
    outcome = sent.typed.get("outcome")
    if outcome not in Outcome.values:
        raise InvalidValuesError(_("Some values do not pass."), errors={"outcome": [_("Say what came of it.")]})
    deciding.settle_report(
        sent.request,
        by=sent.by,
        outcome=Outcome(outcome),
        reason=sent.typed.text("settle_reason"),
        text=sent.typed.text("settle_text"),
        seen_version=sent.typed.seen_version,
    )


def _reject(sent: Sent) -> None:
    deciding.reject(
        sent.request,
        by=sent.by,
        code=sent.typed.code("reject_code"),
        text=sent.typed.text("reject_text"),
        seen_version=sent.typed.seen_version,
    )


def _fold(sent: Sent) -> None:
    number = sent.typed.number("fold_number")
    into: ChangeRequest | Actor | None
    if sent.typed.get("fold_kind") == "request":
        into = ChangeRequest.objects.seen_by_curators().filter(pk=number).first() if number else None
    else:
        into = Actor.objects.filter(pk=number).first() if number else None
    if into is None:
        message = _("Nothing has this number. Look at it again.")
        raise InvalidValuesError(_("Some values do not pass."), errors={"fold_number": [message]})
    text = sent.typed.text("fold_text")
    deciding.fold(sent.request, by=sent.by, into=into, text=text, seen_version=sent.typed.seen_version)


def _reopen(sent: Sent) -> None:
    deciding.reopen(sent.request, by=sent.by, reason=sent.typed.text("reopen_reason"))


def _undo(sent: Sent) -> None:
    deciding.undo(sent.request, by=sent.by, reason=sent.typed.text("undo_reason"))


@dataclass(frozen=True)
class Deed:
    """`field` is the input that a message without a field of its own stands beside; `goes_on`: what else was typed stays."""

    run: Callable[[Sent], None]
    done: Any
    field: str = ""
    goes_on: bool = False


DEEDS: dict[str, Deed] = {
    "take": Deed(_take, gettext_lazy("You have it for two hours. Each thing that you do with it begins the time again."),
                 goes_on=True),
    "ask": Deed(_ask, gettext_lazy("The question is on its way. The request waits for the submitter."), "ask_text"),
    "hand_over": Deed(_hand_over, gettext_lazy("Your colleague has it now, and gets a mail."), "hand_to"),
    "note": Deed(_note, gettext_lazy("The note is kept. Only curators see it."), "note_text", goes_on=True),
    "approve": Deed(_approve, gettext_lazy("Approved. What was accepted is live.")),
    "settle": Deed(_settle, gettext_lazy("The report is settled."), "outcome"),
    "reject": Deed(_reject, gettext_lazy("The request was turned down."), "reject_text"),
    "fold": Deed(_fold, gettext_lazy("The request was folded into the other one."), "fold_number"),
    "reopen": Deed(_reopen, gettext_lazy("The request is in the queue again."), "reopen_reason"),
    "undo": Deed(_undo, gettext_lazy("The approval was undone, as a new revision of the entry."), "undo_reason"),
}  # fmt: skip


def offered(request: ChangeRequest, user: User, agent: Agent) -> set[str]:
    """What this curator can do with the request as it is. The services check again."""
    if rules.is_own(agent, request):
        return set()
    state, codes = State(request.state), {"note"}
    holds = request.assignee_id == agent.pk and state in QUEUED
    over = request.locked_until is None or request.locked_until <= now()
    if state == State.SUBMITTED:
        codes |= {"take", "fold"}
    elif state == State.IN_REVIEW and holds:
        codes |= {"settle" if request.kind == Kind.REPORT else "approve", "reject", "fold", "hand_over", "extend"}
        if request.submitter_id is not None:
            codes.add("ask")
    elif state == State.IN_REVIEW and over:
        codes.add("take")
    elif state == State.CHANGES_REQUESTED and holds:
        codes.add("hand_over")
    elif state in TRANSITIONS[Action.REOPEN].sources:
        codes.add("reopen")
    elif state == State.APPROVED and request.undone_at is None and request.applied_revision and rules.may_undo(user):
        codes.add("undo")
    if hasattr(request, "contact"):
        codes.add("reveal")
    return codes


def done_message(deed: Deed, request: ChangeRequest) -> Any:
    """What was done, with the way to the entry where there is one to look at."""
    request.refresh_from_db()
    actor = request.made or request.target if request.state == State.APPROVED else None
    if actor is None:
        return deed.done
    url = reverse("admin:directory_actor_change", args=[actor.pk])
    shown = format_html('{} <a href="{}">{}</a>', deed.done, url, actor.name)
    if actor.status not in PUBLISHED:
        return shown
    return format_html('{} · <a href="{}">{}</a>', shown, actor.get_absolute_url(), _("View on site"))
