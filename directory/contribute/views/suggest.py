"""Suggesting a change of an entry: what stands there, part by part, and the beginning of a draft."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from directory.actors.models import Actor
from directory.contribute.doors import network_of
from directory.contribute.privacy import private_page
from directory.contribute.proposing import flow
from directory.contribute.proposing.entries import about_entry
from directory.contribute.proposing.sections import SECTIONS
from directory.contribute.proposing.standing import what_stands
from directory.contribute.proposing.starting import SuggestForm
from directory.core.errors import DomainError
from directory.core.limits import TooOftenError
from directory.moderation.choices import Kind
from directory.moderation.services import intake


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
@about_entry
def suggest(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Each part has a button that begins with it; the others are a click away."""
    form = SuggestForm(request.POST if request.method == "POST" else None, purpose=f"suggest:{actor.pk}")
    status = 200
    if form.is_bound and form.is_valid():
        try:
            _draft, token = intake.start_draft(
                Kind.EDIT,
                language=get_language() or "en",
                network=network_of(request),
                form_key=form.form_key,
                target=actor,
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
            status = 429 if isinstance(error, TooOftenError) else 200
        else:
            part = form.cleaned_data["part"]
            return redirect(flow.address(token, part if part in SECTIONS else flow.ORDER[0]))
    context = {"form": form, "actor": actor, "parts": what_stands(actor)}
    return render(request, "directory/contribute/suggest.html", context, status=status)
