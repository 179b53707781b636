"""Changing what was proposed, after it was sent: the same forms, while nobody looks at it or while a curator asks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directory.contribute.doors import Door, by_key
from directory.contribute.proposing.changing import ChangeForm
from directory.contribute.proposing.sending import next_page
from directory.core.errors import DomainError, InvalidValuesError
from directory.moderation.choices import Kind
from directory.moderation.models import ChangeRequest
from directory.moderation.services import submitting


@require_http_methods(["GET", "HEAD", "POST"])
@by_key
def change(request: HttpRequest, door: Door) -> HttpResponse:
    """All parts on one page. Where a curator asked, saving is an answer."""
    submission = door.submission
    is_sent = request.method == "POST"
    if submission.kind == Kind.REPORT or (submission.state not in submitting.EDITABLE and not is_sent):
        return redirect(next_page(submission, door.token))
    form = ChangeForm(request.POST if is_sent else None, submission=submission)
    if is_sent and not form.more and form.is_valid():
        try:
            submitting.edit(submission, by=door.submitter, values=form.values, texts=form.texts, seen_version=form.seen_version)
        except InvalidValuesError as error:
            form.add_errors(error.errors)
        except DomainError as error:
            form.add_problem(str(error.message))
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect(door.url)
    # The number of the page that was opened: who saves again after a message has not seen what came since.
    version = form.seen_version if is_sent and not form.problem else ChangeRequest.objects.get(pk=submission.pk).version
    context = {"form": form, "submission": submission, "version": version, "status_url": door.url}
    return render(request, "directory/contribute/change.html", context)
