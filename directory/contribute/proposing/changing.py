"""All parts of an entry in one form, over what was proposed: for changing it after it was sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from directory.actors.fields import SECTIONS as TITLES
from directory.contribute.proposing.base import base_of
from directory.contribute.proposing.section import SectionForm, Summary
from directory.contribute.proposing.sections import SECTIONS
from directory.core.ids import parse_public_id
from directory.moderation.choices import TextKind
from directory.moderation.models import ChangeRequest


class ChangeForm:
    """The four parts together. `problem`: what the whole of it was refused for."""

    def __init__(self, data: Any = None, *, submission: ChangeRequest) -> None:
        base = base_of(submission)
        self.sections: dict[str, SectionForm] = {code: form(data, base=base) for code, form in SECTIONS.items()}
        self.more = data.get("add", "") if data is not None else ""
        self.seen_version = parse_public_id(data.get("version", "")) or 0 if data is not None else submission.version
        self.problem = ""

    def is_valid(self) -> bool:
        # All are asked, so that all errors show at once.
        return False not in [section.is_valid() for section in self.sections.values()]

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for section in self.sections.values() for name, value in section.values.items()}

    @property
    def texts(self) -> dict[TextKind, str]:
        return {kind: text for section in self.sections.values() for kind, text in section.texts.items()}

    def add_errors(self, errors: Mapping[str, Iterable[Any]]) -> None:
        for section in self.sections.values():
            section.add_errors({name: messages for name, messages in errors.items() if name in section.names})

    def add_problem(self, message: str) -> None:
        self.problem = message
        next(iter(self.sections.values())).add_error(None, message)

    @property
    def summary(self) -> Summary:
        return Summary(self.sections.values())

    @property
    def parts(self) -> list[dict[str, Any]]:
        return [{"code": code, "title": TITLES[code], "form": section} for code, section in self.sections.items()]
