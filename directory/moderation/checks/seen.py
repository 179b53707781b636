"""Whether the same was sent before: many requests from one address, or values that were not accepted the last time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.core.clock import now
from directory.moderation.checks.outcome import WEBSITE, Check, Facts, joined
from directory.moderation.choices import CheckCode, CheckState, Kind, State, Verdict
from directory.moderation.models import ChangeRequest, Proposal

LATELY = timedelta(days=30)
# An office that keeps several entries sends a few.
MANY = 5
MOST_NAMED = 3
# What tells one new entry from another; that two are in Germany says nothing.
TELLING = ("names", WEBSITE)


def check_seen(facts: Facts) -> Check:
    before = _rejected_before(facts)
    sent = _sent_lately(facts.request)
    texts = []
    if before:
        numbers = _(", ").join(f"#{number}" for number in before)
        texts.append(_("The same was proposed before and not accepted: %(requests)s.") % {"requests": numbers})
    if sent >= MANY:
        text = ngettext(
            "The same address sent %(count)s other request in the last 30 days.",
            "The same address sent %(count)s other requests in the last 30 days.",
            sent,
        )
        texts.append(text % {"count": sent})
    if texts:
        return Check(CheckCode.SEEN, CheckState.BAD if before else CheckState.UNKNOWN, joined(texts))
    return Check(CheckCode.SEEN, CheckState.GOOD, _("Nothing like it was turned down before."))


def _sent_lately(request: ChangeRequest) -> int:
    if request.submitter_id is None:
        return 0
    others = ChangeRequest.objects.filter(submitter=request.submitter_id).exclude(pk=request.pk)
    return others.filter(submitted_at__gte=now() - LATELY).count()


def _rejected_before(facts: Facts) -> list[int]:
    """The numbers of requests of which the same was turned down, the newest first."""
    request = facts.request
    if request.kind == Kind.REPORT:
        same = ChangeRequest.objects.filter(
            kind=Kind.REPORT, target=request.target_id, report_kind=request.report_kind, state=State.REJECTED
        )
        return list(same.exclude(pk=request.pk).order_by("-pk").values_list("pk", flat=True)[:MOST_NAMED])
    found = _rejected_values(facts).exclude(request=request.pk)
    return list(found.order_by("-request").values_list("request", flat=True).distinct()[:MOST_NAMED])


def _rejected_values(facts: Facts) -> QuerySet[Proposal]:
    request = facts.request
    fields = TELLING if request.kind == Kind.NEW else tuple(facts.proposed)
    values: dict[str, Any] = {field: facts.proposed[field] for field in fields if facts.proposed.get(field)}
    if not values:
        return Proposal.objects.none()
    same = Q()
    for field, value in values.items():
        same |= Q(field=field, proposed=value)
    about = Q(request__kind=Kind.NEW) if request.kind == Kind.NEW else Q(request__target=request.target_id)
    turned_down = Q(request__state=State.REJECTED) | Q(request__state=State.APPROVED, verdict=Verdict.REJECTED)
    return Proposal.objects.filter(same, about, turned_down)
