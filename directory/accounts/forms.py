"""The forms of signing in and of the second factor: allauth's own, with this site's labels."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _


class AskForCodeForm(RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = capfirst(_("e-mail address"))
        # A label that disappears while somebody types helps nobody.
        self.fields["email"].widget.attrs.pop("placeholder", None)


class EnterCodeForm(ConfirmLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the mail")
        self.fields["code"].widget.attrs.pop("placeholder", None)
        self.fields["code"].widget.attrs.update(autocapitalize="characters", spellcheck="false")


class _AppCode:
    """A field for the six digits of an app, or for a recovery code."""

    fields: dict[str, Any]
    code_label: Any = _("Code of your app, or a recovery code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = self.code_label
        self.fields["code"].widget.attrs.pop("placeholder", None)
        self.fields["code"].widget.attrs.update(inputmode="numeric", spellcheck="false")


class SecondFactorForm(_AppCode, AuthenticateForm):
    pass


class ConfirmSecondFactorForm(_AppCode, ReauthenticateForm):
    pass


class ActivateAppForm(_AppCode, ActivateTOTPForm):
    code_label = _("Code that the app shows")


class AddPasskeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey, for yourself")
        self.fields["name"].max_length = 100
