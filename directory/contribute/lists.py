"""Lists of one's own submissions: their rows, and the pages that they are spread over."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch

from directory.accounts.models import User
from directory.contribute.status import summary
from directory.moderation.models import ChangeRequest, Proposal
from directory.moderation.querysets import ChangeRequestQuerySet

A_PAGE = 20
NEWEST = 5


def submissions_of(user: User) -> ChangeRequestQuerySet:
    """What somebody sent, by their account or by its address, the newest first."""
    agent = getattr(user, "agent", None)
    return ChangeRequest.objects.of_submitter(agent=agent.pk if agent is not None else None, email=user.email).order_by("-pk")


def rows_of(submissions: ChangeRequestQuerySet) -> list[dict[str, Any]]:
    """What a list says of each."""
    names = Prefetch("proposals", Proposal.objects.filter(field="names"), to_attr="proposals_of_names")
    found = submissions.with_parts().prefetch_related(names)
    return [summary(one, [name for row in one.proposals_of_names for name in row.proposed or []]) for one in found]


def pages_of(submissions: ChangeRequestQuerySet) -> Paginator[Any]:
    return Paginator(submissions, A_PAGE)


def pagination(page: Page[Any], url: str) -> dict[str, Any]:
    """As `ui/pagination.html` takes it."""

    def address(number: int) -> str:
        return url if number == 1 else f"{url}?page={number}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {
        "number": page.number,
        "pages": page.paginator.num_pages,
        "previous_url": address(page.previous_page_number()) if page.has_previous() else "",
        "next_url": address(page.next_page_number()) if page.has_next() else "",
        "items": [
            {"number": one, "url": address(one), "current": one == page.number} if isinstance(one, int) else None
            for one in numbers
        ],
    }
