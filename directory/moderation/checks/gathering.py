"""All checks of a request, in the order in which a curator reads them."""

from __future__ import annotations

from directory.moderation.checks.eligibility import check_eligibility
from directory.moderation.checks.email_domain import check_email
from directory.moderation.checks.language import check_language
from directory.moderation.checks.outcome import Check, Facts
from directory.moderation.checks.seen import check_seen
from directory.moderation.checks.website import check_website
from directory.moderation.choices import Kind, Origin
from directory.moderation.models import ChangeRequest


def checks_of(request: ChangeRequest) -> list[Check]:
    """Those that mean something for this kind of request, in the language in use.

    At most six queries; those for proposals, checks, contact and target are saved where they were fetched along.
    """
    facts = Facts(request)
    found: list[Check | None] = [check_website(facts)]
    if request.origin == Origin.FORM:
        found.append(check_email(facts))
        if request.kind == Kind.NEW:
            found.append(check_eligibility(facts))
    found += [check_language(facts), check_seen(facts)]
    return [check for check in found if check is not None]
