"""Reporting an entry: closed, wrong, listed twice, not eligible."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from directory.actors.models import Actor
from directory.contribute.doors import network_of
from directory.contribute.privacy import private_page
from directory.contribute.proposing.entries import about_entry
from directory.contribute.proposing.sending import next_page
from directory.contribute.proposing.starting import ReportForm
from directory.core.errors import DomainError
from directory.core.limits import TooOftenError


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
@about_entry
def report(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One page: what, why, who; sent at once."""
    user = request.user if request.user.is_authenticated else None
    form = ReportForm(request.POST if request.method == "POST" else None, actor=actor, email=user.email if user else "")
    status = 200
    if form.is_bound and form.is_valid():
        try:
            sent, token = form.send(network=network_of(request), user=user)
        except DomainError as error:
            form.add_error(None, str(error.message))
            status = 429 if isinstance(error, TooOftenError) else 200
        else:
            return redirect(next_page(sent, token))
    context = {"form": form, "actor": actor}
    return render(request, "directory/contribute/report.html", context, status=status)
