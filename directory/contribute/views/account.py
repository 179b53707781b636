"""The page of one's own account: name and language, second factor, where one is signed in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from directory.accounts.rules import has_second_factor, is_curator
from directory.accounts.services import change_profile
from directory.accounts.sessions import end_session, end_sessions, sessions_of
from directory.contribute.forms import ProfileForm
from directory.contribute.lists import NEWEST, rows_of, submissions_of


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    user = request.user
    form = ProfileForm(
        request.POST if request.method == "POST" else None, initial={"name": user.name, "language": user.language}
    )
    if form.is_bound and form.is_valid():
        change_profile(user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("account")
    return render(request, "directory/contribute/account.html", {
        "form": form,
        "rows": rows_of(submissions_of(user)[:NEWEST]),
        "sessions": sessions_of(user),
        "current": request.session.session_key,
        "has_second_factor": has_second_factor(user),
        "is_curator": is_curator(user),
    })  # fmt: skip


@require_POST
@login_required
def sign_out_session(request: HttpRequest, number: int) -> HttpResponse:
    """One of one's own sessions; this one signs out here."""
    if any(one.pk == number and one.session_key == request.session.session_key for one in sessions_of(request.user)):
        end_session(request.user, number)
        logout(request)
        return redirect("home")
    if end_session(request.user, number):
        messages.success(request, _("That browser is signed out."))
    else:
        messages.info(request, _("That browser was signed out already."))
    return redirect("account")


@require_POST
@login_required
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """This browser, too: what may be lost is not told apart from what is at hand."""
    end_sessions(request.user)
    logout(request)
    messages.success(request, _("You are signed out in all browsers."))
    return redirect("account_login")
