"""The hidden part of a form: a signed key that makes a double click one draft, when the form was made, and a trap for bots."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from directory.core.clock import now

# Nobody reads and answers the questions so fast; a draft is saved on each step, so no form needs to be open for days.
LEAST_SECONDS = 2
MOST_TIME = timedelta(hours=24)


def sign_form(purpose: str) -> str:
    """A fresh key for a form of this purpose, with the time."""
    return signing.dumps([uuid.uuid4().hex, int(now().timestamp())], salt=_salt(purpose))


def _salt(purpose: str) -> str:
    return f"directory.contribute.form.{purpose}"


class SignedForm(forms.Form):
    """A form that begins a submission: `purpose` says which, and about what. After validation `form_key` is its key."""

    form_key: uuid.UUID
    is_late = False
    least_seconds = LEAST_SECONDS
    # By a name that browsers fill in for nobody, and bots gladly.
    subject = forms.CharField(required=False, label=_("Leave this empty"),
                              widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}))  # fmt: skip
    form = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, purpose: str, **options: Any) -> None:
        super().__init__(data, **options)
        self.purpose = purpose

    def clean_subject(self) -> str:
        if self.cleaned_data["subject"]:
            self.add_error(None, _("A field that must stay empty was filled in, perhaps by your browser. Send it again."))
        return ""

    def clean_form(self) -> str:
        problem = self._read_key(self.cleaned_data["form"])
        if problem:
            self.add_error(None, problem)
        return ""

    def _read_key(self, signed: str) -> Any:
        try:
            key, made_at = signing.loads(signed, salt=_salt(self.purpose))
            self.form_key = uuid.UUID(key)
            age = now().timestamp() - int(made_at)
        except (signing.BadSignature, ValueError, TypeError):
            return _("This form came back damaged. What you typed is still here: please send it again.")
        if age < self.least_seconds:
            return _("That was very quick. So that we know that you are no program, please send it again.")
        if age > MOST_TIME.total_seconds():
            self.is_late = True
            return _("This form was open for more than a day. What you typed is still here: please send it again.")
        return None

    @property
    def shown_key(self) -> str:
        """For the page that shows the errors: the key that was sent, where it is good, else a fresh one."""
        is_good = self.is_bound and hasattr(self, "form_key") and not self.is_late
        return str(self.data["form"]) if is_good else sign_form(self.purpose)
