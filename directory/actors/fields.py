"""ONE description of each field of an actor. Forms, differences, sources, revisions, export and labels are all driven by it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from directory.actors import choices
from directory.actors.identifiers import clean_identifier
from directory.core.fields import Choice, Email, Field, Flag, Items, Kind, Line, Paragraphs, Several, Url, Year
from directory.core.ids import parse_public_id
from directory.vocabulary import queries as vocabulary
from directory.vocabulary.choices import ActorType

WHO = "who"
WHERE = "where"
WHAT = "what"
CONNECTIONS = "connections"
CURATION = "curation"

SECTIONS = {
    WHO: gettext_lazy("Who it is"),
    WHERE: gettext_lazy("Where it is"),
    WHAT: gettext_lazy("What it works on"),
    CONNECTIONS: gettext_lazy("Connections"),
    CURATION: gettext_lazy("Curation"),
}

LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")


class LanguageTag(Line):
    """A BCP 47 language tag; empty if unknown."""

    def clean(self, value: Any) -> str:
        tag = super().clean(value)
        if tag and not LANGUAGE_TAG.fullmatch(tag):
            raise ValidationError(_("“%(value)s” is not a language tag such as en, de or zh-Hans.") % {"value": tag[:20]})
        return tag


class LanguageTags(Kind):
    """Language tags, each once, in the order given."""

    @property
    def empty(self) -> Any:
        return []

    def clean(self, value: Any) -> list[str]:
        return list(dict.fromkeys(tag for tag in map(LanguageTag().clean, value or []) if tag))

    def show(self, value: Any) -> str:
        return _(", ").join(value)


class Reference(Kind):
    """The id of another entry of the directory; whether it exists is for the service to see."""

    empty = None

    def clean(self, value: Any) -> int | None:
        if value in (None, ""):
            return None
        number = None if isinstance(value, bool) else parse_public_id(str(value))
        if number is None:
            raise ValidationError(_("Enter the number of an entry."))
        return number


class Identifiers(Items):
    """Identifiers in the form of their schemes."""

    def clean(self, value: Any) -> list[dict[str, Any]]:
        items = super().clean(value)
        for item in items:
            item["value"] = clean_identifier(item["scheme"], item["value"])
        return items


def _check_names(items: Sequence[Mapping[str, Any]]) -> None:
    if any(not item["value"] for item in items):
        raise ValidationError(_("A name is empty."))
    if sum(item["displays_en"] for item in items) != 1:
        raise ValidationError(_("Choose exactly one name that is displayed in English."))
    if sum(item["displays_zh"] for item in items) > 1:
        raise ValidationError(_("Choose at most one name that is displayed in Chinese."))


def _check_relationships(items: Sequence[Mapping[str, Any]]) -> None:
    for item in items:
        outside = bool(item["name_en"] or item["name_zh"])
        if outside == (item["actor"] is not None):
            raise ValidationError(_("Name either an entry of the directory or a body outside it."))
        if item["actor"] is not None and (item["kind"] == choices.RelationshipKind.HAS_PART or item["ror"]):
            raise ValidationError(_("Between two entries the part names the whole: enter it at the part."))
        if item["ror"]:
            clean_identifier("ror", item["ror"])


def _read_names(actor: Any) -> list[dict[str, Any]]:
    return [
        {
            "value": row.value,
            "language": row.language,
            "kind": row.kind,
            "displays_en": row.displays_en,
            "displays_zh": row.displays_zh,
        }
        for row in actor.names.all()
    ]


def _read_relationships(actor: Any) -> list[dict[str, Any]]:
    return [
        {
            "kind": row.kind,
            "actor": row.other_id,
            "name_en": row.other_name_en,
            "name_zh": row.other_name_zh,
            "ror": row.other_ror,
        }
        for row in actor.relationships.all()
    ]


def _named(labels: Any) -> Any:
    return lambda: {value: str(label) for value, label in labels.choices}


NAMES = Items(
    parts={
        "value": Line(300),
        "language": LanguageTag(12),
        "kind": Choice(_named(choices.NameKind)),
        "displays_en": Flag(),
        "displays_zh": Flag(),
    },
    key=lambda item: f"{item['kind']}|{item['language']}|{item['value']}",
    label=lambda item: f"{item['value']} ({choices.NameKind(item['kind']).label})",
    check=_check_names,
)
LINKS = Items(
    parts={"kind": Choice(_named(choices.LinkKind)), "url": Url()},
    key=lambda item: item["url"],
    label=lambda item: item["url"],
)
IDENTIFIERS = Identifiers(
    parts={"scheme": Choice(_named(choices.IdentifierScheme)), "value": Line(60)},
    key=lambda item: f"{item['scheme']}|{item['value']}",
    label=lambda item: f"{choices.IdentifierScheme(item['scheme']).label} {item['value']}",
)
RELATIONSHIPS = Items(
    parts={
        "kind": Choice(_named(choices.RelationshipKind)),
        "actor": Reference(),
        "name_en": Line(300),
        "name_zh": Line(300),
        "ror": Line(9),
    },
    key=lambda item: f"{item['kind']}|{item['actor'] or item['name_en'] or item['name_zh']}",
    label=lambda item: (
        f"{choices.RelationshipKind(item['kind']).label} {item['name_en'] or item['name_zh'] or '#' + str(item['actor'])}"
    ),
    check=_check_relationships,
)

_ALL = (
    Field("names", gettext_lazy("Names"), NAMES, WHO, public=True, read=_read_names),
    Field("type", gettext_lazy("Type"), Choice(_named(ActorType)), WHO, public=True),
    Field("website", gettext_lazy("Website"), Url(), WHO, public=True),
    Field("links", gettext_lazy("Other links"), LINKS, WHO, public=True,
          read=lambda actor: [{"kind": row.kind, "url": row.url} for row in actor.links.all()]),
    Field("identifiers", gettext_lazy("Identifiers"), IDENTIFIERS, WHO, public=True,
          read=lambda actor: [{"scheme": row.scheme, "value": row.value} for row in actor.identifiers.all()]),
    Field("founding_year", gettext_lazy("Founding year"), Year(), WHO, public=True),
    Field("staff_band", gettext_lazy("Staff"), Choice(_named(choices.StaffBand), required=False), WHO, public=True),
    Field("country", gettext_lazy("Country or region"), Choice(vocabulary.country_names), WHERE, public=True,
          read=lambda actor: actor.country_id),
    Field("subdivision", gettext_lazy("Subdivision"),
          Choice(vocabulary.subdivision_names, required=False, empty_value=None), WHERE, public=True,
          read=lambda actor: actor.subdivision_id),
    Field("city", gettext_lazy("City"), Choice(vocabulary.city_names, required=False, empty_value=None), WHERE, public=True,
          help=gettext_lazy("By its GeoNames number."), read=lambda actor: actor.city_id),
    Field("working_languages", gettext_lazy("Working languages"), LanguageTags(), WHO, public=True),
    Field("description_en", gettext_lazy("Description in English"), Paragraphs(), WHAT, public=True),
    Field("description_en_origin", gettext_lazy("Origin of the English description"),
          Choice(_named(choices.Origin), required=False), WHAT, public=True),
    Field("description_zh", gettext_lazy("Description in Chinese"), Paragraphs(), WHAT, public=True),
    Field("description_zh_origin", gettext_lazy("Origin of the Chinese description"),
          Choice(_named(choices.Origin), required=False), WHAT, public=True),
    Field("topics", gettext_lazy("Topics"), Several(vocabulary.topic_names), WHAT, public=True,
          read=lambda actor: [row.slug for row in sorted(actor.topics.all(), key=lambda t: (t.parent_id or 0, t.order))]),
    Field("stages", gettext_lazy("Stages"), Several(vocabulary.stage_names), WHAT, public=True,
          read=lambda actor: [row.slug for row in sorted(actor.stages.all(), key=lambda s: s.order)]),
    Field("relationships", gettext_lazy("Relationships"), RELATIONSHIPS, CONNECTIONS, public=True, read=_read_relationships),
    Field("exception_en", gettext_lazy("Reason for an exception, in English"), Paragraphs(1000), CURATION, public=True),
    Field("exception_zh", gettext_lazy("Reason for an exception, in Chinese"), Paragraphs(1000), CURATION, public=True),
    Field("status", pgettext_lazy("actor", "Status"), Choice(_named(choices.Status)), CURATION, public=True),
    Field("contact_email", gettext_lazy("Contact e-mail"), Email(), CONNECTIONS,
          help=gettext_lazy("Never shown; messages are relayed to it.")),
)  # fmt: skip

FIELDS: dict[str, Field] = {field.name: field for field in _ALL}
LISTS = ("names", "links", "identifiers", "topics", "stages", "relationships")


def public_fields() -> list[Field]:
    """The fields that may leave the house: everything that goes out takes these and no others."""
    return [field for field in FIELDS.values() if field.public]


def public_values(actor: Any) -> dict[str, Any]:
    """The plain values of all public fields: a snapshot of the actor."""
    return {field.name: field.value_of(actor) for field in public_fields()}
