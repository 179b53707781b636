"""What a check says of a request, and what all of them look at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from directory.moderation.choices import CheckCode, CheckState
from directory.moderation.models import ChangeRequest

WEBSITE = "website"


@dataclass(frozen=True)
class Check:
    """`text` is a sentence in the reader's language."""

    code: CheckCode
    state: CheckState
    text: str

    @property
    def label(self) -> Any:
        return self.code.label


class Facts:
    """What the checks of one request look at, read once."""

    def __init__(self, request: ChangeRequest) -> None:
        self.request = request
        self.proposed: dict[str, Any] = {one.field: one.proposed for one in request.proposals.all()}

    @cached_property
    def website(self) -> str:
        return str(self.proposed_or_live(WEBSITE) or "")

    @cached_property
    def email(self) -> str:
        contact = getattr(self.request, "contact", None)
        return contact.email if contact else ""

    def proposed_or_live(self, field: str) -> Any:
        """What the field would say if all of it was accepted (plain fields only)."""
        if field in self.proposed:
            return self.proposed[field]
        return getattr(self.request.target, field) if self.request.target else ""


def joined(sentences: list[Any]) -> str:
    """Whole sentences, one after the other: full stops of Chinese are wide enough without a space."""
    texts = [str(sentence) for sentence in sentences]
    return "".join(text if text.endswith(("。", "！", "？")) else f"{text} " for text in texts).strip()
