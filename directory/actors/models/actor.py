"""The actor itself, and which topics and stages it works on."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from directory.actors.choices import Origin, StaffBand, Status
from directory.actors.querysets import ActorQuerySet
from directory.core.text import has_han
from directory.vocabulary.choices import ActorType
from directory.vocabulary.models import City, Country, Stage, Subdivision, Topic


class Actor(models.Model):
    """An institution in the directory. Written only by `actors.services`; rows are never deleted, ids never used again.

    Ids 1 to 78 are the rows of the paper's tables; the others start at 1001.
    """

    id = models.AutoField(primary_key=True)
    slug = models.SlugField(max_length=80)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from")
    type = models.CharField(_("type"), max_length=3, choices=ActorType)

    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="actors")
    subdivision = models.ForeignKey(Subdivision, null=True, blank=True, on_delete=models.PROTECT, related_name="actors")
    city = models.ForeignKey(City, null=True, blank=True, on_delete=models.PROTECT, related_name="actors")

    website = models.URLField(_("website"), max_length=300, blank=True)
    website_host = models.CharField(max_length=255, blank=True)
    founding_year = models.PositiveSmallIntegerField(_("founding year"), null=True, blank=True)
    staff_band = models.CharField(_("staff"), max_length=10, choices=StaffBand, blank=True)
    working_languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    description_en = models.TextField(blank=True)
    description_en_origin = models.CharField(max_length=12, choices=Origin, blank=True)
    description_zh = models.TextField(blank=True)
    description_zh_origin = models.CharField(max_length=12, choices=Origin, blank=True)
    exception_en = models.TextField(blank=True)
    exception_zh = models.TextField(blank=True)
    contact_email = models.EmailField(_("contact e-mail"), max_length=254, blank=True)

    topics = models.ManyToManyField(Topic, through="ActorTopic", related_name="actors")
    stages = models.ManyToManyField(Stage, through="ActorStage", related_name="actors")

    # Kept from the names, so that lists need no second query: which name each language displays, and how it sorts.
    name_en = models.CharField(max_length=300)
    name_zh = models.CharField(max_length=300, blank=True)
    sort_en = models.CharField(max_length=200, db_collation="C")
    sort_zh = models.CharField(max_length=200, db_collation="C")

    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(_("edited"), db_default=Now())
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)

    objects = ActorQuerySet.as_manager()

    class Meta:
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        constraints = [
            models.CheckConstraint(condition=Q(status=Status.MERGED) ^ Q(merged_into=None), name="actor_merged_has_heir"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="actor_not_its_own_heir"),
            models.CheckConstraint(
                condition=Q(founding_year=None) | Q(founding_year__range=(1000, 2100)), name="actor_founding_year_range"
            ),
            models.CheckConstraint(
                condition=Q(website="", website_host="") | (Q(website__regex=r"^https?://") & ~Q(website_host="")),
                name="actor_website_form",
            ),
            models.CheckConstraint(condition=~Q(name_en="") & ~Q(slug=""), name="actor_has_name_and_slug"),
            models.CheckConstraint(condition=Q(description_en="") ^ ~Q(description_en_origin=""), name="actor_en_has_origin"),
            models.CheckConstraint(condition=Q(description_zh="") ^ ~Q(description_zh_origin=""), name="actor_zh_has_origin"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="actor_status_known"),
            models.CheckConstraint(condition=Q(type__in=ActorType.values), name="actor_type_known"),
        ]
        indexes = [
            models.Index(F("sort_en"), F("id"), name="actor_sort_en"),
            models.Index(F("sort_zh"), F("id"), name="actor_sort_zh"),
            models.Index(F("edited_at").desc(), F("id"), name="actor_edited"),
            models.Index(F("website_host"), name="actor_website_host"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("actor", args=[self.pk, self.slug])

    @property
    def name(self) -> str:
        """The name that the language in use displays."""
        return (self.name_zh if get_language() == "zh-hans" else "") or self.name_en

    @property
    def other_name(self) -> str:
        """The name that the other language displays, where it has one of its own."""
        other = self.name_en if get_language() == "zh-hans" else self.name_zh
        return "" if other == self.name else other

    @property
    def place(self) -> str:
        """City (else subdivision) and country or region, the way each language strings them together."""
        near = self.city or self.subdivision
        country = self.country.name
        if near is None or near.name == country:
            return country
        if get_language() == "zh-hans":
            return f"{country}{near.name}" if has_han(near.name) else f"{country} {near.name}"
        return f"{near.name}, {country}"

    @property
    def description(self) -> str:
        """The description in the language in use, else in the other one."""
        if get_language() == "zh-hans":
            return self.description_zh or self.description_en
        return self.description_en or self.description_zh

    @property
    def exception(self) -> str:
        """Why the entry is here although it does not meet the criteria; empty where it does."""
        if get_language() == "zh-hans":
            return self.exception_zh or self.exception_en
        return self.exception_en or self.exception_zh


class ActorTopic(models.Model):
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="topic_rows")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="actor_rows")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "topic"], name="actor_topic_unique")]

    def __str__(self) -> str:
        return str(self.topic)


class ActorStage(models.Model):
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="stage_rows")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="actor_rows")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "stage"], name="actor_stage_unique")]

    def __str__(self) -> str:
        return str(self.stage)
