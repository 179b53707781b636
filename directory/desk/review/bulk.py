"""Several reports settled at once, each through the services: what was done, and what was not and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from directory.accounts.models import User
from directory.core.errors import DomainError
from directory.desk.review.queue import PER_PAGE
from directory.desk.review.ready_texts import in_language
from directory.moderation.choices import Kind, Outcome, TemplateKind
from directory.moderation.models import ChangeRequest, TextTemplate
from directory.moderation.services import deciding, review

NOTED = "noted"


@dataclass
class Several:
    """What came of it, by the numbers of the requests."""

    done: list[int] = field(default_factory=list)
    left: dict[int, str] = field(default_factory=dict)


def bulk_choices() -> list[tuple[str, Any]]:
    """What can be done with several reports: noting them, or rejecting them for a reason, in its own words."""
    return [
        (NOTED, Outcome.NOTED.label),
        *((row.code, _("reject: %(reason)s") % {"reason": row.title}) for row in _reasons()),
    ]


def _reasons() -> QuerySet[TextTemplate]:
    return TextTemplate.objects.filter(kind=TemplateKind.REJECTION, active=True)


def settle_several(numbers: Iterable[int], code: str, *, by: User) -> Several:
    """Raises DomainError where nobody said what is to be done."""
    reason = {row.code: row for row in _reasons()}.get(code)
    wanted = list(dict.fromkeys(numbers))[:PER_PAGE]
    if reason is None and code != NOTED:
        raise DomainError(_("Choose what is to be done with them."))
    if not wanted:
        raise DomainError(_("Tick the reports first."))
    several = Several()
    for request in ChangeRequest.objects.seen_by_curators().filter(pk__in=wanted).order_by("pk"):
        try:
            _settle(request, reason, by=by)
        except DomainError as error:
            several.left[request.pk] = str(error.message)
        except PermissionDenied as error:
            several.left[request.pk] = str(error) or _("You may not do this.")
        else:
            several.done.append(request.pk)
    return several


@transaction.atomic
def _settle(request: ChangeRequest, reason: TextTemplate | None, *, by: User) -> None:
    """Taken and settled, or neither."""
    if request.kind != Kind.REPORT:
        raise DomainError(_("Only reports are settled several at once."))
    taken = review.take(request, by=by)
    if reason is None:
        deciding.settle_report(taken, by=by, outcome=Outcome.NOTED)
    else:
        text = "" if reason.silent else in_language(reason, request.language)
        deciding.reject(taken, by=by, code=reason.code, text=text)
