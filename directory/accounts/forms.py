"""The forms of signing in: allauth's own, with this site's labels."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
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
