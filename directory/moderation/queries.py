"""What curators read of change requests: the queue in the order of the work, counts of it, what belongs to one request."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Exists, Min, OuterRef, Prefetch, Q, QuerySet, Value, When

from directory.accounts.choices import Role
from directory.accounts.models import User
from directory.core.models import Agent
from directory.moderation.choices import ENDED, QUEUED, Group, Kind, State
from directory.moderation.models import ChangeRequest, OwnInstitution, Proposal
from directory.moderation.querysets import ChangeRequestQuerySet

# What says of a request in a list what it is about.
TITLE_FIELDS = ("names", "country")


@dataclass(frozen=True)
class Waiting:
    """How much waits for whom: for any curator and since when, for this one, for e-mail addresses to be confirmed."""

    curators: int
    oldest: datetime | None
    mine: int
    unconfirmed: int


def in_group(group: Group, *, agent: Agent, at: datetime) -> Q:
    """The condition of a group of the queue, as it looks to one curator at this moment."""
    return {
        Group.OPEN: Q(state__in=QUEUED),
        Group.WAITING: _free(at),
        Group.MINE: Q(state=State.IN_REVIEW, assignee=agent),
        Group.SUBMITTER: Q(state=State.CHANGES_REQUESTED),
        Group.LAPSED: _lapsed(at),
        Group.DECIDED: Q(state__in=ENDED),
    }[group]


def group_counts(rows: ChangeRequestQuerySet, *, agent: Agent, at: datetime) -> dict[str, int]:
    """How many of these requests each group holds, in one query."""
    wanted = {group.value: Count("pk", filter=in_group(group, agent=agent, at=at)) for group in Group}
    counts: dict[str, int] = rows.order_by().aggregate(**wanted)
    return counts


def attention_first(rows: ChangeRequestQuerySet, *, agent: Agent, at: datetime) -> ChangeRequestQuerySet:
    """What this curator has begun, what nobody has, what others have, what waits for its submitter; each the oldest first."""
    rank = Case(
        When(in_group(Group.MINE, agent=agent, at=at), then=Value(0)),
        When(_free(at), then=Value(1)),
        When(state=State.IN_REVIEW, then=Value(2)),
        When(state=State.CHANGES_REQUESTED, then=Value(3)),
        default=Value(4),
    )
    return rows.order_by(rank, "submitted_at", "pk")


def latest_first(rows: ChangeRequestQuerySet) -> ChangeRequestQuerySet:
    """What was decided last comes first."""
    return rows.order_by("-state_at", "-pk")


def in_countries(rows: ChangeRequestQuerySet, countries: Collection[str]) -> ChangeRequestQuerySet:
    """Requests about entries in these countries, and proposals of new ones there."""
    proposed = Proposal.objects.filter(request=OuterRef("pk"), field="country", proposed__in=list(countries))
    return rows.filter(Q(target__country__in=countries) | (Q(kind=Kind.NEW) & Exists(proposed)))


def about_actor(rows: ChangeRequestQuerySet, actor: int) -> ChangeRequestQuerySet:
    """Everything that was ever asked of an entry, and what made it."""
    return rows.filter(Q(target=actor) | Q(made=actor) | Q(folded_actor=actor))


def with_titles(rows: ChangeRequestQuerySet) -> ChangeRequestQuerySet:
    """With what a list says of each request: entry, who has it, and `title_proposals`, the proposed names and country."""
    titles = Prefetch("proposals", Proposal.objects.filter(field__in=TITLE_FIELDS), to_attr="title_proposals")
    return rows.select_related("target__country", "assignee__user").prefetch_related(titles)


def waiting(*, agent: Agent, at: datetime) -> Waiting:
    """In one query. Of drafts that wait for their address to be confirmed nothing is told but their number."""
    free, mine = _free(at), in_group(Group.MINE, agent=agent, at=at)
    found = ChangeRequest.objects.filter(Q(state__in=QUEUED) | Q(state=State.DRAFT)).aggregate(
        curators=Count("pk", filter=free),
        oldest=Min("submitted_at", filter=free),
        mine=Count("pk", filter=mine),
        unconfirmed=Count("pk", filter=Q(state=State.DRAFT, confirmed_at=None, sent_at__isnull=False)),
    )
    return Waiting(**found)


def next_for(agent: Agent, *, at: datetime, besides: int) -> ChangeRequest | None:
    """What this curator would take up next."""
    rows = ChangeRequest.objects.filter(in_group(Group.MINE, agent=agent, at=at) | _free(at)).exclude(pk=besides)
    return attention_first(rows, agent=agent, at=at).first()


def related_requests(request: ChangeRequest) -> ChangeRequestQuerySet:
    """Others of the same entry, and others of whoever submitted this one; the latest first."""
    same = Q(pk__in=[])
    actors = {pk for pk in (request.target_id, request.made_id) if pk is not None}
    if actors:
        same |= Q(target__in=actors) | Q(made__in=actors)
    if request.submitter_id is not None:
        same |= Q(submitter=request.submitter_id)
    rows: ChangeRequestQuerySet = ChangeRequest.objects.seen_by_curators().filter(same).exclude(pk=request.pk)
    return rows.order_by("-pk")


def possible_reviewers(request: ChangeRequest) -> QuerySet[User]:
    """Who may decide a request: curators and editors whose own it is not."""
    people = User.objects.filter(groups__name__in=Role.values, is_active=True)
    if request.submitter_id is not None:
        people = people.exclude(agent=request.submitter_id)
        contact = getattr(request, "contact", None)
        if contact is not None:
            people = people.exclude(email__iexact=contact.email)
    if request.kind != Kind.NEW:
        people = people.exclude(agent__in=OwnInstitution.objects.filter(actor=request.target_id).values("agent"))
    return people.distinct().order_by("name", "email")


def _free(at: datetime) -> Q:
    """Nobody is at work on it."""
    return Q(state=State.SUBMITTED) | _lapsed(at)


def _lapsed(at: datetime) -> Q:
    return Q(state=State.IN_REVIEW) & (Q(locked_until=None) | Q(locked_until__lte=at))
