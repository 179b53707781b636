"""What can become of a row, and what the journal keeps of imports and exports."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Verdict(models.TextChoices):
    """What a row says beside what the directory says. In the order in which a preview shows them."""

    WRONG = "wrong", pgettext_lazy("row", "wrong")
    NEW = "new", pgettext_lazy("row", "new")
    CHANGED = "changed", pgettext_lazy("row", "changed")
    SAME = "same", pgettext_lazy("row", "the same")


WRITTEN = (Verdict.NEW, Verdict.CHANGED)


class ImportAction(models.TextChoices):
    """What the journal notes, with numbers only."""

    APPLIED = "import.applied", _("imported a table")
    EXPORTED = "export.made", _("exported a table")


# What these are done to, for the journal.
SUBJECTS = {"import": _("table")}
