"""The roles, and what happens to them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Each is a Django group of that name."""

    CURATOR = "curator", _("curator")
    EDITOR = "editor", _("editor")


class RoleChange(models.TextChoices):
    GRANTED = "granted", _("granted")
    REVOKED = "revoked", _("revoked")
