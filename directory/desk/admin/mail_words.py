"""What mails are called, and what they are about, in the words of the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.core.models import Mail
from directory.moderation.models import AddressCheck

TEMPLATES: dict[str, Any] = {
    "request_confirm": gettext_lazy("code that confirms an address"),
    "request_submitted": gettext_lazy("submission arrived"),
    "request_taken": gettext_lazy("submission in review"),
    "request_question": gettext_lazy("question about a submission"),
    "request_answered": gettext_lazy("answer arrived"),
    "request_approved": gettext_lazy("submission approved"),
    "request_settled": gettext_lazy("report settled"),
    "request_rejected": gettext_lazy("submission not taken over"),
    "request_folded": gettext_lazy("submission joined with another"),
    "request_withdrawn": gettext_lazy("submission withdrawn"),
    "request_reminder": gettext_lazy("reminder about a submission"),
    "request_expired": gettext_lazy("submission expired"),
    "request_reopened": gettext_lazy("submission reopened"),
    "request_link": gettext_lazy("new link to a submission"),
    "review_answered": gettext_lazy("to the curator: answered"),
    "review_handed_over": gettext_lazy("to the curator: handed over"),
    "sign_in_code": gettext_lazy("code to sign in"),
    "second_factor": gettext_lazy("second factor changed"),
    "invitation": gettext_lazy("invitation to curate"),
}
_EVENTS = {"sign-in": gettext_lazy("somebody signed in"), "second-factor": gettext_lazy("account changed")}


def template_in_words(mail: Mail) -> str:
    return str(TEMPLATES.get(mail.template, mail.template))


@dataclass
class Known:
    """What the mails of one page need besides themselves: which requests the checks of addresses are of, in one query.

    A draft that nobody confirmed is its submitter's alone, so no request is named for it.
    """

    requests: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, mails: Iterable[Mail]) -> Known:
        checks = {mail.event.partition(":")[2] for mail in mails if mail.event.startswith("address-check:")}
        rows = AddressCheck.objects.filter(pk__in=[key for key in checks if key.isascii() and key.isdigit()])
        found = rows.filter(request__submitted_at__isnull=False).values_list("pk", "request")
        return cls({str(check): number for check, number in found}) if checks else cls()

    def why(self, mail: Mail) -> str:
        """What caused a mail, with a link where its page is the desk's."""
        kind, _colon, rest = mail.event.partition(":")
        key = rest.partition(":")[0]
        if kind == "address-check":
            if key not in self.requests:
                return _("a draft that waits for its address")
            kind, key = "request", str(self.requests[key])
        if kind == "request" and key.isdigit():
            return _link("admin:review_request", key, _("Request %(number)s") % {"number": key})
        if kind == "invitation" and key.isdigit():
            return _link("admin:directory_user_change", key, _("account of a curator"))
        return str(_EVENTS.get(kind, mail.event))


def _link(name: str, key: str, text: str) -> str:
    try:
        return format_html('<a href="{}">{}</a>', reverse(name, args=[key]), text)
    except NoReverseMatch:
        return text
