"""From a kind of `core.fields` to a form field of the admin: which input it has here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from directory.actors.fields import Reference
from directory.actors.forms import KindField
from directory.actors.models import Actor, Relationship
from directory.core.fields import Choice, Email, Field, Flag, Kind, Line, Paragraphs, Several, Url, Year
from directory.desk.admin.entries.widgets import CheckGroups, LookUpSelect
from directory.vocabulary.choices import StageKind
from directory.vocabulary.models import Country, Stage, Topic

# Fields whose list is too long for a list: chosen by typing.
_LOOKED_UP = {"city": Actor, "subdivision": Actor}
_NUMBERED = ("city",)


def field_of(spec: Field) -> KindField:
    """The form field of a field of an actor that is not a list of records."""
    # What a look-up takes is not what a column of a file takes.
    help_text = _("Type a part of its name, or its number.") if spec.name in _NUMBERED else spec.help
    numbered = spec.name in _NUMBERED
    return KindField(spec.kind, numbered=numbered, widget=_widget(spec.name, spec.kind), label=spec.label, help_text=help_text)


def part_field(kind: Kind, *, name: str, label: Any) -> KindField:
    """The form field of one part of a list's records."""
    return KindField(kind, numbered=isinstance(kind, Reference), widget=_widget(name, kind), label=label)


def _widget(name: str, kind: Kind) -> forms.Widget:
    if name in _LOOKED_UP:
        return LookUpSelect(Actor._meta.get_field(name))
    if isinstance(kind, Reference):
        return LookUpSelect(Relationship._meta.get_field("other"))
    if isinstance(kind, Choice):
        return forms.Select(choices=_options(name, kind))
    if isinstance(kind, Several):
        return CheckGroups(choices=_GROUPED[name]())
    if isinstance(kind, Paragraphs):
        return forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"})
    if isinstance(kind, Flag):
        return forms.CheckboxInput()
    if isinstance(kind, Year):
        return forms.TextInput(attrs={"inputmode": "numeric", "size": 6})
    if isinstance(kind, Email):
        return forms.TextInput(attrs={"inputmode": "email", "class": "vTextField"})
    if isinstance(kind, Url):
        # No type=url: an address without its scheme is understood.
        return forms.TextInput(attrs={"inputmode": "url", "class": "vTextField"})
    long = isinstance(kind, Line) and kind.max_length > 60
    return forms.TextInput(attrs={"class": "vTextField"} if long else {"size": 16})


def _options(name: str, kind: Choice) -> list[tuple[Any, str]]:
    blank = ("", "---------")
    if name == "country":
        return [blank, *sorted(((row.code, row.name) for row in Country.objects.all()), key=lambda option: option[1])]
    return [blank, *kind.choices().items()]


def topic_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """The topics that an entry may have, by their areas."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for topic in Topic.objects.filter(parent__isnull=False).select_related("parent").order_by("parent__order", "order"):
        groups.setdefault(topic.parent.name, []).append((topic.slug, topic.name))
    return list(groups.items())


def _stage_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    labels = {StageKind.STAGE: _("Along the translational path"), StageKind.FUNCTION: _("Functions across all stages")}
    rows = list(Stage.objects.order_by("order"))
    return [(label, [(row.slug, row.name) for row in rows if row.kind == kind]) for kind, label in labels.items()]


_GROUPED = {"topics": topic_groups, "stages": _stage_groups}
