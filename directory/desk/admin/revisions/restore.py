"""Restoring a revision: what would change and what cannot come back, why, and the click that does it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.actors import rules
from directory.actors.choices import PUBLISHED
from directory.actors.differences import differences
from directory.actors.fields import FIELDS
from directory.actors.labels import Labels
from directory.actors.models import Actor, Revision
from directory.actors.services import plan_restore, restore_revision
from directory.actors.services.revisions import Left, RestorePlan, revision_of
from directory.core.agents import agent_of
from directory.core.errors import ConflictError, DomainError
from directory.core.fields import Line
from directory.desk.admin.entries.fields import KindField
from directory.desk.admin.entries.page import entry_of
from directory.desk.admin.recent import RevisionLine
from directory.desk.admin.revisions.shown import labels_for, refuse, render_page, to_revisions


class RestoreForm(forms.Form):
    """Why; and what was seen when it was decided: the entry's revision, and what would change."""

    use_required_attribute = False
    expected_revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput)
    reason = KindField(
        Line(500),
        label=gettext_lazy("Reason"),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("Why it is restored, in one sentence. It stands in the public history."),
    )

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if not reason:
            raise forms.ValidationError(_("Say why: every change has a reason."))
        return reason


def restore_page(admin: ModelAdmin[Any], request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    if not rules.may_restore(request.user):
        raise PermissionDenied
    entry = entry_of(actor.pk) or actor
    if entry.status not in PUBLISHED:
        return refuse(request, actor, _("This entry is no longer in the directory and cannot be changed."))
    try:
        revision = revision_of(entry, number)
    except DomainError as error:
        return refuse(request, actor, error.message)
    plan = plan_restore(entry, revision)
    if request.method != "POST":
        return _render(admin, request, entry, plan, _begin(entry, plan))
    if not plan.values:  # the second click of two, or somebody else was quicker
        said = _("The entry says what revision %(number)s said, so there is no new revision.")
        messages.info(request, said % {"number": number})
        return to_revisions(entry)
    return _confirmed(admin, request, entry, plan)


def _confirmed(admin: ModelAdmin[Any], request: HttpRequest, actor: Actor, plan: RestorePlan) -> HttpResponse:
    form = RestoreForm(request.POST)
    if not form.is_valid():
        if not form.errors.keys() - {"reason"}:
            return _render(admin, request, actor, plan, form)
        again = _begin(actor, plan, reason=request.POST.get("reason", ""))
        return _render(admin, request, actor, plan, again, conflict=_("The form came back damaged. Look again, then confirm."))
    data = form.cleaned_data
    conflict: Any = ""
    try:
        if data["expected_revision"] == actor.revision and data["seen"] != fingerprint(plan):
            conflict = _("What can come back has changed meanwhile. Look at it again, then confirm.")
        else:
            saved = restore_revision(
                actor,
                plan.revision.number,
                by=agent_of(request.user),
                reason=data["reason"],
                expected_revision=data["expected_revision"],
            )
    except ConflictError as error:
        conflict = error.message
    except DomainError as error:
        form.add_error(None, error.message)
        return _render(admin, request, actor, plan, form)
    if conflict:
        return _render(admin, request, actor, plan, _begin(actor, plan, reason=data["reason"]), conflict=conflict)
    numbers = {"number": plan.revision.number, "new": saved.revision}
    messages.success(request, _("Revision %(number)s was restored, as revision %(new)s.") % numbers)
    return to_revisions(actor)


def fingerprint(plan: RestorePlan) -> str:
    """Tells two plans apart: what is confirmed is what was shown."""
    content = json.dumps([plan.values, [(left.field, left.item) for left in plan.left]], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:20]


def _begin(actor: Actor, plan: RestorePlan, *, reason: str | None = None) -> RestoreForm:
    if reason is None:
        reason = _("Revision %(number)s restored.") % {"number": plan.revision.number}
    return RestoreForm(initial={"expected_revision": actor.revision, "seen": fingerprint(plan), "reason": reason})


def _render(
    admin: ModelAdmin[Any], request: HttpRequest, actor: Actor, plan: RestorePlan, form: RestoreForm, *, conflict: Any = ""
) -> HttpResponse:
    revision = Revision.objects.select_related("by__user", "source").get(pk=plan.revision.pk)
    labels = labels_for([plan.live, plan.after, plan.revision.snapshot])
    return render_page(
        admin,
        request,
        actor,
        "revision_restore.html",
        _("Restore revision %(number)s") % {"number": revision.number},
        line=RevisionLine(revision),
        changes=[labels.difference(change) for change in differences(plan.live, plan.after)],
        left=[_left_out(left, labels) for left in plan.left],
        form=form,
        errors=bool(form.errors),
        conflict=conflict,
    )


def _left_out(left: Left, labels: Labels) -> dict[str, str]:
    item = labels.show(left.field, [left.item]) if left.item is not None else ""
    return {"label": str(FIELDS[left.field].label), "item": item, "why": left.why}
