"""What a curator typed on the page of a request, read with care: everything may be missing, forged or damaged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from directory.core.errors import DomainError, InvalidValuesError
from directory.core.fields import Paragraphs
from directory.core.ids import parse_public_id
from directory.core.text import has_unwanted_characters
from directory.moderation.services.moves import LONGEST_TEXT

TEXTS = (
    *("ask_text", "reject_text", "approve_text", "fold_text", "note_text"),
    *("settle_text", "settle_reason", "reopen_reason", "undo_reason"),
)
CODES = ("ask_code", "reject_code", "fold_kind", "fold_number", "hand_to", "outcome")


class Typed:
    """The fields of the page's one form; nothing of them where it was only opened."""

    def __init__(self, data: QueryDict | None) -> None:
        self.data = data

    def get(self, name: str) -> str:
        return str(self.data.get(name, "")) if self.data is not None else ""

    def all(self, name: str) -> list[str]:
        return [str(value) for value in self.data.getlist(name)] if self.data is not None else []

    def text(self, name: str) -> str:
        """A cleaned text of several lines. Raises InvalidValuesError with the messages for this field."""
        try:
            return Paragraphs(LONGEST_TEXT).clean(self.get(name))
        except ValidationError as error:
            raise InvalidValuesError(_("Some values do not pass."), errors={name: list(error.messages)}) from error

    def code(self, name: str) -> str:
        """One of a list, to be looked up; empty where it cannot be one."""
        value = self.get(name)
        return "" if has_unwanted_characters(value) else value

    def number(self, name: str) -> int | None:
        return parse_public_id(self.get(name).strip().removeprefix("#"))

    @property
    def seen_version(self) -> int:
        """Which state of the request the page showed. Raises DomainError where the form does not say."""
        number = self.number("seen_version")
        if number is None:
            raise DomainError(_("The form came back damaged. Load the request again."))
        return number

    @property
    def seen_revision(self) -> int | None:
        """Which revision of the entry the page showed; None for a new one."""
        return self.number("seen_revision")

    def shown(self, ready: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What the page puts back into its inputs, by name."""
        return {name: self.get(name) for name in (*TEXTS, *CODES)} | dict(ready or {})
