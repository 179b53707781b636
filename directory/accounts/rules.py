"""Who is what: named predicates on users, for pages, templates, admin and services alike."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser

from directory.accounts.choices import Role
from directory.accounts.models import User

Visitor = User | AnonymousUser


def is_curator(user: Visitor) -> bool:
    """May review and edit. An editor may all that a curator may."""
    return _has_role(user, Role.CURATOR, Role.EDITOR)


def is_editor(user: Visitor) -> bool:
    """May also merge, revert, change the taxonomy and grant roles."""
    return _has_role(user, Role.EDITOR)


def may_grant_roles(user: Visitor) -> bool:
    return is_editor(user)


def has_second_factor(user: Visitor) -> bool:
    """Has an app or a passkey beside the e-mailed code. Recovery codes alone are none."""
    types = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return user.is_authenticated and Authenticator.objects.filter(user=user, type__in=types).exists()


def _has_role(user: Visitor, *roles: Role) -> bool:
    return user.is_authenticated and user.is_active and user.groups.filter(name__in=roles).exists()
