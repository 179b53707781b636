"""Text templates in the admin: questions and reject reasons, read by curators, edited by editors."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from directory.core.agents import agent_of
from directory.desk.admin.plain import PlainAdmin, PlainForm
from directory.desk.admin.site import desk_site
from directory.moderation.choices import TemplateKind
from directory.moderation.models import TextTemplate
from directory.moderation.services.moves import LONGEST_TEXT
from directory.moderation.services.texts import save_text


class TextTemplateForm(PlainForm):
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        for name in ("text_en", "text_zh"):
            if len(cleaned.get(name) or "") > LONGEST_TEXT:
                self.add_error(name, ValidationError(_("Use at most %(longest)s characters.") % {"longest": LONGEST_TEXT}))
        kind = cleaned.get("kind") or self.instance.kind
        if cleaned.get("silent") and kind != TemplateKind.REJECTION:
            self.add_error("silent", _("A question is always sent."))
        return cleaned


@admin.register(TextTemplate, site=desk_site)
class TextTemplateAdmin(PlainAdmin):
    """What was sent once keeps its code; a text that is not wanted any more is not offered."""

    form = TextTemplateForm
    list_display = ("title", "kind", "code", "order", "silent", "active")
    search_fields = ("code", "title_en", "title_zh", "text_en", "text_zh")
    ordering = ("kind", "order", "pk")
    fields = ("code", "kind", "title_en", "title_zh", "text_en", "text_zh", "order", "silent", "active")
    fixed = ("code", "kind")
    may_add = True

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_text(obj, changed=[name for name in form.changed_data if name != "seen"], by=agent_of(request.user))
