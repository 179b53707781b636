"""What stands on an entry, part by part, in words: so that one sees what to change. Private fields are not among it."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects

from directory.actors.fields import FIELDS
from directory.actors.labels import Labels, related_in
from directory.actors.models import Actor
from directory.actors.services.version import current_version
from directory.contribute.proposing import flow
from directory.contribute.proposing.inputs import language_name
from directory.contribute.proposing.sections import SECTIONS
from directory.vocabulary.lists import vocabulary_lists

_PARTS = ("names", "links", "identifiers", "relationships", "topics", "stages")


def what_stands(actor: Actor) -> list[dict[str, Any]]:
    prefetch_related_objects([actor], *_PARTS)
    values = {name: FIELDS[name].value_of(actor) for form in SECTIONS.values() for name in form.names if FIELDS[name].public}
    related = related_in([values])
    actors = {one.pk: one.name for one in Actor.objects.published().filter(pk__in=related)} if related else {}
    labels = Labels.of_snapshots([values], vocabulary_lists(current_version()), actors=actors)
    return [
        {
            "code": step,
            "title": flow.STEPS[step],
            "lines": [(FIELDS[name].label, _show(labels, name, values[name])) for name in form.names if values.get(name)],
        }
        for step, form in SECTIONS.items()
    ]


def _show(labels: Labels, name: str, value: Any) -> str:
    if name == "working_languages":
        return FIELDS[name].kind.show([language_name(tag) for tag in value])
    return labels.show(name, value)
