"""The pages of a submission as a test opens them: by a fresh key, read as text."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import translation

from directory.moderation.keys import make_key
from directory.moderation.models import ChangeRequest
from tests.project.addresses import LANGUAGES

ENGLISH, CHINESE = LANGUAGES


def address(name: str, *args: Any, prefix: str = ENGLISH) -> str:
    with translation.override(prefix.strip("/") or "en"):
        return reverse(name, args=args)


def page_of(request: ChangeRequest, *, prefix: str = ENGLISH, name: str = "request") -> str:
    """The address of one of the pages of a submission, with a key of its own."""
    return address(name, make_key(request), prefix=prefix)


def read(client: Client, path: str, *, status: int = 200) -> str:
    """What a page says, as text, a space between its pieces."""
    response = client.get(path)
    assert response.status_code == status, (path, response.status_code)
    return said(response.content.decode())


def said(page: str) -> str:
    main = re.search(r"<main.*</main>", page, re.DOTALL)
    assert main is not None
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main[0])).split())
