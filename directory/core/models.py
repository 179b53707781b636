"""Rows that know nothing of the domain: agents, the journal, mails, the stop list, one-time links, jobs that run."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Agent(models.Model):
    """Who did something: a user, an e-mail party without an account, or the system. Carries no name and no address."""

    class Kind(models.TextChoices):
        USER = "user", _("user")
        PARTY = "party", _("party without an account")
        SYSTEM = "system", _("system")

    kind = models.CharField(max_length=10, choices=Kind)
    # The agent outlives the person's account: what was done stays explained, by a pseudonym.
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="agent"
    )
    code = models.CharField(max_length=40, blank=True, help_text=_("Which part of the system, for system agents."))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("code", condition=Q(kind="system"), name="agent_system_code_unique"),
            models.CheckConstraint(condition=Q(kind="system") ^ Q(code=""), name="agent_code_only_for_system"),
            models.CheckConstraint(condition=Q(kind="user") | Q(user=None), name="agent_user_only_for_user"),
        ]

    def __str__(self) -> str:
        return self.code or f"{self.kind} {self.pk}"


class PartyAddress(models.Model):
    """The e-mail address of a party, in a row of its own, so that it can be deleted while what the party did stays."""

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="address")
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(models.functions.Lower("email"), name="party_address_unique")]

    def __str__(self) -> str:
        return f"address of {self.agent}"


class JournalEntry(models.Model):
    """That somebody did something: who, what, to what, when. Codes and ids only; the database refuses to alter or delete it.

    Words that people wrote (reasons, notes) lie where the change lies, so that they can be redacted.
    """

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="journal")
    action = models.CharField(max_length=40, help_text=_("A code that a room registered with `core.journal`."))
    subject_kind = models.CharField(max_length=20, help_text=_("What it was done to: actor, topic, user, …"))
    subject_key = models.CharField(max_length=80, blank=True)
    revision = models.PositiveIntegerField(null=True, blank=True, help_text=_("The revision of the actor that it made."))
    data = models.JSONField(default=dict, help_text=_("Codes, ids and numbers; never a name, an address or a free text."))

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        indexes = [
            models.Index(F("subject_kind"), F("subject_key"), F("id").desc(), name="journal_subject"),
            models.Index(F("by"), F("id").desc(), name="journal_by"),
            models.Index(F("action"), F("id").desc(), name="journal_action"),
            models.Index(F("at"), name="journal_at"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_kind} {self.subject_key}".strip()


class JobRun(models.Model):
    """How far a longer job has come, for the people who wait for it."""

    kind = models.CharField(max_length=40, help_text=_("A code that a room registered with `core.job_runs`."))
    subject_key = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True, help_text=_("The kind of the error that ended it."))

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(F("finished_at"), F("id").desc(), name="job_run_finished")]

    def __str__(self) -> str:
        return f"{self.kind} {self.done}/{self.total}"


class MailQuerySet(models.QuerySet[Any]):
    def to(self, address: str) -> Self:
        """To exactly this address, but for its case."""
        return self.alias(lower=Lower("recipient")).filter(lower=address.strip().lower())


class Mail(models.Model):
    """One mail of one event to one recipient by one template: the unique key keeps it from being sent twice."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        STOPPED = "stopped", _("not sent: the address asked for no mail")
        FAILED = "failed", _("failed")
        BOUNCED = "bounced", _("came back")

    event = models.CharField(max_length=80, help_text=_("What caused it, as kind:id."))
    template = models.CharField(max_length=60)
    recipient = models.EmailField(max_length=254)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    asked_for = models.BooleanField(default=False, help_text=_("The recipient just asked for it, so no stop applies."))
    context = models.JSONField(default=dict, help_text=_("Ids and plain values that the template needs; emptied when sent."))
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    useful_until = models.DateTimeField(null=True, blank=True, help_text=_("After this it is not sent any more."))
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True, help_text=_("When a server told that it did not arrive."))

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("e-mail", "mail")
        verbose_name_plural = pgettext_lazy("e-mail", "mails")
        constraints = [
            models.UniqueConstraint(fields=["event", "recipient", "template"], name="mail_once"),
            models.CheckConstraint(condition=Q(state__in=["sent", "bounced"]) ^ Q(sent_at=None), name="mail_sent_has_time"),
            models.CheckConstraint(condition=Q(state="bounced") ^ Q(bounced_at=None), name="mail_bounced_has_time"),
            models.CheckConstraint(condition=Q(state="waiting") | Q(context={}), name="mail_finished_keeps_no_text"),
        ]
        indexes = [
            models.Index(F("created_at"), name="mail_created"),
            # As it is looked for when a bounce names an address, and in the log.
            models.Index(Lower("recipient"), F("id").desc(), name="mail_recipient"),
        ]

    def __str__(self) -> str:
        return f"{self.template} for {self.event}"


class MailStop(models.Model):
    """An address that asked for no mail, kept as a keyed hash: it must be recognised, not read."""

    address_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"stop {self.pk}"


class OneTimeLink(models.Model):
    """A signed-in purpose that a link carries once, kept as a hash of its token."""

    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=30)
    subject = models.CharField(max_length=60, help_text=_("What it is for, as kind:id."))
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(F("expires_at"), name="one_time_link_expires")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"


class LoadedData(models.Model):
    """With which files a loading command ran last, so that the next start need not run it again."""

    name = models.CharField(max_length=60, primary_key=True)
    fingerprint = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """How often something was done in a window of time, by a keyed hash of who did it."""

    scope = models.CharField(max_length=40)
    key_hash = models.CharField(max_length=64)
    start = models.DateTimeField()
    ends = models.DateTimeField()
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key_hash", "start"], name="counter_unique")]
        indexes = [models.Index(F("ends"), name="counter_ends")]

    def __str__(self) -> str:
        return f"{self.scope} {self.number}"
