"""What the pages of signing in ask for."""

from __future__ import annotations

from django import template
from django.conf import settings

from directory.core.jobs import worker_is_alive

register = template.Library()


@register.simple_tag
def mail_is_down() -> bool:
    """Whether the worker that sends the codes is silent."""
    return settings.WORKER_REQUIRED and not worker_is_alive()
