"""How the directory knows what it says: sources, what they state, revisions, the directory's version."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from directory.actors.choices import DifferenceReason, SourceKind
from directory.actors.models.actor import Actor
from directory.core.models import Agent


class Source(models.Model):
    """Something that states facts: the paper, a registry, an institution, curators."""

    key = models.SlugField(unique=True, max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=SourceKind)
    title_en = models.CharField(_("title in English"), max_length=300)
    title_zh = models.CharField(_("title in Chinese"), max_length=300)
    url = models.URLField(_("address"), max_length=300, blank=True)
    licence = models.CharField(_("licence"), max_length=60, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_zh if get_language() == "zh-hans" else self.title_en


class Statement(models.Model):
    """What one source states of one field (or of one item of a list) of one actor.

    All statements are kept, also those that differ from what is displayed: `agrees` says which, `reason` and the note say why.
    """

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="statements")
    field = models.CharField(max_length=40)
    item = models.CharField(max_length=400, blank=True, help_text=_("The key of the list item; empty for single values."))
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="statements")
    locator = models.CharField(max_length=200, blank=True, help_text=_("Where in the source."))
    value = models.JSONField(null=True, help_text=_("As we understand it; empty where it cannot be understood."))
    printed = models.CharField(max_length=500, blank=True, help_text=_("As the source printed it, where that differs."))
    agrees = models.BooleanField(help_text=_("Whether it is what the directory displays."))
    reason = models.CharField(max_length=20, choices=DifferenceReason, blank=True)
    note_en = models.TextField(blank=True)
    note_zh = models.TextField(blank=True)
    unconfirmed = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(help_text=_("The actor's revision that recorded it."))
    stated_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.UniqueConstraint(fields=["actor", "field", "item", "source", "locator"], name="statement_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.printed or self.value}"

    @property
    def note(self) -> str:
        return self.note_zh if get_language() == "zh-hans" else self.note_en


class Revision(models.Model):
    """A snapshot of all public fields of an actor after a change, with who made it and why."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    snapshot = models.JSONField()
    changed = ArrayField(models.CharField(max_length=40), help_text=_("Names of the fields that changed."))
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="revisions")
    reason = models.CharField(_("reason"), max_length=500)
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="revisions")
    created_at = models.DateTimeField(auto_now_add=True)
    redacted = ArrayField(
        models.CharField(max_length=40),
        default=list,
        db_default=[],  # a process of the version before writes revisions, too, while the new one starts
        help_text=_("What an editor blanked: names of fields, or `reason`."),
    )

    class Meta:
        ordering = ["-number"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["actor", "number"], name="revision_number_unique"),
            models.CheckConstraint(condition=Q(number__gte=1) & ~Q(reason=""), name="revision_has_number_and_reason"),
        ]
        indexes = [models.Index(F("created_at").desc(), name="revision_created")]

    def __str__(self) -> str:
        return f"{self.actor_id}, {self.number}"


class DirectoryVersion(models.Model):
    """One row that counts every change of what is public: pages are cached against it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="directory_version_is_one_row")]

    def __str__(self) -> str:
        return str(self.number)
