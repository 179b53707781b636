"""Questions and reject reasons, ready in both languages: loading those that the site starts with, editing them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from directory.core import journal
from directory.core.models import Agent
from directory.core.tables import read_table
from directory.moderation.choices import ModerationAction
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


@transaction.atomic
def save_text(template: TextTemplate, *, changed: Iterable[str], by: Agent) -> TextTemplate:
    """Write a validated template: all of a new one, else the changed columns."""
    columns = sorted(set(changed))
    new = template._state.adding
    if new:
        template.save(force_insert=True)
    elif columns:
        template.save(update_fields=columns)
    if new or columns:
        action = ModerationAction.TEXT_ADDED if new else ModerationAction.TEXT_CHANGED
        journal.record(action, by=by, kind="texttemplate", key=template.code, columns=[] if new else columns)
    return template
