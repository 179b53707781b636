"""System checks: what an operator may have set up wrong, each with an id and a hint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import connections


@register("database")
def check_database_locale(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Texts must compare alike on every machine, and trigrams must know Chinese characters as letters."""
    messages: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "select datlocprovider::text, datcollate, coalesce(datctype, ''), pg_encoding_to_char(encoding)"
                " from pg_database where datname = current_database()"
            )
            provider, collation, ctype, encoding = cursor.fetchone()
        messages += _check_encoding(encoding)
        messages += _check_collation(provider, collation, ctype)
    return messages


def _check_encoding(encoding: str) -> list[CheckMessage]:
    if encoding == "UTF8":
        return []
    return [
        Error(
            f"The database's encoding is {encoding}: it cannot hold every name.",
            hint="Make the database with ENCODING 'UTF8'.",
            id="directory.E001",
        )
    ]


def _check_collation(provider: str, collation: str, ctype: str) -> list[CheckMessage]:
    if provider != "b" and ctype in ("C", "POSIX"):
        return [
            Warning(
                f"The database's locale is {ctype}, under which Chinese characters are no letters: searching for parts of"
                " Chinese names finds nothing.",
                hint="Make the database with LOCALE 'C.UTF-8' (PostgreSQL 17 and later: LOCALE_PROVIDER builtin"
                " BUILTIN_LOCALE 'C.UTF-8').",
                id="directory.W001",
            )
        ]
    if provider != "b" and not collation.upper().replace("-", "").startswith("C.UTF8"):
        return [
            Warning(
                f"The database sorts by {collation}, which changes with the operating system.",
                hint="Make the database with LOCALE 'C.UTF-8' (PostgreSQL 17 and later: LOCALE_PROVIDER builtin"
                " BUILTIN_LOCALE 'C.UTF-8').",
                id="directory.W002",
            )
        ]
    return []


@register(deploy=True)
def check_operator(**kwargs: Any) -> list[CheckMessage]:
    """Who runs the site is said on its pages and in its mails."""
    if settings.OPERATOR_EMAIL:
        return []
    return [
        Warning(
            "OPERATOR_EMAIL is not set: visitors cannot write to whoever runs the site.",
            hint="Set OPERATOR_NAME and OPERATOR_EMAIL in the environment.",
            id="directory.W003",
        )
    ]
