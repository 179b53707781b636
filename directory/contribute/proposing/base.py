"""What the forms of a submission begin with: what the entry would say if all that is proposed so far was accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.functional import cached_property
from django.utils.translation import get_language

from directory.actors.services.version import current_version
from directory.moderation import proposals, targets
from directory.moderation.choices import Kind
from directory.moderation.models import ChangeRequest
from directory.vocabulary.lists import VocabularyLists, vocabulary_lists
from directory.vocabulary.models import City

_PARTS = ("names", "links", "identifiers", "relationships", "topics", "stages")


@dataclass(frozen=True)
class Base:
    """The values and texts of a submission. A private value of the entry is not among them, only one that was typed here."""

    submission: ChangeRequest
    values: Mapping[str, Any]
    texts: Mapping[str, str]
    lists: VocabularyLists

    @property
    def is_new(self) -> bool:
        return bool(self.submission.kind == Kind.NEW)

    @property
    def chinese(self) -> bool:
        return get_language() == "zh-hans"

    @cached_property
    def city(self) -> City | None:
        number = self.values["city"]
        return City.objects.filter(pk=number).first() if number else None


def base_of(submission: ChangeRequest) -> Base:
    if submission.target is not None:
        prefetch_related_objects([submission.target], *_PARTS)
    prefetch_related_objects([submission], "proposals")
    values = proposals.proposed_values(submission)
    proposed = {proposal.field: proposal.proposed for proposal in submission.proposals.all()}
    for name, spec in targets.proposable().items():
        if not spec.public:
            values[name] = proposed.get(name, spec.kind.empty)
    texts = {text.kind: text.body for text in submission.texts.filter(event=None).order_by("pk")}
    return Base(submission, values, texts, vocabulary_lists(current_version()))
