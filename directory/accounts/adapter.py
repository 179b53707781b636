"""How django-allauth is told the rules of this site."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from directory.accounts.models import User
from directory.accounts.services import tell_second_factor_changed
from directory.core import mail

# allauth's name for a mail -> ours. What is not here is not sent by this site: an unknown name is a defect, not a mail.
MAIL_TEMPLATES = {"account/email/login_code": "sign_in_code"}
# What happened to a second factor, by allauth's name of its mail.
SECOND_FACTOR_CHANGES = {
    "mfa/email/totp_activated": "app_added",
    "mfa/email/totp_deactivated": "app_removed",
    "mfa/email/webauthn_added": "passkey_added",
    "mfa/email/webauthn_removed": "passkey_removed",
    "mfa/email/recovery_codes_generated": "codes_made",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This is not the code of the mail. Look at it again, or ask for a new one."),
        "too_many_login_attempts": _("That was tried too often. Wait a few minutes, then ask for a new code."),
        "rate_limited": _("That was tried too often. Wait a few minutes, then ask for a new code."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account by themselves: curators are invited, and there is nothing for members to do yet."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Through the site's own mail: the same path, and the same time, whether or not a mail server answers."""
        user = User.objects.filter(email__iexact=email).first()
        if template_prefix in SECOND_FACTOR_CHANGES and user is not None:
            tell_second_factor_changed(user, SECOND_FACTOR_CHANGES[template_prefix])
            return
        mail.send(
            MAIL_TEMPLATES[template_prefix],
            to=email,
            language=user.language if user else get_language() or settings.LANGUAGE_CODE,
            event=f"sign-in:{uuid.uuid4()}",
            context={"code": context["code"], "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60},
            asked_for=True,
            useful_for=timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
        )

    def send_notification_mail(self, template_prefix: str, user: User, context: Any = None, email: str | None = None) -> None:
        """To the account's address; allauth looks for one that was verified on a page of its own."""
        self.send_mail(template_prefix, user.email, {})

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Curators to their work, in the language of the page they signed in on."""
        return reverse("admin:index") if request.user.is_staff else reverse("home")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """An account may be switched off between the code and its use."""
        messages.error(request, _("This account is switched off. Write to whoever runs the site."))
        return redirect("account_login")
