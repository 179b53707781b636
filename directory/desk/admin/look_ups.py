"""Which questions the admin's lists take."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import ModelAdmin


def is_filter(admin: ModelAdmin[Any], name: str) -> bool:
    """Whether a list has a filter of this name: any other parameter would reach the database as it came."""
    return name in {getattr(one, "parameter_name", None) for one in admin.list_filter}
