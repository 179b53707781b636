"""The roles, and what happens to them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Each is a Django group of that name."""

    CURATOR = "curator", _("curator")
    EDITOR = "editor", _("editor")


class AccountAction(models.TextChoices):
    """What the journal says was done with accounts."""

    INVITED = "account.invited", _("invited")
    ROLE_GRANTED = "account.role_granted", _("role granted")
    ROLE_REVOKED = "account.role_revoked", _("role revoked")
    SWITCHED_OFF = "account.switched_off", _("account switched off")
    SWITCHED_ON = "account.switched_on", _("account switched on")
    SECOND_FACTOR_RESET = "account.second_factor_reset", _("second factor reset")


class RoleChange(models.TextChoices):
    GRANTED = "granted", _("granted")
    REVOKED = "revoked", _("revoked")
