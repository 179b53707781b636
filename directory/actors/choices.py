"""The closed lists of an entry: states, kinds of name, link, identifier, relationship, source; what is done to entries."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("actor", "active")
    CLOSED = "closed", pgettext_lazy("actor", "closed")
    MERGED = "merged", pgettext_lazy("actor", "merged")
    REMOVED = "removed", pgettext_lazy("actor", "removed")


PUBLISHED = (Status.ACTIVE, Status.CLOSED)


class NameKind(models.TextChoices):
    OFFICIAL = "official", pgettext_lazy("name", "official name")
    OTHER = "other", pgettext_lazy("name", "other name")
    ACRONYM = "acronym", pgettext_lazy("name", "acronym")
    FORMER = "former", pgettext_lazy("name", "former name")


class Origin(models.TextChoices):
    """Who wrote a description."""

    INSTITUTION = "institution", _("written by the institution")
    CURATOR = "curator", _("written by a curator")
    MACHINE = "machine", _("machine translation, not yet confirmed")


class StaffBand(models.TextChoices):
    """Headcount bands; 250 is the border of the European definition of an SME (2003/361/EC)."""

    MICRO = "1-9", _("1 to 9")
    SMALL = "10-49", _("10 to 49")
    MEDIUM = "50-249", _("50 to 249")
    LARGE = "250-", _("250 and more")


class LinkKind(models.TextChoices):
    PAGE = "page", pgettext_lazy("link", "web page")
    PROFILE = "profile", pgettext_lazy("link", "social or professional network")
    PUBLICATIONS = "publications", pgettext_lazy("link", "publications")
    REGISTER = "register", pgettext_lazy("link", "entry in a register")


class IdentifierScheme(models.TextChoices):
    ROR = "ror", "ROR"
    WIKIDATA = "wikidata", "Wikidata"
    ISNI = "isni", "ISNI"
    PIC = "pic", _("EU PIC")
    USCC = "uscc", _("China USCC")


class RelationshipKind(models.TextChoices):
    PART_OF = "part_of", _("part of")
    HAS_PART = "has_part", _("has as a part")
    MEMBER_OF = "member_of", _("member of")
    PARTNER_OF = "partner_of", _("partner of")
    SUCCESSOR_OF = "successor_of", _("successor of")
    RELATED_TO = "related_to", _("related to")


# How a relationship reads from the other end, when the other end is an actor too.
INVERSE_LABELS = {
    RelationshipKind.PART_OF: RelationshipKind.HAS_PART.label,
    RelationshipKind.HAS_PART: RelationshipKind.PART_OF.label,
    RelationshipKind.MEMBER_OF: _("has as a member"),
    RelationshipKind.PARTNER_OF: RelationshipKind.PARTNER_OF.label,
    RelationshipKind.SUCCESSOR_OF: _("succeeded by"),
    RelationshipKind.RELATED_TO: RelationshipKind.RELATED_TO.label,
}


class SourceKind(models.TextChoices):
    PAPER = "paper", _("scientific paper")
    ROR = "ror", _("Research Organization Registry")
    INSTITUTION = "institution", _("the institution")
    SUBMITTER = "submitter", _("a submitter, unverified")
    CURATOR = "curator", _("a curator")


class DifferenceReason(models.TextChoices):
    """Why what a source states is not what the directory displays."""

    SPELLING = "spelling", _("spelling")
    NAME_VARIANT = "name_variant", _("another form of the name")
    OTHER_PAGE = "other_page", _("another page of the same website")
    ADDRESS_FORM = "address_form", _("the same address written another way")
    OTHER_HOST = "other_host", _("another host of the same institution")
    OTHER_INSTITUTION = "other_institution", _("the link leads to another institution")
    PLACE_ERROR = "place_error", _("another place")
    MORE_PRECISE = "more_precise", _("less precise")
    YEAR_DIFFERS = "year_differs", _("another year")


class ActorAction(models.TextChoices):
    """What the journal knows to have been done to an entry."""

    ADDED = "actor.added", _("entry added")
    CHANGED = "actor.changed", _("entry changed")
    STATED = "actor.stated", _("sources of an entry noted")
    CLOSED = "actor.closed", _("entry closed")
    REOPENED = "actor.reopened", _("entry reopened")
    REMOVED = "actor.removed", _("entry removed")
    CHECKED = "actor.checked", _("entry checked")
    CONFIRMED = "actor.confirmed", _("entry confirmed")
    RESTORED = "actor.restored", _("earlier revision restored")
    REDACTED = "actor.redacted", _("revision redacted")


class RedactionReason(models.TextChoices):
    """Why something was taken out of the history of an entry. A free text could repeat what had to go."""

    PERSONAL = "personal", _("personal data")
    LEGAL = "legal", _("demanded by law")
    DEFAMATION = "defamation", _("defames somebody")
    SECRET = "secret", _("a secret that somebody told")
    COPYRIGHT = "copyright", _("a text that we may not publish")
    ABUSE = "abuse", _("abuse")
