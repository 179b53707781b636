"""What the pages of signing in ask for."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings

from directory.accounts.rules import has_second_factor, is_curator
from directory.core.jobs import worker_is_alive

register = template.Library()


@register.simple_tag
def mail_is_down() -> bool:
    """Whether the worker that sends the codes is silent."""
    return settings.WORKER_REQUIRED and not worker_is_alive()


@register.simple_tag(takes_context=True)
def second_factor_missing(context: dict[str, Any]) -> bool:
    """Whether this person curates, must have a second factor, and has none."""
    user = context["request"].user
    return settings.SECOND_FACTOR_REQUIRED and is_curator(user) and not has_second_factor(user)
