"""The page of a submission, by its key or by the account of who sent it: reading, answering, withdrawing, its links."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from directory.contribute.doors import Door, by_account, by_key, network_of
from directory.contribute.privacy import private_page
from directory.contribute.request_forms import AnswerForm, LostLinkForm
from directory.contribute.status import draft_url, may_withdraw, status_of
from directory.core.errors import DomainError
from directory.core.ids import parse_public_id
from directory.moderation import keys
from directory.moderation.choices import State
from directory.moderation.models import ChangeRequest
from directory.moderation.services import links, submitting


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, door: Door) -> HttpResponse:
    """Its page; sent as a form, an answer to the curator's question."""
    if door.submission.state == State.DRAFT:
        return redirect(draft_url(door.submission, door.token))
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        seen = parse_public_id(request.POST.get("seen", "")) or 0  # what is no version is none that anybody saw
        try:
            submitting.answer(door.submission, by=door.submitter, text=form.cleaned_data["text"], seen_version=seen)
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Your answer is with the curator."))
            return redirect(door.url)
    # As it is by now: what was refused may have been refused because it changed.
    submission = ChangeRequest.objects.with_parts().get(pk=door.submission.pk) if form.is_bound else door.submission
    context = {"door": door, "status": status_of(submission), "form": form}
    return render(request, "directory/contribute/request.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, door: Door) -> HttpResponse:
    """What withdrawing means, and a button that does it."""
    if door.submission.state == State.DRAFT:
        return redirect(draft_url(door.submission, door.token))
    if request.method == "POST":
        try:
            submitting.withdraw(door.submission, by=door.submitter)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("It is withdrawn."))
        return redirect(door.url)
    if not may_withdraw(door.submission):
        return redirect(door.url)
    return render(request, "directory/contribute/request_withdraw.html", {"door": door})


@require_http_methods(["GET", "HEAD", "POST"])
def manage_links(request: HttpRequest, door: Door) -> HttpResponse:
    """Taking links back: the others, or all of them."""
    if door.submission.state == State.DRAFT:
        return redirect(draft_url(door.submission, door.token))
    which = request.POST.get("which", "")
    if request.method == "POST" and which == "others" and door.token:
        taken = links.take_back_others(door.submission, token=door.token)
        said = ngettext("%(count)s other link was taken back.", "%(count)s other links were taken back.", taken)
        messages.success(request, said % {"count": taken} if taken else _("There was no other link."))
        return redirect(door.url)
    if request.method == "POST" and which == "all":
        return _take_back_all(request, door)
    return render(request, "directory/contribute/request_links.html", {"door": door})


def _take_back_all(request: HttpRequest, door: Door) -> HttpResponse:
    if links.take_back_all(door.submission):
        messages.success(
            request, _("All links are taken back. A mail with a new one is on its way to the address of the submission.")
        )
    else:
        messages.warning(request, _("All links are taken back. A new one could not be sent just now: ask for it in an hour."))
    # The page itself is behind a dead link by now.
    return redirect("request_lost" if door.token else door.url)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, door: Door) -> HttpResponse:
    """From the account to the form that changes what was proposed, which asks for a key."""
    if request.method != "POST" or door.submission.state not in submitting.EDITABLE:
        return redirect(door.url)
    return redirect("request_change", keys.make_key(door.submission))


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """A link is lost: a fresh one goes by mail. The answer is the same whoever number and address belong to."""
    form = LostLinkForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        try:
            links.send_link_again(asked["number"], email=asked["email"], network=network_of(request))
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("If the number and the address belong together, a mail with a new link is on its way."))
            return redirect("request_lost")
    return render(request, "directory/contribute/request_lost.html", {"form": form})


request_page, my_request_page = by_key(show), by_account(show)
request_withdraw, my_request_withdraw = by_key(withdraw), by_account(withdraw)
request_links, my_request_links = by_key(manage_links), by_account(manage_links)
my_request_change = by_account(change)
