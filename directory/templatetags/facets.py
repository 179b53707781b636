"""One value of a facet: the line that a page of results draws a hundred times, so no template draws it."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from directory.templatetags.ui import lang_attr

register = template.Library()


@register.simple_tag
def facet_choice(name: str, value: Any) -> SafeString:
    """The checkbox of a value ({code, label, count, selected}) of the facet `name`, with its label and count."""
    checked = " checked" if value.selected else ""
    return mark_safe(  # noqa: S308  # every part is escaped here or by lang_attr
        f'<label><input type="checkbox" name="{escape(name)}" value="{escape(value.code)}"{checked}>'
        f"<span{lang_attr(value.label)}>{escape(value.label)}</span>"
        f'<span class="facet-count"><span class="visually-hidden">, </span>{value.count:d}</span></label>'
    )
