"""What helps on a developer's machine and exists nowhere else: the mailbox, and signing in by a printed link."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from directory.accounts.demo import SIGN_IN_PURPOSE, user_of_link
from directory.accounts.models import User
from directory.core import mailbox, tokens

View = Callable[..., HttpResponse]


def development_only(view: View) -> View:
    """No such page where DEBUG is off."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEBUG:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@development_only
@never_cache
@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    mails = mailbox.stored_mails(Path(settings.EMAIL_FILE_PATH))
    return render(request, "directory/public/dev/mail_list.html", {"mails": mails})


@development_only
@never_cache
@require_safe
def mail(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "directory/public/dev/mail.html", {"mail": _stored_mail_or_404(name)})


@development_only
@never_cache
@require_safe
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, as a mail program shows it: in a sandbox, without scripts, with its inline styles."""
    response = HttpResponse(_stored_mail_or_404(name).html)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return response


@development_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Asks first: a mail program or a chat that looks at a link must not use it up."""
    try:
        if request.method == "POST":
            user = user_of_link(tokens.redeem(token, purpose=SIGN_IN_PURPOSE))
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            response: HttpResponse = redirect(_after_sign_in(user))
        else:
            user = user_of_link(tokens.peek(token, purpose=SIGN_IN_PURPOSE))
            response = render(request, "directory/public/dev/sign_in.html", {"user_name": str(user)})
    except tokens.LinkNotValidError as error:
        response = render(request, "directory/public/dev/sign_in.html", {"message": error.message}, status=410)
    # Not no-referrer: the browser would then send “Origin: null” with the form, and Django refuses that.
    response["Referrer-Policy"] = "strict-origin"
    return response


def _after_sign_in(user: User) -> str:
    try:
        return reverse("admin:index")
    except NoReverseMatch:
        return settings.LOGIN_REDIRECT_URL


def _stored_mail_or_404(name: str) -> mailbox.StoredMail:
    found = mailbox.stored_mail(Path(settings.EMAIL_FILE_PATH), name)
    if found is None:
        raise Http404
    return found
