"""What somebody proposed, field by field, with what was decided on each: as `ui/difference.html` takes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from directory.actors.choices import PUBLISHED
from directory.actors.labels import Labels, related_in
from directory.actors.models import Actor
from directory.core.fields import Field
from directory.moderation import targets
from directory.moderation.choices import Verdict
from directory.moderation.models import ChangeRequest, Proposal
from directory.vocabulary.lists import VocabularyLists

_BADGES = {Verdict.ACCEPTED: "good", Verdict.EDITED: "warn", Verdict.REJECTED: "bad"}


def changes_of(submission: ChangeRequest, lists: VocabularyLists) -> list[dict[str, Any]]:
    """The proposals in the order of the fields.

    What stands on the entry is shown where everybody may read it: of a private field, and of an entry that is not published
    (any more), only what the submitter themself wrote.
    """
    specs = targets.proposable()
    found = {proposal.field: proposal for proposal in submission.proposals.all()}
    labels = _labels(found.values(), lists)
    entry = submission.made or submission.target
    readable = entry is None or entry.status in PUBLISHED
    return [
        _change(spec, found[name], labels, readable=readable and spec.public, is_new=submission.target is None)
        for name, spec in specs.items()
        if name in found
    ]


def _change(spec: Field, proposal: Proposal, labels: Labels, *, readable: bool, is_new: bool) -> dict[str, Any]:
    empty = spec.kind.empty
    by_curator = proposal.verdict == Verdict.EDITED and proposal.proposed == proposal.old
    old = empty if proposal.old is None else proposal.old
    new = proposal.decided if by_curator and readable else proposal.proposed
    new = empty if new is None else new
    added, removed = targets.item_differences(spec, old, new) if spec.is_list else ([new] if new != empty else [], [])
    change: dict[str, Any] = {"label": spec.label, "name": spec.name}
    if spec.is_list or is_new or not readable:
        shown = [[item] for item in added] if spec.is_list else added
        change |= {"added": [labels.show(spec.name, item) for item in shown], "by_item": True}
        change["removed"] = [labels.show(spec.name, [item]) for item in removed] if readable else []
    else:
        change |= {"old": labels.show(spec.name, old), "new": labels.show(spec.name, new)}
    return change | _decision(spec, proposal, labels, readable=readable, by_curator=by_curator)


def _decision(spec: Field, proposal: Proposal, labels: Labels, *, readable: bool, by_curator: bool) -> dict[str, Any]:
    if not proposal.verdict:
        return {}
    verdict = Verdict(proposal.verdict)
    decision: dict[str, Any] = {"verdict": verdict.label, "verdict_kind": _BADGES[verdict], "note": proposal.note}
    if by_curator:
        decision["verdict"] = ""
        decision["by_curator"] = True
    elif verdict == Verdict.EDITED and readable:
        decided = spec.kind.empty if proposal.decided is None else proposal.decided
        decision |= {"decided": labels.show(spec.name, decided), "is_edited": True}
    return decision


def _labels(proposals: Iterable[Proposal], lists: VocabularyLists) -> Labels:
    """Words for all values at once; of related entries only those in the directory are named."""
    snapshots: list[dict[str, Any]] = [{}, {}, {}]
    for proposal in proposals:
        for snapshot, value in zip(snapshots, (proposal.old, proposal.proposed, proposal.decided), strict=True):
            if value is not None:
                snapshot[proposal.field] = value
    related = related_in(snapshots)
    actors = {actor.pk: actor.name for actor in Actor.objects.published().filter(pk__in=related)} if related else {}
    return Labels.of_snapshots(snapshots, lists, actors=actors)
