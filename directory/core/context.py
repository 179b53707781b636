"""What every template knows of the site itself."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def site_name() -> str:
    """The site's name in the language in use."""
    names: dict[str, str] = settings.SITE_NAME
    return names.get(get_language() or settings.LANGUAGE_CODE, names["en"])


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": site_name(),
        "site_url": settings.SITE_URL,
        "operator_name": settings.OPERATOR_NAME,
        "operator_email": settings.OPERATOR_EMAIL,
        "debug": settings.DEBUG,
    }
