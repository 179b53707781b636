"""Everything that makes users and grants them roles."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory.accounts import rules
from directory.accounts.choices import Role, RoleChange
from directory.accounts.models import RoleEvent, User
from directory.core import mail
from directory.core.agents import agent_of, system_agent
from directory.core.errors import DomainError
from directory.core.models import Agent


@transaction.atomic
def invite(email: str, *, role: Role, by: User, name: str = "", language: str = "en") -> User:
    """An account with a role for somebody who has none, and a mail that says how to sign in."""
    _check_may_grant(by)
    if User.objects.filter(email__iexact=email).exists():
        raise DomainError(_("There is an account with this e-mail address already: grant it the role instead."), code="taken")
    user = User.objects.create_user(email, name=name, language=language)
    _change_role(user, role, RoleChange.GRANTED, by=agent_of(by))
    mail.send("invitation", to=user.email, language=language, event=f"invitation:{user.pk}", context={"role": role.value})
    return user


@transaction.atomic
def grant_role(user: User, role: Role, *, by: User) -> User:
    """Gives a role; nothing happens if the user has it."""
    _check_may_grant(by)
    return _change_role(user, role, RoleChange.GRANTED, by=agent_of(by))


@transaction.atomic
def revoke_role(user: User, role: Role, *, by: User) -> User:
    """Takes a role away; nothing happens if the user has it not. The last editor stays."""
    _check_may_grant(by)
    return _change_role(user, role, RoleChange.REVOKED, by=agent_of(by))


@transaction.atomic
def set_up_user(email: str, *, role: Role, by: str, name: str = "", language: str = "en") -> User:
    """A user with a role without anybody's leave, for commands on the machine itself: the first editor, the demo's people.

    `by` names the command.
    """
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, name=name, language=language)
    return _change_role(user, role, RoleChange.GRANTED, by=system_agent(by))


def _check_may_grant(by: User) -> None:
    if not rules.may_grant_roles(by):
        raise PermissionDenied


def _change_role(user: User, role: Role, change: RoleChange, *, by: Agent) -> User:
    # Whoever changes roles passes here one by one: two editors cannot demote each other at once.
    groups = {group.name: group for group in Group.objects.select_for_update().filter(name__in=Role.values).order_by("pk")}
    has_it = user.groups.filter(name=role).exists()
    if has_it == (change == RoleChange.GRANTED):
        return user
    if change == RoleChange.GRANTED:
        user.groups.add(groups[role])
    else:
        if role == Role.EDITOR and not User.objects.filter(groups__name=role, is_active=True).exclude(pk=user.pk).exists():
            raise DomainError(_("This is the last editor: make somebody else an editor first."), code="last_editor")
        user.groups.remove(groups[role])
    user.is_staff = user.is_superuser or user.groups.filter(name__in=Role.values).exists()
    user.save(update_fields=["is_staff"])
    RoleEvent.objects.create(subject=agent_of(user), role=role, change=change, by=by)
    return user
