"""Redacting a revision: what is to go, why, and that whoever does it knows that it cannot be undone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from directory.actors import rules
from directory.actors.choices import RedactionReason
from directory.actors.fields import FIELDS
from directory.actors.models import Actor, Revision
from directory.actors.services import redact_revision
from directory.actors.services.redaction import REASON, Target, is_live, same_in, targets_in
from directory.actors.services.revisions import revision_of
from directory.core.agents import agent_of
from directory.core.errors import DomainError
from directory.desk.admin.entries.page import entry_of
from directory.desk.admin.recent import RevisionLine
from directory.desk.admin.revisions.shown import labels_for, refuse, render_page, to_revisions


@dataclass(frozen=True)
class Option:
    """Something that can be redacted, in words."""

    code: str
    target: Target
    label: str
    text: str
    live: bool
    # The other revisions that say the same.
    also: list[int]


class RedactForm(forms.Form):
    use_required_attribute = False
    targets = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose what is to be redacted."),
            "invalid_choice": gettext_lazy("Something that you chose is not there any more. Look again, then confirm."),
        },
    )
    why = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=RedactionReason.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("It stands in the journal. There is no free text, so that nothing is repeated."),
        error_messages={"required": gettext_lazy("Choose why.")},
    )
    known = forms.BooleanField(
        label=gettext_lazy("I know that this cannot be undone."),
        error_messages={"required": gettext_lazy("Tick that you know that this cannot be undone.")},
    )

    def __init__(self, data: Any, *, codes: list[str]) -> None:
        super().__init__(data)
        self.fields["targets"].choices = [(code, code) for code in codes]


def redact_page(admin: ModelAdmin[Any], request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    if not rules.may_redact(request.user):
        raise PermissionDenied
    try:
        revision = revision_of(actor, number)
    except DomainError as error:
        return refuse(request, actor, error.message)
    options = _options(entry_of(actor.pk) or actor, revision)
    sent = request.POST.getlist("targets")
    if sent and _all_gone(sent, options, revision):  # the second click of two
        messages.info(request, _("That is redacted already."))
        return to_revisions(actor)
    form = RedactForm(request.POST if request.method == "POST" else None, codes=[option.code for option in options])
    if form.is_bound and form.is_valid():
        chosen = [option.target for option in options if option.code in form.cleaned_data["targets"]]
        try:
            done = redact_revision(
                actor, number, fields=chosen, by=agent_of(request.user), why=RedactionReason(form.cleaned_data["why"])
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _done(len(done.revisions)))
            return to_revisions(actor)
    return _render(admin, request, actor, revision, form, options)


def _done(count: int) -> str:
    text = ngettext("Redacted in %(count)s revision.", "Redacted in %(count)s revisions.", count)
    return text % {"count": count}


def _code(target: Target) -> str:
    """Names a target in the form: by what it says, not by its place, which another redaction moves."""
    if not target.item:
        return target.field
    return f"{target.field}:{hashlib.sha256(target.item.encode()).hexdigest()[:16]}"


def _all_gone(sent: list[str], options: list[Option], revision: Revision) -> bool:
    known = {option.code for option in options}
    return all(code not in known and code.partition(":")[0] in revision.redacted for code in sent)


def _options(actor: Actor, revision: Revision) -> list[Option]:
    labels = labels_for([revision.snapshot])
    others = list(actor.revisions.order_by("number"))
    items = {
        (spec_name, FIELDS[spec_name].item_key(item)): item
        for spec_name, value in revision.snapshot.items()
        if spec_name in FIELDS and FIELDS[spec_name].is_list
        for item in value
    }
    options = []
    for target in targets_in(revision):
        if target.field == REASON:
            label, text = _("Reason"), revision.reason
        else:
            label = str(FIELDS[target.field].label)
            value = [items[target.field, target.item]] if target.item else revision.snapshot[target.field]
            text = labels.show(target.field, value)
        also = same_in(revision, others, [target])
        options.append(Option(_code(target), target, label, text, is_live(actor, revision, target), also))
    return options


def _render(
    admin: ModelAdmin[Any],
    request: HttpRequest,
    actor: Actor,
    revision: Revision,
    form: RedactForm,
    options: list[Option],
) -> HttpResponse:
    shown = Revision.objects.select_related("by__user", "source").get(pk=revision.pk)
    return render_page(
        admin,
        request,
        actor,
        "revision_redact.html",
        _("Redact revision %(number)s") % {"number": revision.number},
        line=RevisionLine(shown),
        options=options,
        chosen=form.data.getlist("targets") if form.is_bound else [],
        form=form,
        errors=bool(form.errors),
    )
