"""The closed lists of moderation: kinds of requests, their states, what can be done with them, what is said of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    NEW = "new", pgettext_lazy("request", "new entry")
    EDIT = "edit", pgettext_lazy("request", "change of an entry")
    REPORT = "report", pgettext_lazy("request", "report")


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("request", "draft")
    SUBMITTED = "submitted", pgettext_lazy("request", "waiting for review")
    IN_REVIEW = "in_review", pgettext_lazy("request", "in review")
    CHANGES_REQUESTED = "changes_requested", pgettext_lazy("request", "waiting for the submitter")
    APPROVED = "approved", pgettext_lazy("request", "approved")
    REJECTED = "rejected", pgettext_lazy("request", "rejected")
    MERGED_INTO = "merged_into", pgettext_lazy("request", "folded into another")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "withdrawn")
    EXPIRED = "expired", pgettext_lazy("request", "expired")


QUEUED = (State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED)
OPEN = (State.DRAFT, *QUEUED)
DECIDED = (State.APPROVED, State.REJECTED, State.MERGED_INTO)
ENDED = (*DECIDED, State.WITHDRAWN, State.EXPIRED)


class Action(models.TextChoices):
    """What is done with a request: each is an event. The first ones change its state (see `states.TRANSITIONS`)."""

    SUBMIT = "submit", pgettext_lazy("request", "submitted")
    TAKE = "take", pgettext_lazy("request", "taken for review")
    ASK = "ask", pgettext_lazy("request", "question asked")
    ANSWER = "answer", pgettext_lazy("request", "answered")
    APPROVE = "approve", pgettext_lazy("request", "approved")
    REJECT = "reject", pgettext_lazy("request", "rejected")
    FOLD = "fold", pgettext_lazy("request", "folded into another")
    WITHDRAW = "withdraw", pgettext_lazy("request", "withdrawn")
    EXPIRE = "expire", pgettext_lazy("request", "expired")
    REOPEN = "reopen", pgettext_lazy("request", "reopened")
    EDIT = "edit", pgettext_lazy("request", "changed by the submitter")
    HAND_OVER = "hand_over", pgettext_lazy("request", "handed to a colleague")
    NOTE = "note", pgettext_lazy("request", "internal note")
    REVEAL = "reveal", pgettext_lazy("request", "address shown")
    REMIND = "remind", pgettext_lazy("request", "reminded")
    UNDO = "undo", pgettext_lazy("request", "approval undone")


class Party(models.TextChoices):
    """In which part somebody acts on a request."""

    SUBMITTER = "submitter", pgettext_lazy("request", "submitter")
    CURATOR = "curator", pgettext_lazy("request", "curator")
    SYSTEM = "system", pgettext_lazy("request", "the system")


class Origin(models.TextChoices):
    """What made a request. One that a person did not submit has no submitter."""

    FORM = "form", _("public form")
    IMPORT = "import", _("import")
    CHECKER = "checker", _("automatic check")


class Relation(models.TextChoices):
    """How whoever submits stands to the institution; only a claim proves it."""

    WORKS_THERE = "works_there", _("I work there")
    PARTNER = "partner", _("I work with it")
    OTHER = "other", _("I know of it")


class ReportKind(models.TextChoices):
    CLOSED = "closed", _("it has stopped operating")
    WRONG = "wrong", _("something on the entry is wrong")
    DUPLICATE = "duplicate", _("it is listed twice")
    NOT_ELIGIBLE = "not_eligible", _("it does not belong in this directory")


class Outcome(models.TextChoices):
    """What came of an approved report, beside the entry."""

    CLOSED = "closed", _("the entry was closed")
    REMOVED = "removed", _("the entry was removed")
    CORRECTED = "corrected", _("the entry was corrected")
    NOTED = "noted", _("noted, the entry stays as it is")


class Verdict(models.TextChoices):
    """What was decided on one proposed field."""

    ACCEPTED = "accepted", pgettext_lazy("proposal", "accepted")
    EDITED = "edited", pgettext_lazy("proposal", "accepted with changes")
    REJECTED = "rejected", pgettext_lazy("proposal", "not accepted")


class TextKind(models.TextChoices):
    """What a text that somebody wrote is about."""

    QUESTION = "question", _("question")
    ANSWER = "answer", _("answer")
    REASON = "reason", _("reason")
    REPORT = "report", _("report")
    COMMENT = "comment", _("comment of the submitter")
    CITY = "city", _("city, in the submitter's words")
    ANOTHER_ONE = "another_one", _("why it is not one of the similar entries")
    SOURCE = "source", _("where it is known from")
    INTERNAL = "internal", _("internal note")


class TemplateKind(models.TextChoices):
    QUESTION = "question", _("question")
    REJECTION = "rejection", _("reason for rejecting")


class CheckCode(models.TextChoices):
    """What is checked of a request, for whoever reviews it."""

    WEBSITE = "website", pgettext_lazy("check", "Website answers")
    EMAIL = "email", pgettext_lazy("check", "E-mail domain fits")
    ELIGIBILITY = "eligibility", pgettext_lazy("check", "Eligibility")
    LANGUAGE = "language", pgettext_lazy("check", "Language of the texts")
    SEEN = "seen", pgettext_lazy("check", "Seen before")


class CheckState(models.TextChoices):
    """What came of a check. None of them decides anything: `bad` says that something speaks against it."""

    GOOD = "good", pgettext_lazy("check", "good")
    BAD = "bad", pgettext_lazy("check", "needs a look")
    UNKNOWN = "unknown", pgettext_lazy("check", "cannot be told")
    WAITING = "waiting", pgettext_lazy("check", "running")


class Group(models.TextChoices):
    """How the queue is looked at."""

    OPEN = "open", pgettext_lazy("queue", "all that is open")
    WAITING = "waiting", pgettext_lazy("queue", "waiting for a curator")
    MINE = "mine", pgettext_lazy("queue", "mine")
    SUBMITTER = "submitter", pgettext_lazy("queue", "waiting for the submitter")
    LAPSED = "lapsed", pgettext_lazy("queue", "taken, but the time is over")
    DECIDED = "decided", pgettext_lazy("queue", "ended")


class ModerationAction(models.TextChoices):
    """What the journal says was done around requests; what is done with a request itself is one of its events."""

    TEXT_ADDED = "moderation.text_added", _("text template: added")
    TEXT_CHANGED = "moderation.text_changed", _("text template: changed")
    OWN_ADDED = "moderation.own_added", _("own institution: added")
    OWN_REMOVED = "moderation.own_removed", _("own institution: taken away")
