"""The errors that the rooms raise for people: each carries a message that a page can show as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class DomainError(Exception):
    """Something that the rules do not allow. `message` says what and what to do; `code` names it for machines."""

    code = "refused"

    def __init__(self, message: Any, *, code: str | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        if code:
            self.code = code


class ConflictError(DomainError):
    """Somebody changed these fields since the revision that the change was made against."""

    code = "conflict"

    def __init__(self, message: Any, *, fields: tuple[str, ...]) -> None:
        super().__init__(message)
        self.fields = fields


class InvalidValuesError(DomainError):
    """Values that do not pass: `errors` holds the messages for each field."""

    code = "invalid"

    def __init__(self, message: Any, *, errors: Mapping[str, list[Any]]) -> None:
        super().__init__(message)
        self.errors = dict(errors)
