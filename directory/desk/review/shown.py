"""What the page of a request shows besides its fields: texts, events, duplicates, checks, other requests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.http import Http404
from django.utils.translation import gettext as _

from directory.actors.models import Actor
from directory.core.models import Agent
from directory.core.text import masked_address
from directory.desk.admin.recent import agent_name
from directory.desk.review.queue import Row, row_of
from directory.moderation.choices import QUEUED, Outcome, Party, TextKind, Verdict
from directory.moderation.duplicates import Candidate, Described, find_duplicates
from directory.moderation.models import ChangeRequest, RequestEvent, RequestText, TextTemplate
from directory.moderation.proposals import proposed_values
from directory.moderation.queries import related_requests, with_titles
from directory.vocabulary.lists import VocabularyLists

MOST_RELATED = 10
_PARTS = ("names", "links", "identifiers", "topics", "stages", "relationships")


@dataclass(frozen=True)
class Said:
    """A text that somebody wrote; blank where it was deleted since."""

    label: str
    body: str
    is_internal: bool


@dataclass(frozen=True)
class EventLine:
    event: RequestEvent
    by: str
    details: str
    texts: list[Said]


def request_of(number: int) -> ChangeRequest:
    """A request that was ever submitted, with all that its page reads. Drafts are nobody's but their submitter's: 404."""
    events = RequestEvent.objects.select_related("by__user").prefetch_related("texts")
    rows = ChangeRequest.objects.seen_by_curators().select_related(
        "contact", "submitter__user", "assignee__user", "decided_by__user", "run_by__user", "made", "folded_actor"
    )
    entry = Prefetch("target", Actor.objects.with_place().prefetch_related(*_PARTS))
    request = rows.prefetch_related(entry, "proposals", "texts", Prefetch("events", events)).filter(pk=number).first()
    if request is None:
        raise Http404
    return request


def texts_of(request: ChangeRequest) -> list[Said]:
    """What the submitter wrote into the form, beside the fields."""
    return [_said(text) for text in request.texts.all() if text.event_id is None]


def events_of(request: ChangeRequest) -> list[EventLine]:
    """All that was done with it, the latest first."""
    reasons = {row.code: row.title for row in TextTemplate.objects.all()}
    return [
        EventLine(event, _by(event, request), _details(event, reasons), [_said(text) for text in event.texts.all()])
        for event in reversed(request.events.all())
    ]


def duplicates_of(request: ChangeRequest) -> list[Candidate]:
    """Entries that what is proposed may be the same as, while that is to be decided."""
    if request.state not in QUEUED:
        return []
    values = proposed_values(request)
    described = Described(
        names=tuple(item["value"] for item in values["names"] or []),
        website=values["website"] or "",
        identifiers=tuple((item["scheme"], item["value"]) for item in values["identifiers"] or []),
        country=values["country"] or "",
        city=values["city"],
    )
    return find_duplicates(described, exclude=request.target_id)


def related_to(request: ChangeRequest, lists: VocabularyLists, *, agent: Agent, at: datetime) -> list[Row]:
    rows: Iterable[ChangeRequest] = with_titles(related_requests(request))[:MOST_RELATED]
    return [row_of(row, lists, agent=agent, at=at) for row in rows]


def address_of(request: ChangeRequest) -> str:
    """The submitter's address, masked; empty where none is kept (any more)."""
    return masked_address(request.contact.email) if hasattr(request, "contact") else ""


def _said(text: RequestText) -> Said:
    return Said(str(text.get_kind_display()), text.body, text.kind == TextKind.INTERNAL)


def _by(event: RequestEvent, request: ChangeRequest) -> str:
    return str(Party.SUBMITTER.label) if event.by_id == request.submitter_id else agent_name(event.by)


def _details(event: RequestEvent, reasons: dict[str, str]) -> str:
    """The codes and numbers of an event in words."""
    data = event.data
    texts = []
    if "reason" in data:
        texts.append(reasons.get(data["reason"], data["reason"]))
    if "outcome" in data:
        texts.append(str(dict(Outcome.choices).get(data["outcome"], data["outcome"])))
    texts += [f"{verdict.label}: {data[verdict.value]}" for verdict in Verdict if data.get(verdict.value)]
    if "request" in data:
        texts.append(_("request %(number)s") % {"number": data["request"]})
    if "entry" in data:
        texts.append(_("entry %(number)s") % {"number": data["entry"]})
    if "revision" in data:
        texts.append(_("Revision %(number)s") % {"number": data["revision"]})
    if data.get("changed"):
        texts.append(_("with other values"))
    return _("; ").join(texts)
