"""The institutions that a curator belongs to, and whose requests the curator does not decide."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from directory.accounts.models import User
from directory.accounts.rules import may_grant_roles
from directory.actors.choices import PUBLISHED
from directory.actors.models import Actor
from directory.core import journal
from directory.core.agents import agent_of
from directory.core.errors import DomainError
from directory.moderation.choices import ModerationAction
from directory.moderation.models import OwnInstitution


@transaction.atomic
def add_own_institution(user: User, actor: Actor, *, by: User) -> OwnInstitution:
    """Say that a curator belongs to an institution. Raises PermissionDenied, DomainError for an entry that is gone."""
    if not may_grant_roles(by):
        raise PermissionDenied
    if actor.status not in PUBLISHED:
        raise DomainError(_("This entry is no longer in the directory."))
    own, is_new = OwnInstitution.objects.get_or_create(agent=agent_of(user), actor=actor)
    if is_new:
        journal.record(ModerationAction.OWN_ADDED, by=agent_of(by), kind="user", key=user.pk, entry=actor.pk)
    return own


@transaction.atomic
def remove_own_institution(user: User, actor: Actor, *, by: User) -> None:
    """Say that a curator does not belong to an institution (any more). Raises PermissionDenied."""
    if not may_grant_roles(by):
        raise PermissionDenied
    if OwnInstitution.objects.filter(agent=agent_of(user), actor=actor).delete()[0]:
        journal.record(ModerationAction.OWN_REMOVED, by=agent_of(by), kind="user", key=user.pk, entry=actor.pk)
