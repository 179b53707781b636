"""Forms of people with an account."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from directory.core.fields import Line


class ProfileForm(forms.Form):
    """What somebody says of themselves."""

    name = forms.CharField(label=_("Name"), required=False, max_length=120,
                           help_text=_("Curators see it beside what you do; visitors never do."))  # fmt: skip
    language = forms.ChoiceField(label=_("Language of mails"), choices=settings.LANGUAGES)

    def clean_name(self) -> str:
        try:
            return Line(120).clean(self.cleaned_data["name"])
        except ValidationError as error:
            raise forms.ValidationError(error.messages) from error
