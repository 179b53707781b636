"""The frame of the forms of a submission: inputs and rows of one part of an entry, their errors, and one more row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from directory.actors.fields import FIELDS
from directory.contribute.proposing.base import Base
from directory.contribute.proposing.inputs import input_of
from directory.contribute.proposing.rows import PublicRows, rows_of
from directory.core.fields import Field
from directory.moderation.choices import TextKind


@dataclass(frozen=True)
class Box:
    """One thing on the page: an input, or rows."""

    input: Any = None
    rows: PublicRows | None = None


class SectionForm(forms.Form):
    """One part of what is said of an institution. After validation `values` and `texts` are what it says."""

    use_required_attribute = False
    template = ""
    # The fields of an entry that it fills, and the rows among them, by the input that they stand after.
    names: tuple[str, ...] = ()

    def __init__(self, data: Any = None, *, base: Base) -> None:
        self.base = base
        # One more row is asked for: what was typed is drawn again, and not judged yet.
        self.more = data.get("add", "") if data is not None else ""
        self.typed = data if self.more else None
        super().__init__(None if self.more else data)
        self.order: list[str] = []
        self.rows: dict[str, PublicRows] = {}
        self.build()
        for name, field in self.fields.items() if self.typed is not None else ():
            self.initial[name] = field.widget.value_from_datadict(self.typed, {}, self.add_prefix(name))

    def build(self) -> None:
        """Add the inputs and rows in their order."""
        raise NotImplementedError

    def add(self, name: str, field: forms.Field, initial: Any = None) -> None:
        self.fields[name] = field
        self.initial[name] = initial
        self.order.append(name)

    def add_field(self, name: str, *, required: bool = False) -> None:
        value = self.base.values[name]
        self.add(name, input_of(FIELDS[name], self.base.lists, values=value, required=required), value)

    def add_rows(self, name: str, spec: Field, items: Any) -> None:
        data = self.data if self.is_bound else None
        self.rows[name] = rows_of(name, spec, items=items, data=data, typed=self.typed, more=self.more == name)
        self.order.append(name)

    def is_valid(self) -> bool:
        # All are asked, so that all errors show at once.
        return all([super().is_valid(), *(rows.is_valid() for rows in self.rows.values())])

    @property
    def values(self) -> dict[str, Any]:
        """The plain values of a valid form, by the fields of an entry."""
        return {name: self.rows[name].value if name in self.rows else self.cleaned_data[name] for name in self.names}

    @property
    def texts(self) -> dict[TextKind, str]:
        return {}

    def add_errors(self, errors: Mapping[str, Iterable[Any]]) -> None:
        """Errors of the service, each beside its field."""
        for name, messages in errors.items():
            if name in self.rows:
                self.rows[name].add_errors(messages)
            else:
                self.add_error(name if name in self.fields else None, list(messages))

    @property
    def boxes(self) -> list[Box]:
        return [Box(rows=self.rows[name]) if name in self.rows else Box(self[name]) for name in self.order]

    @property
    def summary(self) -> Summary:
        return Summary([self])


@dataclass(frozen=True)
class Line:
    """An input with its errors, as `ui/error_summary.html` takes it."""

    label: Any
    id_for_label: str
    errors: Any


class Summary:
    """The errors of several forms with all their rows, as `ui/error_summary.html` takes them."""

    def __init__(self, sections: Iterable[SectionForm]) -> None:
        self.sections = [section for section in sections if section.is_bound]

    @property
    def non_field_errors(self) -> list[Any]:
        return [error for section in self.sections for error in section.non_field_errors()]

    @property
    def errors(self) -> bool:
        return bool(self.non_field_errors or any(line.errors for line in self))

    def __iter__(self) -> Iterator[Line]:
        for section in self.sections:
            for name in section.order:
                if name in section.rows:
                    yield from self._of_rows(section.rows[name])
                else:
                    yield Line(section[name].label, section[name].id_for_label, section[name].errors)

    @staticmethod
    def _of_rows(rows: PublicRows) -> Iterator[Line]:
        yield Line(rows.title, f"{rows.prefix}-rows", rows.non_form_errors())
        for form in rows.forms:
            for box in form:
                yield Line(box.label, box.id_for_label, box.errors)
