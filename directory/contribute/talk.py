"""What was done and said about a submission, for who sent it: nothing that is said among curators, nobody's name."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from directory.actors.choices import PUBLISHED
from directory.moderation.choices import Action, Kind, Outcome, State, TextKind
from directory.moderation.models import ChangeRequest, RequestEvent, RequestText

# Only these are shown; what is added to the lists of moderation one day is not shown by itself.
_TITLES: dict[str, Any] = {
    Action.SUBMIT: gettext_lazy("You sent it, and your e-mail address was confirmed"),
    Action.TAKE: gettext_lazy("A curator began to review it"),
    Action.ASK: gettext_lazy("A curator asked a question"),
    Action.ANSWER: gettext_lazy("You answered"),
    Action.EDIT: gettext_lazy("You changed what you proposed"),
    Action.APPROVE: gettext_lazy("A curator approved it"),
    Action.REJECT: gettext_lazy("A curator decided not to take it over"),
    Action.FOLD: gettext_lazy("A curator joined it with another submission"),
    Action.WITHDRAW: gettext_lazy("You withdrew it"),
    Action.EXPIRE: gettext_lazy("It expired, because no answer came"),
    Action.REOPEN: gettext_lazy("A curator reopened it"),
    Action.REMIND: gettext_lazy("You were reminded that it waits for your answer"),
    Action.UNDO: gettext_lazy("An editor took the approval back"),
}
_SAID = (TextKind.QUESTION, TextKind.ANSWER, TextKind.REASON)
# What was written into the form, in the order in which it asks.
WRITTEN: dict[str, Any] = {
    TextKind.REPORT: pgettext_lazy("your text", "In your words"),
    TextKind.COMMENT: pgettext_lazy("your text", "Your comment"),
    TextKind.CITY: pgettext_lazy("your text", "The city, in your words"),
    TextKind.SOURCE: pgettext_lazy("your text", "Where you know it from"),
    TextKind.ANOTHER_ONE: pgettext_lazy("your text", "Why it is not one of the similar entries"),
}


def texts_of(submission: ChangeRequest) -> list[RequestText]:
    """All that the submitter may read, in the order in which it was written."""
    return list(submission.texts.filter(kind__in=[*_SAID, *WRITTEN]))


def timeline(submission: ChangeRequest, texts: list[RequestText]) -> list[dict[str, Any]]:
    """The events as `ui/timeline.html` takes them, newest first."""
    said = defaultdict(list)
    for text in texts:
        if text.kind in _SAID:
            said[text.event_id].append(_body(text))
    events = submission.events.filter(action__in=_TITLES).order_by("-number")
    return [
        {
            "date": event.at,
            "title": _title(submission, event),
            "url": _url(submission, event),
            "text": "\n\n".join(said[event.pk]),
        }
        for event in events
        # That somebody took it over from a colleague is among curators.
        if not (event.action == Action.TAKE and event.from_state == State.IN_REVIEW)
    ]


def written(texts: list[RequestText]) -> list[dict[str, Any]]:
    """What the submitter wrote into the form: label and text."""
    return [{"label": label, "text": _body(text)} for kind, label in WRITTEN.items() for text in texts if text.kind == kind]


def question(texts: list[RequestText]) -> str:
    """The last question of a curator."""
    return next((_body(text) for text in reversed(texts) if text.kind == TextKind.QUESTION), "")


def _body(text: RequestText) -> str:
    return text.body or _("(This text was deleted: it is kept for a year after the decision.)")


def _title(submission: ChangeRequest, event: RequestEvent) -> str:
    data = event.data
    if event.action == Action.ANSWER and data.get("changed"):
        return _("You answered, and changed what you proposed")
    if event.action == Action.FOLD and "entry" in data:
        return _("A curator found that it is about an entry of the directory")
    if event.action == Action.APPROVE and submission.kind == Kind.REPORT:
        outcome = data.get("outcome")
        return (
            _("A curator settled it: %(outcome)s") % {"outcome": Outcome(outcome).label}
            if outcome
            else str(_TITLES[event.action])
        )
    if event.action == Action.APPROVE and (data.get("edited") or data.get("rejected")):
        return _("A curator approved it in part")
    return str(_TITLES[event.action])


def _url(submission: ChangeRequest, event: RequestEvent) -> str:
    """To the entry that it was found to be about, while it is in the directory. Another's submission is never linked."""
    entry = submission.folded_actor
    if event.action != Action.FOLD or entry is None or event.data.get("entry") is None or entry.status not in PUBLISHED:
        return ""
    return str(entry.get_absolute_url())
