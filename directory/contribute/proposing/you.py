"""Who submits, what they say beside the fields, and the licence: the forms at the end of a submission."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.actors.forms import KindField
from directory.contribute.proposing.inputs import public
from directory.core.fields import Email, Line, Paragraphs
from directory.moderation.choices import Relation, TextKind
from directory.moderation.licence import LICENCE_VERSION

EMAIL_ATTRIBUTES = {"inputmode": "email", "autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}


def _private(field: forms.Field) -> Any:
    return public(field, is_public=False)


def email_field() -> Any:
    """Not type=email: browsers refuse the full-width ＠ that people type."""
    return _private(
        KindField(
            Email(),
            required=True,
            label=_("Your e-mail address"),
            help_text=_("A code goes to it, and later what the curators ask and decide."),
            widget=forms.TextInput(attrs=EMAIL_ATTRIBUTES),
        )
    )


class YouForm(forms.Form):
    """Who submits. Readers see nothing of it."""

    use_required_attribute = False
    email = email_field()
    name = _private(KindField(Line(120), label=_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"})))
    relation = _private(
        forms.ChoiceField(label=_("You and the institution"), choices=Relation.choices, widget=forms.RadioSelect())
    )
    role = _private(
        KindField(
            Line(120),
            label=_("Your role there"),
            help_text=_("If you work there."),
            widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
        )
    )
    source = _private(
        KindField(
            Paragraphs(1000),
            label=_("Where it is known from"),
            help_text=_("A web page or a document where curators can look it up; or that you know it yourself."),
            widget=forms.Textarea(attrs={"rows": 2}),
        )
    )
    comment = _private(
        KindField(
            Paragraphs(2000),
            label=_("Anything else for the curators"),
            widget=forms.Textarea(attrs={"rows": 3}),
        )
    )

    @property
    def texts(self) -> dict[TextKind, str]:
        return {TextKind.SOURCE: self.cleaned_data["source"], TextKind.COMMENT: self.cleaned_data["comment"]}


class LicenceForm(forms.Form):
    """The box without which nothing may be published; with the version of the text that stood beside it."""

    use_required_attribute = False
    licence = forms.BooleanField(
        label=_("I may give this information, and agree that it is published under the licence CC BY 4.0, as the terms say."),
        error_messages={"required": _("Tick the box: without it we may not publish what you send.")},
    )
    licence_version = forms.CharField(required=False, widget=forms.HiddenInput, initial=LICENCE_VERSION)

    def clean_licence_version(self) -> str:
        if self.cleaned_data["licence_version"] != LICENCE_VERSION:
            self.add_error("licence", _("The terms changed since you opened this page. Please read them, and send it again."))
        return LICENCE_VERSION
