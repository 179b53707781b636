"""Form fields and rows whose values are cleaned by the kinds of `core.fields`: the same validators on every surface."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from directory.actors.fields import LanguageTags
from directory.core.fields import Field, Items, Kind, Line
from directory.core.ids import parse_public_id
from directory.core.text import has_unwanted_characters

_TAG_BORDER = re.compile(r"[\s,;，；、]+")


class KindField(forms.Field):
    """An input whose value is cleaned by a kind. Which widget it has is for the surface to say."""

    def __init__(self, kind: Kind, *, numbered: bool = False, required: bool = False, **options: Any) -> None:
        self.kind = kind
        self.numbered = numbered
        super().__init__(required=required, **options)

    def to_python(self, value: Any) -> Any:
        # Before the kinds that ask the database, which refuses some characters.
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and has_unwanted_characters(text):
                Line().clean(text)
        if isinstance(self.kind, LanguageTags):
            return value if isinstance(value, list) else [tag for tag in _TAG_BORDER.split(value or "") if tag]
        if self.numbered and value not in (None, ""):
            number = parse_public_id(str(value).strip())
            if number is None:
                raise ValidationError(_("“%(value)s” is not one of the choices.") % {"value": str(value)[:60]})
            return number
        return value

    def clean(self, value: Any) -> Any:
        cleaned = self.kind.clean(self.to_python(value))
        if self.required and cleaned == self.kind.empty:
            raise ValidationError(_("This is needed."))
        return cleaned

    def prepare_value(self, value: Any) -> Any:
        several = getattr(self.widget, "allow_multiple_selected", False)
        return ", ".join(value) if isinstance(self.kind, LanguageTags) and isinstance(value, list) and not several else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or "") != (data or "")


class Rows(forms.BaseFormSet):  # type: ignore[type-arg]  # Django's takes no parameter at run time
    """All records of one list field; after validation `value` is the field's plain value. A row that is left blank is none."""

    value: list[dict[str, Any]]

    def __init__(self, *args: Any, spec: Field, **options: Any) -> None:
        self.spec = spec
        super().__init__(*args, **options)

    @property
    def kind(self) -> Items:
        return cast(Items, self.spec.kind)

    def clean(self) -> None:
        if not self.management_form.is_valid():
            # Django goes on with no rows at all, which would empty the list.
            raise ValidationError(_("The form came back damaged. Load the entry again."))
        if any(self.errors):
            return
        is_deleted = self._should_delete_form  # type: ignore[attr-defined]  # Django's stubs do not know it
        kept = [form for form in self.forms if form.has_changed() and not is_deleted(form)]
        self.value = self.whole([self.record(form.cleaned_data) for form in kept])

    def record(self, row: dict[str, Any]) -> dict[str, Any]:
        """The plain value of one row."""
        return {name: row[name] for name in self.kind.parts if name in row}

    def whole(self, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The plain value of all of them."""
        return self.kind.clean(records)

    def add_errors(self, messages: Iterable[Any]) -> None:
        """Errors that only the service could see."""
        errors = self.non_form_errors()
        errors.extend(ValidationError(list(messages)).error_list)
