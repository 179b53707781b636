"""The closed lists of the vocabulary: what a type is, which kinds of stage there are."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActorType(models.TextChoices):
    """The paper's three types (Causio et al. 2023, Definitions)."""

    RTO = "rto", _("Research and technology organisation")
    PI = "pi", _("Public institution")
    SME = "sme", _("Small or medium-sized enterprise")


class StageKind(models.TextChoices):
    STAGE = "stage", _("stage")
    FUNCTION = "function", _("function")


class VocabularyAction(models.TextChoices):
    """What the journal says was done with the vocabulary."""

    ADDED = "vocabulary.added", _("vocabulary: added")
    CHANGED = "vocabulary.changed", _("vocabulary: changed")
    MOVED = "vocabulary.moved", _("vocabulary: moved")
    MERGED = "vocabulary.merged", _("vocabulary: merged")


def vocabulary_subjects() -> dict[str, Any]:
    """The kinds of rows that the journal speaks of, by the names of their models."""
    return {
        "topic": _("topic"),
        "stage": _("stage"),
        "region": _("region"),
        "country": _("country or region"),
        "subdivision": _("subdivision"),
        "city": _("city"),
        "source": _("source"),
    }
