"""What is kept of whoever submits a request, and for how long."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.core.models import Counter
from directory.core.retention import Rule, register
from directory.moderation import targets
from directory.moderation.choices import ENDED
from directory.moderation.models import ChangeRequest, Proposal, RequestContact, RequestKey, RequestText
from directory.moderation.services.time import delete_unconfirmed

CONTACT_KEPT = timedelta(days=365)


def register_rules() -> None:
    """Called from `apps.py: ready()`."""
    for rule in _RULES:
        register(rule)


def _contacts(moment: datetime) -> int:
    """Who it was goes, and what they wrote; what was proposed and decided stays, without private values."""
    old = ChangeRequest.objects.filter(state__in=ENDED, state_at__lt=moment - CONTACT_KEPT).filter(
        Q(contact__isnull=False) | Q(texts__blanked_at=None, texts__isnull=False)
    )
    ids = list(old.values_list("pk", flat=True).distinct()[:5000])
    RequestText.objects.filter(request__in=ids, blanked_at=None).update(body="", blanked_at=moment)
    private = [name for name, spec in targets.proposable().items() if not spec.public]
    Proposal.objects.filter(request__in=ids, field__in=private).update(old=None, proposed=None, decided=None)
    Proposal.objects.filter(request__in=ids).exclude(note="").update(note="")
    RequestKey.objects.filter(request__in=ids).delete()
    return RequestContact.objects.filter(request__in=ids).delete()[0]


def _keys(moment: datetime) -> int:
    return RequestKey.objects.filter(expires_at__lt=moment).delete()[0]


def _counters(moment: datetime) -> int:
    return Counter.objects.filter(ends__lt=moment).delete()[0]


_RULES = [
    Rule(
        "drafts",
        _("Proposals that were begun and whose e-mail address was never confirmed"),
        _("30 days"),
        _("So that there is time to go on and to confirm. Nobody but you sees them."),
        delete_unconfirmed,
    ),
    Rule(
        "request-contacts",
        _("Who submitted a proposal: name, e-mail address, role, and what was written to and fro"),
        _("a year after it was decided"),
        _("To ask back, to answer, and to explain a decision."),
        _contacts,
    ),
    Rule(
        "request-keys",
        _("Links to the page of a proposal, as a hash of their secret part"),
        _("180 days"),
        _("So that you follow your proposal without an account."),
        _keys,
    ),
    Rule(
        "limits",
        _("How often a form was used, by a keyed hash of the address of the network or of the e-mail address"),
        _("at most a day"),
        _("So that nobody floods the forms or a mailbox."),
        _counters,
    ),
]
