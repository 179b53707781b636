"""Topics, stages, regions, countries or regions, subdivisions and cities: rows, not code."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from directory.vocabulary.choices import StageKind


class Bilingual(models.Model):
    """A row with a name in both languages of the site."""

    name_en = models.CharField(_("name in English"), max_length=120)
    name_zh = models.CharField(_("name in Chinese"), max_length=120, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language in use; English where there is no Chinese one."""
        return (self.name_zh if get_language() == "zh-hans" else "") or self.name_en


class Described(Bilingual):
    """A row that also has a text of its own for its browse page."""

    text_en = models.TextField(_("text in English"), blank=True)
    text_zh = models.TextField(_("text in Chinese"), blank=True)

    class Meta:
        abstract = True

    @property
    def text(self) -> str:
        return (self.text_zh if get_language() == "zh-hans" else "") or self.text_en


class Region(Described):
    """A side of the corridor."""

    code = models.SlugField(primary_key=True, max_length=10)
    order = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["order"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")


class Country(Bilingual):
    """A country or region by its ISO 3166-1 code."""

    code = models.CharField(primary_key=True, max_length=2)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="countries")

    class Meta:
        ordering = ["name_en"]
        verbose_name = _("country or region")
        verbose_name_plural = _("countries or regions")
        constraints = [models.CheckConstraint(condition=Q(code__regex=r"^[A-Z]{2}$"), name="country_code_form")]


class Subdivision(Bilingual):
    """A first-level subdivision by its ISO 3166-2 code."""

    code = models.CharField(primary_key=True, max_length=6)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="subdivisions")

    class Meta:
        ordering = ["name_en"]
        verbose_name = _("subdivision")
        verbose_name_plural = _("subdivisions")
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z]{2}-[A-Z0-9]{1,3}$"), name="subdivision_code_form"),
            models.CheckConstraint(condition=Q(code__startswith=F("country")), name="subdivision_in_its_country"),
        ]


class City(Bilingual):
    """A city by its GeoNames id."""

    id = models.PositiveIntegerField(primary_key=True)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="cities")
    subdivision = models.ForeignKey(Subdivision, on_delete=models.PROTECT, null=True, blank=True, related_name="cities")
    latitude = models.DecimalField(max_digits=7, decimal_places=4)
    longitude = models.DecimalField(max_digits=8, decimal_places=4)
    population = models.PositiveIntegerField(default=0)
    sort_key = models.CharField(max_length=200, db_collation="C")

    class Meta:
        ordering = ["sort_key", "id"]
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        constraints = [
            models.CheckConstraint(condition=Q(latitude__range=(-90, 90)), name="city_latitude_range"),
            models.CheckConstraint(condition=Q(longitude__range=(-180, 180)), name="city_longitude_range"),
        ]
        indexes = [models.Index(F("sort_key"), name="city_sort_key")]


class Topic(Described):
    """What an actor works on; two levels, actors hang on the second."""

    slug = models.SlugField(unique=True, max_length=80)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    order = models.PositiveSmallIntegerField()
    mesh = models.CharField(_("MeSH descriptor"), max_length=10, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from",
        help_text=_("The topic that took this one's entries; its old address leads there."),
    )  # fmt: skip

    def get_absolute_url(self) -> str:
        return reverse("topic", args=[self.slug])

    class Meta:
        ordering = ["order"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            models.UniqueConstraint(fields=["parent", "order"], nulls_distinct=False, name="topic_order_unique"),
            models.CheckConstraint(condition=Q(mesh="") | Q(mesh__regex=r"^D[0-9]{6,9}$"), name="topic_mesh_form"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="topic_not_its_own_parent"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="topic_not_its_own_heir"),
        ]


class Stage(Described):
    """Where on the translational path an actor works: five stages in order, and functions across them."""

    slug = models.SlugField(unique=True, max_length=40)
    kind = models.CharField(max_length=10, choices=StageKind)
    order = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["order"]
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
