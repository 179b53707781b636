"""A submission as it will be sent, in words: for the last look before it goes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from directory.actors.fields import FIELDS
from directory.actors.labels import Labels, related_in
from directory.actors.models import Actor
from directory.contribute.proposing import flow
from directory.contribute.proposing.base import Base
from directory.contribute.proposing.inputs import language_name
from directory.contribute.proposing.sections import SECTIONS
from directory.contribute.proposing.similar import said
from directory.core.fields import Field
from directory.moderation import eligibility
from directory.moderation.choices import Relation, TextKind
from directory.moderation.models import Proposal


class Shown:
    """What was filled in, part by part, each with the way back to it."""

    def __init__(self, base: Base, token: str) -> None:
        self.base = base
        self.token = token
        self.proposals: dict[str, Proposal] = {one.field: one for one in base.submission.proposals.all()}
        snapshots = [{name: one.proposed for name, one in self.proposals.items()},
                     {name: one.old for name, one in self.proposals.items() if one.old is not None}]  # fmt: skip
        related = related_in(snapshots)
        actors = {actor.pk: actor.name for actor in Actor.objects.published().filter(pk__in=related)} if related else {}
        self.labels = Labels.of_snapshots(snapshots, base.lists, actors=actors)

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The parts of the entry, then who sends it."""
        parts = [self._part(step, self._changes(form.names)) for step, form in SECTIONS.items()]
        return [part for part in parts if part["changes"] or part["differences"] or part["texts"] or self.base.is_new]

    @property
    def you(self) -> dict[str, Any]:
        contact = getattr(self.base.submission, "contact", None)
        relation = self.base.submission.relation
        lines = [
            (_("E-mail address"), contact.email if contact else ""),
            (_("Name"), contact.name if contact else ""),
            (_("You and the institution"), str(Relation(relation).label) if relation else ""),
            (_("Role"), contact.role if contact else ""),
            (_("Where it is known from"), self.base.texts.get(TextKind.SOURCE, "")),
            (_("For the curators"), self.base.texts.get(TextKind.COMMENT, "")),
            (_("Why it is another one"), said(self.base)[1]),
        ]
        url = flow.address(self.token, flow.YOU, to=flow.REVIEW)
        return {"title": flow.STEPS[flow.YOU], "url": url, "lines": [line for line in lines if line[1]]}

    @property
    def answers(self) -> list[tuple[str, str]]:
        return eligibility.in_words(self.base.submission.eligibility)

    def _part(self, step: str, changes: list[dict[str, Any]]) -> dict[str, Any]:
        unknown = self.base.texts.get(TextKind.CITY, "") if "city" in SECTIONS[step].names else ""
        return {
            "title": flow.STEPS[step],
            "url": flow.address(self.token, step, to=flow.REVIEW),
            # What is only said, and what stands against something else.
            "changes": [change for change in changes if "said" in change],
            "differences": [change for change in changes if "said" not in change],
            "texts": [(_("City, to be looked up by a curator"), unknown)] if unknown else [],
        }

    def _changes(self, names: Iterable[str]) -> list[dict[str, Any]]:
        found = [name for name in names if name in self.proposals]
        return [self._change(FIELDS[name], self.proposals[name]) for name in found]

    def _change(self, spec: Field, proposal: Proposal) -> dict[str, Any]:
        """As `ui/difference.html` takes it. What stands on the entry in a private field is shown to nobody."""
        change: dict[str, Any] = {"label": spec.label, "audience": "public" if spec.public else "private"}
        new = self._items(spec, proposal.proposed)
        if not spec.public or self.base.is_new:
            return {**change, "said": new}
        old = self._items(spec, proposal.old)
        if spec.is_list or spec.name == "working_languages":
            added = [item for item in new if item not in old]
            removed = [item for item in old if item not in new]
            return {**change, "added": added, "removed": removed, "by_item": True}
        return {**change, "old": "".join(old), "new": "".join(new)}

    def _items(self, spec: Field, value: Any) -> list[str]:
        if value in (None, "", []):
            return []
        if spec.name == "working_languages":
            return [language_name(tag) for tag in value]
        if spec.is_list:
            return [self.labels.show(spec.name, [item]) for item in value]
        return [self.labels.show(spec.name, value)]
