"""The mails about a request: one for each event that concerns somebody, in their language, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import translation

from directory.core import mail
from directory.moderation import keys
from directory.moderation.models import ChangeRequest, RequestEvent


def title_of(request: ChangeRequest, language: str) -> str:
    """What the request is about: the entry's name, or the proposed one."""
    with translation.override(language):
        if request.target is not None:
            return str(request.target)
        names = request.proposals.filter(field="names").values_list("proposed", flat=True).first() or []
        shown = "displays_zh" if language == "zh-hans" else "displays_en"
        return next((n["value"] for n in names if n.get(shown)), names[0]["value"] if names else "")


def tell_submitter(request: ChangeRequest, event: RequestEvent, template: str, **context: Any) -> None:
    """A mail about an event to who submitted the request; none where no address is kept (any more)."""
    contact = getattr(request, "contact", None)
    if contact is None:
        return
    mail.send(
        template,
        to=contact.email,
        language=request.language,
        event=f"request:{request.pk}:{event.number}",
        context={
            "number": request.pk,
            "kind": request.kind,
            "about": title_of(request, request.language),
            "token": keys.make_key(request),
            **context,
        },
        asked_for=True,  # they wait for it
    )


def tell_curator(request: ChangeRequest, event: RequestEvent, template: str) -> None:
    """A mail about an event to the curator who has the request."""
    user = request.assignee.user if request.assignee is not None else None
    if user is None or not user.is_active:
        return
    mail.send(
        template,
        to=user.email,
        language=user.language,
        event=f"request:{request.pk}:{event.number}",
        context={"number": request.pk, "about": title_of(request, user.language)},
    )


def ask_for_confirmation(request: ChangeRequest, *, check: int, code: str, link: str, lasts: timedelta) -> None:
    """The code and the link that prove the address. Carries nothing that the visitor typed: the address may be another's."""
    mail.send(
        "request_confirm",
        to=request.contact.email,
        language=request.language,
        event=f"address-check:{check}",
        context={"code": code, "link": link, "hours": int(lasts.total_seconds() // 3600)},
        asked_for=True,
        useful_for=lasts,
    )
