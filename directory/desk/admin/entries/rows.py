"""The lists of an entry as rows of inputs: names, links, identifiers, relationships."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from directory.actors.fields import Reference
from directory.actors.forms import KindField, Rows
from directory.actors.models import Actor, ActorIdentifier, ActorLink, ActorName, Relationship
from directory.core.fields import Field, Items
from directory.desk.admin.entries.fields import part_field
from directory.desk.admin.labels import labels_of

_MODELS = {"names": ActorName, "links": ActorLink, "identifiers": ActorIdentifier, "relationships": Relationship}
# Where the column that holds a part is not named like the part.
_LABELS = {
    ("names", "value"): pgettext_lazy("actor", "name"),
    ("relationships", "actor"): gettext_lazy("entry of the directory"),
    ("relationships", "name_en"): gettext_lazy("or body outside it: name in English"),
    ("relationships", "name_zh"): gettext_lazy("its name in Chinese"),
    ("relationships", "ror"): "ROR",
}


class RowForm(forms.Form):
    """One record of a list. A row that is left blank is no row."""

    def __init__(self, *args: Any, spec: Field, labels: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, kind in cast(Items, spec.kind).parts.items():
            self.fields[name] = part_field(kind, name=name, label=_part_label(spec, name))
            if isinstance(kind, Reference):
                self.fields[name].widget.labels = labels

    @property
    def parts(self) -> list[Any]:
        return [self[name] for name, field in self.fields.items() if isinstance(field, KindField)]


class RowFormSet(Rows):
    """All records of one list field, with the labels of the entries that they name."""

    def __init__(self, *args: Any, spec: Field, **options: Any) -> None:
        # Compared with nothing, so that a row whose inputs were all cleared counts as blank.
        kwargs = {"spec": spec, "empty_permitted": True, "use_required_attribute": False}
        super().__init__(*args, spec=spec, form_kwargs=kwargs, **options)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "labels": self._labels}

    @cached_property
    def _labels(self) -> dict[str, str]:
        """The labels of all entries that the rows name, in one query."""
        references = [name for name, kind in self.spec.kind.parts.items() if isinstance(kind, Reference)]
        if not references:
            return {}
        if self.is_bound:
            keys: Iterable[Any] = [value for key, value in self.data.items() if key.startswith(f"{self.prefix}-")
                                   and key.rpartition("-")[2] in references]  # fmt: skip
        else:
            keys = [item[name] for item in self.initial or [] for name in references]
        return labels_of(Actor, keys)

    @property
    def columns(self) -> list[Any]:
        return self.empty_form.parts

    @property
    def script_options(self) -> str:
        """What Django's inlines.js reads."""
        options = {"prefix": self.prefix, "addText": _("Add another row"), "deleteText": _("Remove")}
        return json.dumps({"name": f"#{self.prefix}", "options": options})


def rows_of(spec: Field, *, data: Any = None, initial: list[dict[str, Any]] | None = None) -> RowFormSet:
    """The rows of one list field, from what was posted or from a plain value."""
    most = cast(Items, spec.kind).max_items
    factory = forms.formset_factory(
        RowForm,
        formset=RowFormSet,
        extra=1,
        can_delete=True,
        max_num=most,
        absolute_max=most + 10,
    )
    return factory(data, spec=spec, prefix=spec.name, initial=initial if data is None else None)


def _part_label(spec: Field, name: str) -> str:
    label = _LABELS.get((spec.name, name))
    return str(label or capfirst(_MODELS[spec.name]._meta.get_field(name).verbose_name))
