"""The forms that begin a submission: eligibility first, which part of an entry to change, a report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from directory.accounts.models import User
from directory.actors.forms import KindField
from directory.actors.models import Actor
from directory.contribute.proposing.inputs import public
from directory.contribute.proposing.rows import entries_named
from directory.contribute.proposing.signing import SignedForm
from directory.contribute.proposing.you import email_field
from directory.core.fields import Line, Paragraphs
from directory.moderation.choices import Kind, Relation, ReportKind, TextKind
from directory.moderation.eligibility import ANSWERS, Objection, Question, objections
from directory.moderation.licence import LICENCE_VERSION
from directory.moderation.models import ChangeRequest
from directory.moderation.services import intake


class EligibilityForm(SignedForm):
    """Whether it is eligible. What speaks against it is said, and one may go on all the same."""

    use_required_attribute = False
    GO_ON = "go_on"

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, purpose="submit")
        for question in Question:
            choices = ANSWERS[question].choices
            is_needed = question != Question.LARGE  # asked of firms alone
            field = forms.ChoiceField(label=question.label, choices=choices, required=is_needed, widget=forms.RadioSelect())
            self.fields[question.value] = public(field, is_public=False)

    @property
    def answers(self) -> dict[str, str]:
        return {question: self.cleaned_data[question] for question in Question.values if self.cleaned_data.get(question)}

    @property
    def objections(self) -> list[Objection]:
        """What speaks against it, until somebody who read it goes on."""
        if not self.is_bound or not self.is_valid() or self.GO_ON in self.data:
            return []
        return objections(self.answers)

    @property
    def questions(self) -> list[Any]:
        return [self[question] for question in Question.values]


class SuggestForm(SignedForm):
    """Which part of an entry is to be changed: one click, so it may be quick."""

    least_seconds = 0
    part = forms.CharField(required=False)


class ReportForm(SignedForm):
    """What is wrong with an entry, in one page."""

    use_required_attribute = False
    kind = public(
        forms.ChoiceField(label=_("What is wrong?"), choices=ReportKind.choices, widget=forms.RadioSelect()), is_public=False
    )
    same_as = public(
        KindField(
            Line(300),
            label=_("Which other entry is it?"),
            help_text=_("If it is listed twice: the address of the other page, its number or its name."),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        ),
        is_public=False,
    )
    text = public(
        KindField(
            Paragraphs(2000),
            label=_("What should we know?"),
            help_text=_("What is wrong, what would be right, and where one can look it up."),
            widget=forms.Textarea(attrs={"rows": 5}),
        ),
        is_public=False,
    )
    email = email_field()
    relation = public(
        forms.ChoiceField(label=_("You and the institution"), choices=Relation.choices, widget=forms.RadioSelect()),
        is_public=False,
    )

    def __init__(self, data: Any = None, *, actor: Actor, email: str = "") -> None:
        super().__init__(data, purpose=f"report:{actor.pk}", initial={"email": email})
        self.actor = actor

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        kind = data.get("kind")
        if kind == ReportKind.WRONG and data.get("text") == "":
            self.add_error("text", _("Say in a sentence what is wrong."))
        if kind == ReportKind.DUPLICATE and "same_as" in data:
            self._find_other(data)
        return data

    def _find_other(self, data: dict[str, Any]) -> None:
        text = data["same_as"]
        found = entries_named([text, f"#{text}"]) if text else {}
        number = found.get(text) or found.get(f"#{text}")
        if number is None or number == self.actor.pk:
            self.add_error("same_as", _("Name another entry of this directory: its page’s address, its number or its name."))
        data["other"] = Actor.objects.filter(pk=number).first()

    @property
    def report_text(self) -> str:
        """For the curators: the other entry first, then what was written."""
        data = self.cleaned_data
        other = data.get("other")
        return "\n\n".join(part for part in (f"= #{other.pk} {other.name_en}" if other else "", data["text"]) if part)

    @transaction.atomic
    def send(self, *, network: str, user: User | None) -> tuple[ChangeRequest, str]:
        """The report, sent off, and a key to it: all of it, or nothing. Raises DomainError."""
        data = self.cleaned_data
        request, token = intake.start_draft(
            Kind.REPORT,
            language=get_language() or "en",
            network=network,
            form_key=self.form_key,
            target=self.actor,
            report_kind=ReportKind(data["kind"]),
        )
        if request.state != "draft" or request.sent_at is not None:
            return request, token  # the second click of two
        texts = {TextKind.REPORT: self.report_text}
        request = intake.save_draft(request, texts=texts, relation=Relation(data["relation"]), step="review")
        request = intake.set_contact(request, email=data["email"])
        return intake.send(request, network=network, licence_version=LICENCE_VERSION, user=user), token
