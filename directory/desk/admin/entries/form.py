"""The form of an entry: every field of `actors.fields`, and why and from where it is changed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from directory.actors.fields import FIELDS, SECTIONS
from directory.actors.forms import KindField
from directory.actors.models import Source
from directory.actors.services import Change, SourceRef
from directory.core.fields import Field, Items, Line
from directory.desk.admin.entries.fields import field_of
from directory.desk.admin.entries.rows import RowFormSet, rows_of

# The status has services of its own.
SPECS = [spec for spec in FIELDS.values() if spec.name != "status"]

# Django's own script for rows, and what it needs, in this order.
_JQUERY = f"admin/js/vendor/jquery/jquery{'' if settings.DEBUG else '.min'}.js"
ROWS_SCRIPTS = [_JQUERY, "admin/js/jquery.init.js", "admin/js/inlines.js"]


@dataclass(frozen=True)
class Box:
    """One field on the page: a single input or rows, and what is live now where that is in conflict."""

    spec: Field
    input: Any = None
    rows: RowFormSet | None = None
    live: str | None = None


class EntryForm(forms.Form):
    """What a curator says of an entry. `values` are the plain values it begins with."""

    use_required_attribute = False
    specs: Sequence[Field] = SPECS
    expected_revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    reason = KindField(Line(500), label=_("Reason"), widget=forms.TextInput(attrs={"class": "vTextField"}),
                       help_text=_("Why it is changed, in one sentence. It stands in the public history."))  # fmt: skip
    source = forms.ModelChoiceField(Source.objects.order_by("id"), label=_("Source"),
                                    help_text=_("What the new values rest on."))  # fmt: skip
    locator = KindField(Line(200), label=_("Where in the source"), widget=forms.TextInput(attrs={"class": "vTextField"}),
                        help_text=_("A page, a table, a web address."))  # fmt: skip
    unconfirmed = forms.BooleanField(label=_("Unconfirmed"), required=False,
                                     help_text=_("Nobody has confirmed it yet; the entry says so."))  # fmt: skip

    def __init__(
        self,
        data: Any = None,
        *,
        values: Mapping[str, Any],
        revision: int,
        about: Mapping[str, Any] | None = None,
        live: Mapping[str, Any] | None = None,
    ) -> None:
        first = {"expected_revision": revision, "form_key": uuid.uuid4(), **(about or {})}
        super().__init__(data, initial={**values, **first})
        self.live = {name: FIELDS[name].kind.show(value) for name, value in (live or {}).items()}
        self.rows: dict[str, RowFormSet] = {}
        for spec in self.specs:
            if isinstance(spec.kind, Items):
                self.rows[spec.name] = rows_of(spec, data=data, initial=values[spec.name])
            else:
                self.fields[spec.name] = field_of(spec)
        if data is None and not about:
            self.initial["source"] = Source.objects.filter(key="curators").values_list("pk", flat=True).first()

    @property
    def media(self) -> forms.Media:
        media = super().media + forms.Media(js=ROWS_SCRIPTS)
        for rows in self.rows.values():
            media += rows.empty_form.media
        return media

    def is_valid(self) -> bool:
        # Both are asked, so that all errors show at once.
        return all([super().is_valid(), *(rows.is_valid() for rows in self.rows.values())])

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if not reason:
            raise forms.ValidationError(_("Say why: every change has a reason."))
        return reason

    @property
    def values(self) -> dict[str, Any]:
        """The plain values of a valid form."""
        names = [spec.name for spec in self.specs]
        return {name: self.rows[name].value if name in self.rows else self.cleaned_data[name] for name in names}

    @property
    def about(self) -> dict[str, Any]:
        """Reason and source of a valid form, to begin another one with."""
        return {name: self.cleaned_data[name] for name in ("reason", "source", "locator", "unconfirmed", "form_key")}

    def changes(self, names: Iterable[str]) -> list[Change]:
        """The changes to these fields, with the source that the form names."""
        data = self.cleaned_data
        source = SourceRef(data["source"], data["locator"], data["unconfirmed"])
        values = self.values
        return [Change(name, values[name], source) for name in names]

    def add_errors(self, errors: Mapping[str, Iterable[Any]]) -> None:
        """Errors of the service, each beside its field."""
        for name, messages in errors.items():
            if name in self.rows:
                self.rows[name].add_errors(messages)
            else:
                self.add_error(name if name in self.fields else None, list(messages))

    @property
    def has_errors(self) -> bool:
        return self.is_bound and bool(self.errors or any(self._row_errors(rows) for rows in self.rows.values()))

    @staticmethod
    def _row_errors(rows: RowFormSet) -> bool:
        return bool(rows.non_form_errors() or any(rows.errors))

    @property
    def sections(self) -> list[tuple[Any, list[Box]]]:
        """The boxes by section."""
        boxes = {key: [self._box(spec) for spec in self.specs if spec.section == key] for key in SECTIONS}
        return [(SECTIONS[key], boxes[key]) for key in SECTIONS if boxes[key]]

    def _box(self, spec: Field) -> Box:
        live = self.live.get(spec.name)
        if spec.name in self.rows:
            return Box(spec, rows=self.rows[spec.name], live=live)
        return Box(spec, input=self[spec.name], live=live)

    @property
    def about_inputs(self) -> list[Any]:
        return [self[name] for name in ("reason", "source", "locator", "unconfirmed")]
