"""Change requests: what somebody wants changed, field by field, with everything that was done and said about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from directory.actors.models import Actor
from directory.core.models import Agent
from directory.moderation.choices import (
    Action,
    CheckCode,
    CheckState,
    Kind,
    Origin,
    Outcome,
    Relation,
    ReportKind,
    State,
    TemplateKind,
    TextKind,
    Verdict,
)
from directory.moderation.querysets import ChangeRequestQuerySet


class ChangeRequest(models.Model):
    """Something that somebody wants changed in the public directory. Its state is changed by `services.moves` alone."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.FORM)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    # Rises with each event and each change of what is proposed: who decides says which version they saw.
    version = models.PositiveIntegerField(default=1)
    form_key = models.UUIDField(unique=True, help_text=_("Of the form that made it: a second click makes no second one."))

    target = models.ForeignKey(Actor, null=True, on_delete=models.PROTECT, related_name="change_requests")
    base_revision = models.PositiveIntegerField(null=True, help_text=_("The entry's revision when this was drafted."))
    made = models.ForeignKey(Actor, null=True, on_delete=models.PROTECT, related_name="made_by_requests")
    applied_revision = models.PositiveIntegerField(null=True, help_text=_("The entry's revision that its approval made."))
    folded_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="folded")
    folded_actor = models.ForeignKey(Actor, null=True, on_delete=models.PROTECT, related_name="folded_requests")

    submitter = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="change_requests")
    run_by = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=12, choices=Relation, blank=True)
    licence_version = models.CharField(max_length=20, blank=True, help_text=_("The text that was ticked."))
    eligibility = models.JSONField(default=dict, help_text=_("The codes of the answers."))
    step = models.CharField(max_length=20, blank=True, help_text=_("How far the form was filled in."))

    report_kind = models.CharField(max_length=12, choices=ReportKind, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    reject_code = models.SlugField(max_length=40, blank=True)

    assignee = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="assigned_requests")
    locked_until = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Agent, null=True, on_delete=models.PROTECT, related_name="decided_requests")

    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now_add=True, help_text=_("When the submitter last did something."))
    sent_at = models.DateTimeField(null=True, help_text=_("When it was sent off, to be confirmed by e-mail."))
    confirmed_at = models.DateTimeField(null=True, help_text=_("When the e-mail address was confirmed."))
    submitted_at = models.DateTimeField(null=True)
    state_at = models.DateTimeField(auto_now_add=True, help_text=_("Since when it is in its state."))
    reminded_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values) & Q(state__in=State.values), name="request_codes_known"),
            models.CheckConstraint(condition=Q(kind=Kind.NEW) ^ Q(target__isnull=False), name="request_target_fits_kind"),
            models.CheckConstraint(condition=Q(kind=Kind.REPORT) ^ Q(report_kind=""), name="request_report_has_kind"),
            models.CheckConstraint(
                condition=Q(target__isnull=True) ^ Q(base_revision__isnull=False), name="request_target_has_base"
            ),
            models.CheckConstraint(
                condition=Q(state=State.MERGED_INTO) ^ Q(folded_into__isnull=True, folded_actor__isnull=True),
                name="request_folded_somewhere",
            ),
            models.CheckConstraint(condition=~Q(folded_into=F("id")), name="request_not_folded_into_itself"),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.WITHDRAWN, State.EXPIRED]) | Q(submitted_at__isnull=False),
                name="request_submitted_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(origin=Origin.FORM) | Q(submitted_at__isnull=True) | Q(confirmed_at__isnull=False),
                name="request_submitted_is_confirmed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.APPROVED, State.REJECTED])
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="request_decided_by_somebody",
            ),
            models.CheckConstraint(condition=Q(state=State.REJECTED) ^ Q(reject_code=""), name="request_rejected_has_reason"),
            models.CheckConstraint(
                condition=Q(assignee__isnull=True) | ~Q(state__in=[State.DRAFT, State.SUBMITTED]),
                name="request_waiting_is_free",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.IN_REVIEW) | Q(assignee__isnull=False), name="request_in_review_has_curator"
            ),
        ]
        indexes = [
            models.Index(F("state"), F("submitted_at"), name="request_queue"),
            models.Index(F("submitter"), F("id").desc(), name="request_submitter"),
            models.Index(F("target"), F("id").desc(), name="request_target"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Proposal(models.Model):
    """What a request says of one field: what stood there, what is proposed, what was decided."""

    request = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="proposals")
    field = models.CharField(max_length=40)
    old = models.JSONField(null=True, help_text=_("What stood there when this was drafted."))
    proposed = models.JSONField(null=True)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    decided = models.JSONField(null=True, help_text=_("What was written in the end."))
    note = models.TextField(blank=True, help_text=_("For the submitter."))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "field"], name="proposal_unique"),
            models.CheckConstraint(condition=Q(verdict__in=["", *Verdict.values]), name="proposal_verdict_known"),
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.request_id}"


class RequestEvent(models.Model):
    """That something was done with a request. Codes and pseudonyms only; the database refuses to alter or delete it."""

    request = models.ForeignKey(ChangeRequest, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=12, choices=Action)
    from_state = models.CharField(max_length=20, choices=State)
    to_state = models.CharField(max_length=20, choices=State)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="request_events")
    data = models.JSONField(default=dict, help_text=_("Codes and numbers; never a name, an address or a free text."))
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["request", "number"], name="request_event_number_unique")]
        indexes = [models.Index(F("action"), F("at"), name="request_event_action")]

    def __str__(self) -> str:
        return f"{self.action} of {self.request_id}"


class RequestText(models.Model):
    """What somebody wrote about a request, in a row of its own, so that it can be blanked."""

    request = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="texts")
    event = models.ForeignKey(RequestEvent, null=True, on_delete=models.PROTECT, related_name="texts")
    kind = models.CharField(max_length=12, choices=TextKind)
    body = models.TextField(max_length=4000, blank=True)
    blanked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(body="") | Q(blanked_at__isnull=False), name="request_text_says")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.request_id}"


class RequestContact(models.Model):
    """Who wrote a request: in a row of its own, so that it can be deleted while what was proposed stays."""

    request = models.OneToOneField(ChangeRequest, on_delete=models.CASCADE, related_name="contact")
    email = models.EmailField(_("e-mail address"), max_length=254)
    name = models.CharField(_("name"), max_length=120, blank=True)
    role = models.CharField(_("role at the institution"), max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(F("email"), name="request_contact_email")]  # “my requests” of an account

    def __str__(self) -> str:
        return f"contact of request {self.request_id}"


class RequestKey(models.Model):
    """A key to the page of a request, kept as the hash of its token; it can be taken back."""

    request = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="keys")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(F("expires_at"), name="request_key_expires")]

    def __str__(self) -> str:
        return f"key {self.pk} of request {self.request_id}"


class AddressCheck(models.Model):
    """That a request waits for its e-mail address to be confirmed: by a six-digit code, or by the link beside it."""

    request = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="address_checks")
    code_hash = models.CharField(max_length=64)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"address check {self.pk} of request {self.request_id}"


class RequestCheck(models.Model):
    """What came of a check of a request that takes time. The others are made when they are shown (see `checks`)."""

    request = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="checks")
    code = models.CharField(max_length=12, choices=CheckCode)
    state = models.CharField(max_length=10, choices=CheckState, default=CheckState.WAITING)
    data = models.JSONField(default=dict, help_text=_("Codes and numbers; never a name, an address or a free text."))
    checked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "code"], name="request_check_unique"),
            models.CheckConstraint(
                condition=Q(code__in=CheckCode.values) & Q(state__in=CheckState.values), name="request_check_codes_known"
            ),
            models.CheckConstraint(
                condition=Q(state=CheckState.WAITING) ^ Q(checked_at__isnull=False), name="request_check_has_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.request_id}: {self.state}"


class TextTemplate(models.Model):
    """A question or a reason for rejecting, ready in both languages, for a curator to send or to change before."""

    code = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=TemplateKind)
    title_en = models.CharField(_("title in English"), max_length=120)
    title_zh = models.CharField(_("title in Chinese"), max_length=120)
    text_en = models.TextField(_("text in English"))
    text_zh = models.TextField(_("text in Chinese"))
    silent = models.BooleanField(_("without a mail"), default=False, help_text=_("Spam gets no answer."))
    active = models.BooleanField(_("offered"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["kind", "order", "pk"]
        verbose_name = _("text template")
        verbose_name_plural = _("text templates")

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_zh if get_language() == "zh-hans" else self.title_en


class OwnInstitution(models.Model):
    """An institution that a curator belongs to, and whose requests the curator does not decide."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="own_institutions")
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("own institution")
        verbose_name_plural = _("own institutions")
        constraints = [models.UniqueConstraint(fields=["agent", "actor"], name="own_institution_unique")]

    def __str__(self) -> str:
        return f"{self.agent_id}: {self.actor_id}"
