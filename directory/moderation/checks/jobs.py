"""Asking websites later: deferred with what causes it, done by the worker, once more where the answer may change."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from directory.core import jobs
from directory.core.clock import now
from directory.moderation.checks.website import ask, may_pass, website_of
from directory.moderation.choices import QUEUED, CheckCode, CheckState
from directory.moderation.models import ChangeRequest, RequestCheck
from directory.moderation.services import moves

MOST_TRIES = 3
TRY_AGAIN_AFTER = timedelta(hours=1)
# A website may take its time: mails and all else go first.
BEHIND_EVERYTHING = -10


@transaction.atomic
def check_website_later(request: ChangeRequest) -> None:
    """Have the website of a locked request asked, as it is proposed now."""
    if not website_of(request):
        request.checks.filter(code=CheckCode.WEBSITE).delete()
        return
    _write(request, CheckState.WAITING)
    jobs.defer(check_website, queueing_lock=f"request-website-{request.pk}", request_id=request.pk)


@jobs.app.task(name="check_request_website", priority=BEHIND_EVERYTHING)
def check_website(request_id: int, tries: int = 1) -> None:
    """Asks it, and keeps what came of it if that is still the website. May run twice."""
    request = ChangeRequest.objects.filter(pk=request_id, state__in=QUEUED).select_related("target").first()
    website = website_of(request) if request else ""
    if request is None or not website:
        return
    state, data = ask(website)
    with transaction.atomic():
        locked = moves.lock(request)
        if website_of(locked) != website:
            return  # another job asks the new one
        _write(locked, state, **data)
        if may_pass(state, data) and tries < MOST_TRIES:
            lock = f"request-website-{request_id}-again"  # of its own, or a new website would have to wait for it
            jobs.defer(check_website, queueing_lock=lock, at=now() + TRY_AGAIN_AFTER, request_id=request_id, tries=tries + 1)


def _write(request: ChangeRequest, state: CheckState, **data: str | int) -> None:
    values = {"state": state, "data": data, "checked_at": None if state == CheckState.WAITING else now()}
    RequestCheck.objects.update_or_create(request=request, code=CheckCode.WEBSITE, defaults=values)
