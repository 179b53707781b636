"""Adding an institution: who is eligible, and the beginning of a draft."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from directory.contribute.doors import network_of
from directory.contribute.proposing import flow
from directory.contribute.proposing.starting import EligibilityForm
from directory.core.errors import DomainError
from directory.core.limits import TooOftenError
from directory.moderation.choices import Kind
from directory.moderation.services import intake


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest) -> HttpResponse:
    """The questions come first; answers that speak against it are explained before anything is filled in."""
    form = EligibilityForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid() and not form.objections:
        try:
            _draft, token = intake.start_draft(
                Kind.NEW,
                language=get_language() or "en",
                network=network_of(request),
                form_key=form.form_key,
                eligibility=form.answers,
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
            status = 429 if isinstance(error, TooOftenError) else 200
        else:
            return redirect(flow.address(token, flow.ORDER[0]))
    return render(request, "directory/contribute/submit.html", {"form": form}, status=status)
