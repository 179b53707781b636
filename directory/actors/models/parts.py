"""What an actor has several of: names, links, identifiers, relationships."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from directory.actors.choices import INVERSE_LABELS, IdentifierScheme, LinkKind, NameKind, RelationshipKind
from directory.actors.models.actor import Actor


class Part(models.Model):
    """A row of an actor's list, in the order in which the list is shown."""

    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]


class ActorName(Part):
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="names")
    value = models.CharField(pgettext_lazy("actor", "name"), max_length=300)
    language = models.CharField(_("language"), max_length=12, blank=True, help_text=_("BCP 47; empty if unknown"))
    kind = models.CharField(_("kind"), max_length=10, choices=NameKind)
    displays_en = models.BooleanField(_("displayed in English"), default=False)
    displays_zh = models.BooleanField(_("displayed in Chinese"), default=False)

    class Meta(Part.Meta):
        constraints = [
            models.UniqueConstraint(fields=["actor", "value", "language", "kind"], name="actor_name_unique"),
            models.UniqueConstraint("actor", condition=Q(displays_en=True), name="actor_one_name_displays_en"),
            models.UniqueConstraint("actor", condition=Q(displays_zh=True), name="actor_one_name_displays_zh"),
            models.CheckConstraint(condition=~Q(value=""), name="actor_name_not_empty"),
        ]

    def __str__(self) -> str:
        return self.value


class ActorLink(Part):
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(_("kind"), max_length=12, choices=LinkKind)
    url = models.URLField(_("address"), max_length=300)

    class Meta(Part.Meta):
        constraints = [
            models.UniqueConstraint(fields=["actor", "url"], name="actor_link_unique"),
            models.CheckConstraint(condition=Q(url__regex=r"^https?://"), name="actor_link_form"),
        ]

    def __str__(self) -> str:
        return self.url


class ActorIdentifier(Part):
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(_("scheme"), max_length=10, choices=IdentifierScheme)
    value = models.CharField(_("identifier"), max_length=40)

    class Meta(Part.Meta):
        constraints = [models.UniqueConstraint(fields=["scheme", "value"], name="identifier_names_one_actor")]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.value}"


class Relationship(Part):
    """From this actor to another actor, or to a named body outside the directory."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="relationships")
    kind = models.CharField(_("kind"), max_length=14, choices=RelationshipKind)
    other = models.ForeignKey(Actor, null=True, blank=True, on_delete=models.CASCADE, related_name="relationships_from")
    other_name_en = models.CharField(_("name in English"), max_length=300, blank=True)
    other_name_zh = models.CharField(_("name in Chinese"), max_length=300, blank=True)
    other_ror = models.CharField("ROR", max_length=9, blank=True)

    class Meta(Part.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(other=F("actor")), name="relationship_not_to_itself"),
            models.CheckConstraint(
                condition=Q(other=None) ^ Q(other_name_en="", other_name_zh="", other_ror=""),
                name="relationship_to_actor_or_outside_body",
            ),
            models.CheckConstraint(
                condition=~Q(other=None, other_name_en="", other_name_zh=""), name="relationship_outside_body_has_name"
            ),
            # Between two actors the part names the whole, so that the fact stands once.
            models.CheckConstraint(condition=Q(other=None) | ~Q(kind="has_part"), name="relationship_part_names_whole"),
            models.UniqueConstraint(fields=["actor", "kind", "other"], name="relationship_to_actor_unique"),
            models.UniqueConstraint(
                fields=["actor", "kind", "other_name_en", "other_name_zh"],
                condition=Q(other=None),
                name="relationship_to_outside_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.other_name}"

    @property
    def other_name(self) -> str:
        """The other end's name in the language in use."""
        if self.other is not None:
            return self.other.name
        if get_language() == "zh-hans":
            return self.other_name_zh or self.other_name_en
        return self.other_name_en or self.other_name_zh

    @property
    def inverse_label(self) -> str:
        return str(INVERSE_LABELS[RelationshipKind(self.kind)])
