"""Everything that makes users and grants them roles."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from directory.accounts import rules
from directory.accounts.choices import AccountAction, Role, RoleChange
from directory.accounts.models import RoleEvent, User
from directory.accounts.sessions import end_sessions
from directory.core import journal, mail
from directory.core.agents import agent_of, system_agent
from directory.core.errors import DomainError
from directory.core.models import Agent
from directory.core.text import clean_line


@transaction.atomic
def invite(email: str, *, role: Role, by: User, name: str = "", language: str = "en") -> User:
    """An account with a role for somebody who has none, and a mail that says how to sign in."""
    _check_may_grant(by)
    if User.objects.filter(email__iexact=email).exists():
        raise DomainError(_("There is an account with this e-mail address already: grant it the role instead."), code="taken")
    user = User.objects.create_user(email, name=name, language=language)
    _change_role(user, role, RoleChange.GRANTED, by=agent_of(by))
    mail.send("invitation", to=user.email, language=language, event=f"invitation:{user.pk}", context={"role": role.value})
    _note(AccountAction.INVITED, user, by=agent_of(by), role=role.value)
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
def switch_off(user: User, *, by: User) -> User:
    """Nobody signs in with this account any more, and whoever is signed in with it is out. The last editor stays."""
    return _set_active(user, active=False, by=by)


@transaction.atomic
def switch_on(user: User, *, by: User) -> User:
    """The account works again, with the roles it had."""
    return _set_active(user, active=True, by=by)


@transaction.atomic
def reset_second_factor(user: User, *, by: User) -> User:
    """For somebody who lost app, passkey and recovery codes: all of them go, and the person is told.

    Raises PermissionDenied for oneself: one's own are changed on one's own page, with a code.
    """
    _check_may_grant(by)
    if user.pk == by.pk:
        raise PermissionDenied(_("Your own second factor is changed on the page of your account."))
    if Authenticator.objects.filter(user=user).delete()[0]:
        end_sessions(user)
        _note(AccountAction.SECOND_FACTOR_RESET, user, by=agent_of(by))
        tell_second_factor_changed(user, "reset")
    return user


@transaction.atomic
def change_profile(user: User, *, name: str, language: str) -> User:
    """What somebody says of themselves on the page of their account."""
    user.name, user.language = clean_line(name), language
    user.full_clean()
    user.save(update_fields=["name", "language"])
    return user


def tell_second_factor_changed(user: User, change: str) -> None:
    """A mail that says what happened to somebody's second factor, so that a stranger's hand is noticed."""
    event = f"second-factor:{uuid.uuid4()}"
    mail.send("second_factor", to=user.email, language=user.language, event=event, context={"change": change}, asked_for=True)


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
        if role == Role.EDITOR and _is_last_editor(user):
            raise DomainError(_("This is the last editor: make somebody else an editor first."), code="last_editor")
        user.groups.remove(groups[role])
    user.is_staff = user.is_superuser or user.groups.filter(name__in=Role.values).exists()
    user.save(update_fields=["is_staff"])
    RoleEvent.objects.create(subject=agent_of(user), role=role, change=change, by=by)
    granted = change == RoleChange.GRANTED
    _note(AccountAction.ROLE_GRANTED if granted else AccountAction.ROLE_REVOKED, user, by=by, role=role.value)
    return user


def _set_active(user: User, *, active: bool, by: User) -> User:
    _check_may_grant(by)
    # With the roles, one by one: two editors cannot switch each other off at once.
    list(Group.objects.select_for_update().filter(name__in=Role.values).order_by("pk"))
    user.refresh_from_db()
    if user.is_active == active:
        return user
    if not active and _is_last_editor(user):
        raise DomainError(_("This is the last editor: make somebody else an editor first."), code="last_editor")
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        end_sessions(user)
    _note(AccountAction.SWITCHED_ON if active else AccountAction.SWITCHED_OFF, user, by=agent_of(by))
    return user


def _is_last_editor(user: User) -> bool:
    editors = User.objects.filter(groups__name=Role.EDITOR, is_active=True)
    return user.groups.filter(name=Role.EDITOR).exists() and not editors.exclude(pk=user.pk).exists()


def _note(action: AccountAction, user: User, *, by: Agent, **data: Any) -> None:
    journal.record(action, by=by, kind="user", key=user.pk, **data)
