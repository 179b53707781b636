"""The steps of a submission that is not sent yet. Each is saved when it is left; going back harms nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directory.contribute.doors import Door, by_key, network_of
from directory.contribute.proposing import flow, similar
from directory.contribute.proposing.base import Base, base_of
from directory.contribute.proposing.section import SectionForm
from directory.contribute.proposing.sections import SECTIONS
from directory.contribute.proposing.sending import next_page
from directory.contribute.proposing.shown import Shown
from directory.contribute.proposing.you import LicenceForm, YouForm
from directory.core.errors import DomainError, InvalidValuesError
from directory.core.limits import TooOftenError
from directory.moderation.choices import Kind, Relation, State, TextKind
from directory.moderation.models import ChangeRequest
from directory.moderation.services import intake

START = "start"


@require_http_methods(["GET", "HEAD", "POST"])
def form_step(request: HttpRequest, token: str, step: str) -> HttpResponse:
    return by_key(partial(_step, step=step))(request, token)


def _step(request: HttpRequest, door: Door, *, step: str) -> HttpResponse:
    draft = door.submission
    if draft.state != State.DRAFT or draft.kind == Kind.REPORT:
        return redirect(next_page(draft, door.token))
    if step == START:
        return redirect(flow.address(door.token, flow.ORDER[0]))
    if step in SECTIONS:
        return _section(request, door, step)
    pages: dict[str, Callable[..., HttpResponse]] = {flow.YOU: _you, flow.SIMILAR: _similar, flow.REVIEW: _review}
    if step not in pages:
        raise Http404
    return pages[step](request, door)


def _page(request: HttpRequest, door: Door, step: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A step with what all of them show. `to`: where to go on, for who came from the last look."""
    frame = {
        "draft": door.submission,
        "steps": flow.navigation(door.submission, door.token, step),
        "step": step,
        "title": flow.STEPS.get(step) or _("Is it in the directory already?"),
        "to": _to(request),
        "url": flow.address(door.token, step),
        "similar_url": flow.address(door.token, flow.SIMILAR),
    }
    return render(request, f"directory/contribute/{context.pop('template')}.html", {**frame, **context}, status=status)


def _to(request: HttpRequest) -> str:
    to = request.POST.get("to") or request.GET.get("to", "")
    return to if to in flow.STEPS else ""


# --- Parts of the entry ---------------------------------------------------------------------------------------------


def _section(request: HttpRequest, door: Door, step: str) -> HttpResponse:
    base = base_of(door.submission)
    form = SECTIONS[step](request.POST if request.method == "POST" else None, base=base)
    if form.is_bound and form.is_valid() and _seen(request, form):
        saved = _save(door, step, form)
        if saved is not None:
            to = request.POST.get("finish", "") or _to(request)
            return redirect(flow.address(door.token, flow.after(base_of(saved), step, to=to), to=_to(request)))
    candidates = similar.candidates_of(base) if step in flow.ORDER[:1] and base.is_new and not form.is_bound else []
    context = {"form": form, "base": base, "candidates": similar.shown(candidates), "template": "form_section"}
    return _page(request, door, step, context)


def _seen(request: HttpRequest, form: SectionForm) -> bool:
    """Whether the entry is still what the page showed: nobody overwrites what they have not seen."""
    target = form.base.submission.target
    if target is None or request.POST.get("seen") == str(target.revision):
        return True
    form.add_error(None, _("The entry was changed since you opened this page. What you typed is still here: look again."))
    return False


def _save(door: Door, step: str, form: SectionForm) -> ChangeRequest | None:
    """The draft with what was typed; None where some of it does not pass."""
    try:
        reached = flow.reached(door.submission, step)
        return intake.save_draft(door.submission, values=form.values, texts=form.texts, step=reached)
    except InvalidValuesError as error:
        form.add_errors(error.errors)
    except DomainError as error:
        form.add_error(None, str(error.message))
    return None


# --- Is it here already? --------------------------------------------------------------------------------------------


def _similar(request: HttpRequest, door: Door) -> HttpResponse:
    """The likely entries; also asked by a script while a name is typed, which takes its part of the page."""
    base = base_of(door.submission)
    typed = [name for name in request.GET.getlist("name") if name.strip()][:5]
    candidates = similar.candidates_of(base, names=typed, website=request.GET.get("website", ""))
    numbers, reason = similar.said(base)
    form = similar.AnotherOneForm(request.POST if request.method == "POST" else None, initial={"reason": reason})
    shown = {candidate.actor.pk for candidate in candidates}
    if form.is_bound and form.is_valid():
        if shown <= form.cleaned_data["seen"]:
            text = similar.text_of(shown | numbers, form.cleaned_data["reason"])
            intake.save_draft(door.submission, texts={TextKind.ANOTHER_ONE: text})
            return redirect(flow.address(door.token, flow.after_similar(base, to=_to(request))))
        form.add_error(None, _("There is one more entry that it may be. Please look again."))
    context = {
        "form": form,
        "candidates": similar.shown(candidates),
        "seen": ",".join(str(number) for number in sorted(shown)),
        "next_url": flow.address(door.token, flow.after_similar(base, to=_to(request))),
        "template": "form_similar",
    }
    return _page(request, door, flow.SIMILAR, context)


# --- Who sends it, and the last look --------------------------------------------------------------------------------


def _you(request: HttpRequest, door: Door) -> HttpResponse:
    base = base_of(door.submission)
    form = YouForm(request.POST if request.method == "POST" else None, initial=_known_of_you(request, base))
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            step = flow.reached(door.submission, flow.YOU)
            intake.save_draft(door.submission, texts=form.texts, relation=Relation(data["relation"]), step=step)
            intake.set_contact(door.submission, email=data["email"], name=data["name"], role=data["role"])
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            return redirect(flow.address(door.token, flow.REVIEW))
    return _page(request, door, flow.YOU, {"form": form, "template": "form_you"})


def _known_of_you(request: HttpRequest, base: Base) -> dict[str, Any]:
    """What was said before; else what the account of who is signed in says."""
    contact = getattr(base.submission, "contact", None)
    user = request.user
    known = {"email": user.email, "name": user.name} if user.is_authenticated else {}
    if contact is not None:
        known = {"email": contact.email, "name": contact.name, "role": contact.role}
    texts = {"source": base.texts.get(TextKind.SOURCE, ""), "comment": base.texts.get(TextKind.COMMENT, "")}
    return {**known, **texts, "relation": base.submission.relation}


def _review(request: HttpRequest, door: Door) -> HttpResponse:
    base = base_of(door.submission)
    if request.method == "POST" and similar.unsettled(base):
        return redirect(flow.address(door.token, flow.SIMILAR, to=flow.REVIEW))
    form = LicenceForm(request.POST if request.method == "POST" else None)
    missing: dict[str, Any] = {}
    status = 200
    if form.is_bound and form.is_valid():
        user = request.user if request.user.is_authenticated else None
        version = form.cleaned_data["licence_version"]
        try:
            sent = intake.send(door.submission, network=network_of(request), licence_version=version, user=user)
        except InvalidValuesError as error:
            missing = error.errors
        except DomainError as error:
            form.add_error(None, str(error.message))
            status = 429 if isinstance(error, TooOftenError) else 200
        else:
            return redirect(next_page(sent, door.token))
    context = {
        "form": form,
        "shown": Shown(base, door.token),
        "missing": flow.missing(missing, door.token),
        "template": "form_review",
    }
    return _page(request, door, flow.REVIEW, context, status)
