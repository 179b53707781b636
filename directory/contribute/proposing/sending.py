"""Where one is once something was sent: at the page that waits for the code, or at that of the submission."""

from __future__ import annotations

from django.urls import reverse

from directory.moderation.choices import State
from directory.moderation.models import ChangeRequest


def next_page(submission: ChangeRequest, token: str) -> str:
    return reverse("request_wait" if submission.state == State.DRAFT else "request", args=[token])
