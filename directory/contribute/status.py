"""The state of a submission for who sent it: what it is about, where it stands, what happens next and usually when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from directory.actors.choices import PUBLISHED
from directory.actors.models import Actor
from directory.actors.services.version import current_version
from directory.contribute import proposed, talk
from directory.core.clock import now
from directory.core.text import masked_address
from directory.moderation import mails, states
from directory.moderation.account import usual_days_to_decide
from directory.moderation.choices import Action, Kind, Outcome, Party, ReportKind, State
from directory.moderation.models import ChangeRequest, TextTemplate
from directory.moderation.proposals import name_in
from directory.moderation.services.submitting import EDITABLE
from directory.moderation.services.time import AFTER_REMINDER, REMINDER_AFTER, SILENCE
from directory.vocabulary.lists import vocabulary_lists

# As the submitter sees them: a curator waits for “the submitter”, the submitter is asked for an answer.
STATES: dict[str, Any] = {
    State.DRAFT: pgettext_lazy("submission", "not sent yet"),
    State.SUBMITTED: pgettext_lazy("submission", "waiting for review"),
    State.IN_REVIEW: pgettext_lazy("submission", "in review"),
    State.CHANGES_REQUESTED: pgettext_lazy("submission", "waiting for your answer"),
    State.APPROVED: pgettext_lazy("submission", "approved"),
    State.REJECTED: pgettext_lazy("submission", "not taken over"),
    State.MERGED_INTO: pgettext_lazy("submission", "joined with another"),
    State.WITHDRAWN: pgettext_lazy("submission", "withdrawn"),
    State.EXPIRED: pgettext_lazy("submission", "expired"),
}
# Where a draft begins that was left before its first step was saved.
FIRST_STEP = "start"
_NOTICES = {State.CHANGES_REQUESTED: "warn", State.APPROVED: "good", State.REJECTED: "bad"}
_KINDS: dict[str, Any] = {
    Kind.NEW: gettext_lazy("New entry"),
    Kind.EDIT: gettext_lazy("Change of an entry"),
    Kind.REPORT: gettext_lazy("Report on an entry"),
}


def status_of(submission: ChangeRequest) -> dict[str, Any]:
    """All that the page of a submission shows."""
    prefetch_related_objects([submission], "proposals")
    texts = talk.texts_of(submission)
    contact = getattr(submission, "contact", None)
    changes = proposed.changes_of(submission, vocabulary_lists(current_version()))
    is_open = submission.state in (State.SUBMITTED, State.IN_REVIEW)
    return {
        **summary(submission, _proposed_names(submission)),
        "version": submission.version,
        "is_report": submission.kind == Kind.REPORT,
        "reported": ReportKind(submission.report_kind).label if submission.report_kind else "",
        "outcome": Outcome(submission.outcome).label if submission.outcome else "",
        "next": _next(submission, usual_days_to_decide() if is_open else None),
        "reason": _reason(submission),
        "question": talk.question(texts) if submission.state == State.CHANGES_REQUESTED else "",
        "changes": changes,
        "written": talk.written(texts),
        "events": talk.timeline(submission, texts),
        "address": masked_address(contact.email) if contact is not None else "",
        "trouble": mails.delivery_trouble(submission),
        "may_answer": submission.state == State.CHANGES_REQUESTED,
        "may_change": submission.state in EDITABLE and submission.kind != Kind.REPORT,
        "may_withdraw": may_withdraw(submission),
        "again_url": _again_url(submission),
    }


def summary(submission: ChangeRequest, names: list[Any]) -> dict[str, Any]:
    """What a list and the page say of a submission first. `names` are those that it proposes."""
    state = State(submission.state)
    entry = _entry(submission)
    return {
        "number": submission.pk,
        "kind": _KINDS[submission.kind],
        "about": entry.name if entry is not None else _proposed_name(submission, names),
        "entry_url": entry.get_absolute_url() if entry is not None else "",
        "state": _state(submission),
        "state_kind": "" if submission.undone_at else _NOTICES.get(state, ""),
        "sent_at": submission.submitted_at or submission.created_at,
        "state_at": submission.state_at,
    }


def _state(submission: ChangeRequest) -> str:
    if submission.undone_at is not None:
        return pgettext("submission", "approval taken back")
    if submission.kind == Kind.REPORT and submission.state == State.APPROVED:
        return pgettext("submission", "settled")
    return str(STATES[submission.state])


def may_withdraw(submission: ChangeRequest) -> bool:
    return Action.WITHDRAW in states.allowed(State(submission.state), Party.SUBMITTER)


def _entry(submission: ChangeRequest) -> Actor | None:
    """The entry that it is about or that it made, where readers find it."""
    entry: Actor | None = submission.made or submission.target
    return entry if entry is not None and entry.status in PUBLISHED else None


def _proposed_names(submission: ChangeRequest) -> list[Any]:
    """From the proposals that are read for the page anyway."""
    return next((row.proposed or [] for row in submission.proposals.all() if row.field == "names"), [])


def _proposed_name(submission: ChangeRequest, names: list[Any]) -> str:
    if submission.target is not None:
        return _("an entry that is no longer in the directory")
    return name_in(names, get_language() or "en")


# --- What happens next --------------------------------------------------------------------------------------------


def _next(submission: ChangeRequest, usual_days: int | None) -> str:
    """One sentence."""
    state = State(submission.state)
    if state == State.SUBMITTED:
        return _("A curator takes it up next, and you hear by mail what was decided: %(usually)s.") % {
            "usually": _usually(submission, usual_days)
        }
    if state == State.IN_REVIEW:
        return _("A curator is looking at it, and you get a question or the decision by mail: %(usually)s.") % {
            "usually": _usually(submission, usual_days)
        }
    if state == State.CHANGES_REQUESTED:
        return _("Please answer the question by %(day)s: it goes on after that, and expires without an answer.") % {
            "day": format_date(_expires_at(submission), "Y年n月j日" if get_language() == "zh-hans" else "j F Y")
        }
    if state == State.APPROVED:
        return _after_approval(submission)
    if state == State.MERGED_INTO and submission.folded_actor is not None:
        return _("It is about an entry that is in the directory already; what is wrong there can be changed on its page.")
    return str(_AFTER[state])


_AFTER: dict[str, Any] = {
    State.REJECTED: gettext_lazy("Nothing of it is published; you can send it again with what was missing."),
    State.MERGED_INTO: gettext_lazy("Somebody told us the same already: it is dealt with there, and you need not do anything."),
    State.WITHDRAWN: gettext_lazy("You took it back, and nothing of it is published; you can send it again at any time."),
    State.EXPIRED: gettext_lazy(
        "It waited for your answer for too long, and nothing of it is published; you can send it again."
    ),
}


def _after_approval(submission: ChangeRequest) -> str:
    if submission.undone_at is not None:
        return _("It was approved, and later an editor took that back: the entry does not show it any more.")
    if submission.kind == Kind.REPORT:
        return _("A curator dealt with it, and nothing more is needed: thank you.")
    if submission.kind == Kind.NEW:
        return _("The entry is in the directory, and nothing more is needed: thank you.")
    return _("The entry shows what was accepted of it, and nothing more is needed: thank you.")


def _usually(submission: ChangeRequest, days: int | None) -> str:
    if days is None:
        return _("usually within a week")
    usually = ngettext("usually within %(days)s day", "usually within %(days)s days", days) % {"days": days}
    if days == 1:
        usually = _("usually within a day")
    if submission.submitted_at is not None and now() - submission.submitted_at > timedelta(days=days):
        return _("%(usually)s, this one takes longer") % {"usually": usually}
    return usually


def _expires_at(submission: ChangeRequest) -> datetime:
    """When silence ends it: not before a reminder had its time, which may go out late."""
    reminded = submission.reminded_at or submission.state_at + REMINDER_AFTER
    return max(submission.state_at + SILENCE, reminded + AFTER_REMINDER)


def _again_url(submission: ChangeRequest) -> str:
    """The form for the same once more, where nothing came of it."""
    if submission.state not in (State.REJECTED, State.WITHDRAWN, State.EXPIRED):
        return ""
    if submission.target is None:
        return reverse("submit")
    if _entry(submission) is None:
        return ""
    return reverse("suggest" if submission.kind == Kind.EDIT else "report", args=[submission.target.pk])


def _reason(submission: ChangeRequest) -> str:
    """The reason of the list, in the reader's language: what the curator wrote may be in the other. Spam is told nothing."""
    if submission.state != State.REJECTED:
        return ""
    template = TextTemplate.objects.filter(code=submission.reject_code, silent=False).first()
    return template.title if template is not None else ""


def draft_url(submission: ChangeRequest, token: str) -> str:
    """Where a draft goes on: at its step, or where it waits for the e-mail address to be confirmed."""
    if submission.sent_at is not None:
        return reverse("request_wait", args=[token])
    return reverse("request_form", args=[token, submission.step or FIRST_STEP])
