"""The demo's people, in development only: one curator and one editor, who sign in by a link that works once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied

from directory.accounts.choices import Role
from directory.accounts.models import User
from directory.accounts.services import set_up_user
from directory.core import tokens

SIGN_IN_PURPOSE = "dev-sign-in"
LINK_LASTS = timedelta(hours=24)


@dataclass(frozen=True)
class DemoPerson:
    email: str
    name: str
    role: Role
    language: str


PEOPLE = [
    DemoPerson("curator@example.org", "Mei", Role.CURATOR, "zh-hans"),
    DemoPerson("editor@example.org", "Jonas", Role.EDITOR, "en"),
]


def make_sign_in_token(person: DemoPerson) -> str:
    """A token that signs in as this person once. Refused with DEBUG off: such a link needs no e-mail address and no code."""
    if not settings.DEBUG:
        raise PermissionDenied
    user = set_up_user(person.email, role=person.role, by="start", name=person.name, language=person.language)
    return tokens.make_token(purpose=SIGN_IN_PURPOSE, subject=f"user:{user.pk}", lasts=LINK_LASTS)


def user_of_link(subject: str) -> User:
    """Whom a link signs in. Raises LinkNotValidError where the account is gone or switched off."""
    user = User.objects.filter(pk=subject.removeprefix("user:"), is_active=True).first()
    if user is None:
        raise tokens.LinkNotValidError
    return user
