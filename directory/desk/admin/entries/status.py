"""What can be done with an entry besides editing it: say that it is right, close, reopen, remove it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.actors import rules
from directory.actors.choices import PUBLISHED, Status
from directory.actors.models import Actor
from directory.actors.services import close_actor, mark_checked, remove_actor, reopen_actor
from directory.core.agents import agent_of
from directory.core.errors import DomainError
from directory.core.fields import Line
from directory.desk.admin.entries.fields import KindField

_TEMPLATE = "admin/directory/actor/confirm_step.html"


@dataclass(frozen=True)
class Step:
    """One change of an entry's status, with what it means and who may take it."""

    code: str
    label: Any
    meaning: Any
    done: Any
    status: Status
    offered: tuple[Status, ...]
    may: Callable[[Any], bool]
    service: Callable[..., Actor]

    @property
    def url_name(self) -> str:
        return f"admin:directory_actor_{self.code}"


_CLOSE = Step(
    code="close",
    label=gettext_lazy("Close"),
    meaning=gettext_lazy(
        "The institution has stopped operating. The entry stays readable, with a notice, and can be reopened."
    ),
    done=gettext_lazy("The entry was closed."),
    status=Status.CLOSED,
    offered=(Status.ACTIVE,),
    may=rules.may_edit_actor,
    service=close_actor,
)
_REOPEN = Step(
    code="reopen",
    label=gettext_lazy("Reopen"),
    meaning=gettext_lazy("The institution operates after all. The notice on the entry goes away."),
    done=gettext_lazy("The entry was reopened."),
    status=Status.ACTIVE,
    offered=(Status.CLOSED,),
    may=rules.may_edit_actor,
    service=reopen_actor,
)
_REMOVE = Step(
    code="remove",
    label=gettext_lazy("Remove"),
    meaning=gettext_lazy(
        "The institution is not eligible after all, or the law demands it. The entry goes at once from every page, list and"
        " export, its address answers that it is gone, and its number is never used again. This cannot be undone."
        " An institution that has stopped operating is closed instead."
    ),
    done=gettext_lazy("The entry was removed."),
    status=Status.REMOVED,
    offered=PUBLISHED,
    may=rules.may_remove_actor,
    service=remove_actor,
)
STEPS = {step.code: step for step in (_CLOSE, _REOPEN, _REMOVE)}


class ReasonForm(forms.Form):
    use_required_attribute = False
    reason = KindField(Line(500), label=gettext_lazy("Reason"), widget=forms.TextInput(attrs={"class": "vTextField"}),
                       help_text=gettext_lazy("It stands in the history of the entry."))  # fmt: skip

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if not reason:
            raise forms.ValidationError(_("Say why: every change has a reason."))
        return reason


def steps_for(user: Any, actor: Actor) -> list[Step]:
    """The steps that this user may take with the entry as it is."""
    return [step for step in STEPS.values() if actor.status in step.offered and step.may(user)]


def check_entry(request: HttpRequest, actor: Actor) -> HttpResponse:
    """ "Checked, all right": one click, no revision."""
    if not rules.may_edit_actor(request.user):
        raise PermissionDenied
    if actor.status in PUBLISHED:
        mark_checked(actor, by=agent_of(request.user))
        messages.success(request, _("“%(name)s” was marked as checked.") % {"name": actor.name})
    else:
        messages.error(request, _("This entry is no longer in the directory and cannot be changed."))
    return _to_page(actor)


def take_step(admin: ModelAdmin[Any], request: HttpRequest, actor: Actor, step: Step) -> HttpResponse:
    """Asks for the reason, says what the step means, and takes it."""
    if not step.may(request.user):
        raise PermissionDenied
    if actor.status == step.status:
        messages.info(request, step.done)  # the second click of two
        return _to_page(actor)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            step.service(actor, by=agent_of(request.user), reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, step.done)
            return _to_page(actor)
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": step.label,
        "subtitle": actor.name,
        "actor": actor,
        "step": step,
        "form": form,
    }
    return TemplateResponse(request, _TEMPLATE, context)


def _to_page(actor: Actor) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:directory_actor_change", args=[actor.pk]))
