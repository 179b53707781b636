"""The same people in every test: curator Mei, editor Jonas, representative Alice, member Bob, outsider Charlie."""

from __future__ import annotations

from directory.accounts.choices import Role
from directory.accounts.models import User
from directory.accounts.services import set_up_user


def make_curator(email: str = "mei@example.org", *, name: str = "Mei", language: str = "zh-hans") -> User:
    return set_up_user(email, role=Role.CURATOR, by="tests", name=name, language=language)


def make_editor(email: str = "jonas@example.org", *, name: str = "Jonas", language: str = "en") -> User:
    return set_up_user(email, role=Role.EDITOR, by="tests", name=name, language=language)


def make_user(email: str = "charlie@example.org", *, name: str = "Charlie", language: str = "en") -> User:
    return User.objects.create_user(email, name=name, language=language)
