"""The closed lists of the vocabulary: what a type is, which kinds of stage there are."""

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
