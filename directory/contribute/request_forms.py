"""What somebody types on the pages of a submission: an answer, or what it takes to get a lost link again."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from directory.core.fields import Email, Kind, Paragraphs
from directory.core.ids import parse_public_id


class AnswerForm(forms.Form):
    """An answer in words."""

    text = forms.CharField(
        label=_("Your answer"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Curators read it; it is not published. You can write in English or Chinese."),
        error_messages={"required": _("Write your answer first.")},
    )

    def clean_text(self) -> str:
        text = str(_clean(Paragraphs(4000), self.cleaned_data["text"]))
        if not text:  # only what cannot be seen
            raise forms.ValidationError(self.fields["text"].error_messages["required"])
        return text


class LostLinkForm(forms.Form):
    """The number of a submission, and the address that it was sent with."""

    number = forms.CharField(
        label=_("Number of the submission"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("It stands in the subject of each mail about it, for example 1234."),
    )
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        # Not the browser's own check: it knows nothing of ＠, which we understand.
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "email", "autocapitalize": "off"}),
        help_text=_("The one that you gave when you sent it."),
    )

    def clean_number(self) -> int:
        bare = re.sub(r"[\s#＃№:：]|编号|号", "", self.cleaned_data["number"])
        number = parse_public_id(unicodedata.normalize("NFKC", bare))  # full-width digits are digits
        if number is None:
            raise forms.ValidationError(_("Enter the number alone, for example 1234."))
        return number

    def clean_email(self) -> str:
        return _clean(Email(), self.cleaned_data["email"])


def _clean(kind: Kind, value: Any) -> Any:
    try:
        return kind.clean(value)
    except ValidationError as error:
        raise forms.ValidationError(error.messages) from error
