"""Confirming the e-mail address: the page that waits for the code, and the page that the mail's link opens."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directory.contribute.doors import Door, by_key, network_of
from directory.contribute.privacy import private_page
from directory.contribute.proposing import flow
from directory.contribute.proposing.confirming import AddressForm, CodeForm
from directory.core import tokens
from directory.core.errors import DomainError
from directory.core.limits import TooOftenError
from directory.moderation import keys, mails
from directory.moderation.choices import Kind, State
from directory.moderation.services import intake

CODE, AGAIN, ADDRESS = "code", "again", "address"


@require_http_methods(["GET", "HEAD", "POST"])
@by_key
def wait(request: HttpRequest, door: Door) -> HttpResponse:
    """The code goes in here; one may have it sent again, or to another address."""
    draft = door.submission
    if draft.state != State.DRAFT:
        return redirect(door.url)
    if draft.sent_at is None or not hasattr(draft, "contact"):
        return redirect(flow.address(door.token, flow.REVIEW))
    action = request.POST.get("action", CODE)
    code_form = CodeForm(request.POST if request.method == "POST" and action == CODE else None)
    initial = {"email": draft.contact.email}
    address_form = AddressForm(request.POST if action == ADDRESS else None, initial=initial, auto_id="address_%s")
    acts: dict[str, Callable[..., None]] = {CODE: _confirm, AGAIN: _send_again, ADDRESS: _change_address}
    status = 200
    if request.method == "POST" and action in acts and all(f.is_valid() for f in (code_form, address_form) if f.is_bound):
        form = address_form if action == ADDRESS else code_form
        try:
            acts[action](request, door, form)
            return redirect(door.url if action == CODE else request.path)
        except DomainError as error:
            status = 429 if isinstance(error, TooOftenError) else 200
            if form.is_bound:
                form.add_error("email" if action == ADDRESS else "code", str(error.message))
            else:
                messages.error(request, str(error.message))
    context = {
        "draft": draft,
        "code_form": code_form,
        "address_form": address_form,
        "state": mails.confirmation_state(draft),
        "review_url": flow.address(door.token, flow.REVIEW) if draft.kind != Kind.REPORT else "",
    }
    return render(request, "directory/contribute/wait.html", context, status=status)


def _confirm(request: HttpRequest, door: Door, form: CodeForm) -> None:
    intake.confirm_by_code(door.submission, form.cleaned_data["code"], network=network_of(request))


def _send_again(request: HttpRequest, door: Door, form: CodeForm) -> None:
    intake.ask_again(door.submission, network=network_of(request))
    messages.success(request, _("A new code is on its way."))


def _change_address(request: HttpRequest, door: Door, form: AddressForm) -> None:
    intake.change_address(door.submission, email=form.cleaned_data["email"], network=network_of(request))
    messages.success(request, _("A code is on its way to the new address."))


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, link: str) -> HttpResponse:
    """Opening the link does nothing, mail scanners open it too: the button confirms, once."""
    try:
        if request.method == "POST":
            return redirect("request", keys.make_key(intake.confirm_by_link(link)))
        tokens.peek(link, purpose=intake.CONFIRM_PURPOSE)
    except tokens.LinkNotValidError:
        return render(request, "directory/contribute/confirm_over.html", status=410)
    except DomainError as error:
        status = 429 if isinstance(error, TooOftenError) else 200
        return render(request, "directory/contribute/confirm.html", {"problem": error.message}, status=status)
    return render(request, "directory/contribute/confirm.html")
