"""Proposals as data: what is proposed, what stands there now, whether the two are at odds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from directory.actors.differences import says_the_same
from directory.core.errors import InvalidValuesError
from directory.core.fields import Field
from directory.moderation import targets
from directory.moderation.models import ChangeRequest, Proposal


@dataclass(frozen=True)
class Line:
    """One proposed field beside what stood there and what stands there now."""

    spec: Field
    proposal: Proposal
    live: Any
    added: list[Any] = field(default_factory=list)
    removed: list[Any] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def old(self) -> Any:
        return self.proposal.old

    @property
    def proposed(self) -> Any:
        return self.proposal.proposed

    @property
    def now_proposed(self) -> Any:
        """What accepting would write: for lists, the additions and removals upon what is live."""
        return targets.merged(self.spec, self.old, self.proposed, self.live)

    @property
    def changed_since(self) -> bool:
        return not self.spec.kind.same(self.live, self.old)

    @property
    def in_conflict(self) -> bool:
        return targets.conflicts(self.spec, self.old, self.proposed, self.live)


def name_in(names: Sequence[Mapping[str, Any]], language: str) -> str:
    """Of proposed names, the one that a language displays; empty where none is proposed."""
    shown = "displays_zh" if language == "zh-hans" else "displays_en"
    return next((str(n["value"]) for n in names if n.get(shown)), str(names[0]["value"]) if names else "")


def lines_of(request: ChangeRequest) -> list[Line]:
    """The proposals of a request in the order of the fields, against what is live."""
    specs = targets.proposable()
    live = targets.live_values(request.target)
    found = {proposal.field: proposal for proposal in request.proposals.all()}
    lines = []
    for name, spec in specs.items():
        if name in found:
            proposal = found[name]
            added, removed = targets.item_differences(spec, proposal.old, proposal.proposed) if spec.is_list else ([], [])
            lines.append(Line(spec, proposal, live[name], added, removed))
    return lines


def clean_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Proposed values in their canonical form. Raises InvalidValuesError with the messages for each field."""
    specs = targets.proposable()
    cleaned: dict[str, Any] = {}
    errors: dict[str, list[Any]] = {}
    for name, value in values.items():
        if name not in specs:
            errors[name] = [_("This field cannot be proposed.")]
            continue
        try:
            cleaned[name] = specs[name].kind.clean(value)
        except ValidationError as error:
            errors[name] = list(error.messages)
    if errors:
        raise InvalidValuesError(_("Some values do not pass."), errors=errors)
    return cleaned


def write_proposals(request: ChangeRequest, values: Mapping[str, Any]) -> bool:
    """Make the proposals of these fields say `values`; a value that stands there already is no proposal.

    `old` stays what it was when the field was first proposed. Returns whether anything changed. A private value is a proposal
    also where it says what stands there: or one could find out by trying. Nobody empties one that they cannot see.
    """
    cleaned = clean_values(values)
    specs = targets.proposable()
    live = targets.live_values(request.target)
    have = {proposal.field: proposal for proposal in request.proposals.all()}
    changed = False
    for name, value in cleaned.items():
        proposal = have.get(name)
        old = proposal.old if proposal else live[name]
        spec = specs[name]
        if says_the_same(spec, value, old) if spec.public else value == spec.kind.empty:
            if proposal:
                proposal.delete()
                changed = True
        elif proposal is None:
            Proposal.objects.create(request=request, field=name, old=old, proposed=value)
            changed = True
        elif proposal.proposed != value:
            proposal.proposed = value
            proposal.save(update_fields=["proposed"])
            changed = True
    if changed:
        getattr(request, "_prefetched_objects_cache", {}).clear()
    return changed


def says(request: ChangeRequest, values: Mapping[str, Any]) -> bool:
    """Whether the request says exactly this of these fields already."""
    live = targets.live_values(request.target)
    have = {proposal.field: proposal.proposed for proposal in request.proposals.all()}
    return all(have.get(name, live[name]) == value for name, value in clean_values(values).items())


def proposed_values(request: ChangeRequest) -> dict[str, Any]:
    """What the entry would say if all was accepted: what is live with the proposals upon it."""
    values = targets.live_values(request.target)
    for line in lines_of(request):
        values[line.name] = line.now_proposed
    return values
