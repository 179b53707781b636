"""The code of the mail, and another address for it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.actors.forms import KindField
from directory.contribute.proposing.you import email_field
from directory.core.fields import Line


class CodeForm(forms.Form):
    """Six digits; full-width ones and spaces are understood."""

    use_required_attribute = False
    code = KindField(
        Line(40),
        required=True,
        label=_("Six-digit code"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class AddressForm(forms.Form):
    use_required_attribute = False
    email = email_field()
