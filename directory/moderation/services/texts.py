"""Questions and reject reasons, ready in both languages: loading those that the site starts with."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from directory.core.tables import read_table
from directory.moderation.models import TextTemplate

_COLUMNS = ("code", "kind", "order", "silent", "title_en", "title_zh", "text_en", "text_zh")


@transaction.atomic
def load_texts(path: Path) -> int:
    """Add the templates of a file that are not there yet; returns how many. What editors changed stays.

    Raises DomainError for a file that is not of the expected form.
    """
    known = set(TextTemplate.objects.values_list("code", flat=True))
    new = [
        TextTemplate(**{**row, "order": int(row["order"]), "silent": row["silent"] == "yes"})
        for row in read_table(path, _COLUMNS)
        if row["code"] not in known
    ]
    return len(TextTemplate.objects.bulk_create(new))
