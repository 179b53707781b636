"""Questions and reject reasons that are ready in both languages: sent in the submitter's, shown beside in the reader's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language

from directory.moderation.choices import TemplateKind
from directory.moderation.models import ChangeRequest, TextTemplate


@dataclass(frozen=True)
class ReadyText:
    """One template for one request. `beside` is empty where the curator reads the submitter's language."""

    code: str
    title: str
    text: str
    beside: str
    silent: bool


@dataclass(frozen=True)
class ReadyTexts:
    questions: list[ReadyText]
    rejections: list[ReadyText]

    def question(self, code: str) -> ReadyText | None:
        return _of(self.questions, code)

    def rejection(self, code: str) -> ReadyText | None:
        return _of(self.rejections, code)


def ready_texts(request: ChangeRequest) -> ReadyTexts:
    rows = list(TextTemplate.objects.filter(active=True))
    return ReadyTexts(
        [_ready(row, request) for row in rows if row.kind == TemplateKind.QUESTION],
        [_ready(row, request) for row in rows if row.kind == TemplateKind.REJECTION],
    )


def in_language(template: TextTemplate, language: str | None) -> str:
    return template.text_zh if language == "zh-hans" else template.text_en


def _ready(row: TextTemplate, request: ChangeRequest) -> ReadyText:
    reader = get_language()
    beside = in_language(row, reader) if reader != request.language else ""
    return ReadyText(row.code, row.title, in_language(row, request.language), beside, row.silent)


def _of(rows: Iterable[ReadyText], code: str) -> ReadyText | None:
    return next((row for row in rows if row.code == code), None)
