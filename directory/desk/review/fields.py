"""The fields of a request on its page: what is proposed of each in words, and the inputs that decide it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from directory.actors.labels import Labels
from directory.core.errors import InvalidValuesError
from directory.core.fields import Field, Items, Paragraphs
from directory.desk.admin.entries.fields import field_of
from directory.desk.admin.entries.form import ROWS_SCRIPTS
from directory.desk.admin.entries.rows import RowFormSet, rows_of
from directory.desk.admin.revisions.shown import labels_for
from directory.desk.review.typed import Typed
from directory.moderation import targets
from directory.moderation.choices import QUEUED, Kind, Verdict
from directory.moderation.models import ChangeRequest
from directory.moderation.proposals import Line, lines_of
from directory.moderation.services.deciding import LONGEST_NOTE, Decision

NOTHING = "–"


class ValueForm(forms.Form):
    """The input of one field that is not a list of records."""

    use_required_attribute = False

    def __init__(self, data: Any, *, spec: Field, value: Any) -> None:
        super().__init__(data, initial={spec.name: value})
        self.fields[spec.name] = field_of(spec)


@dataclass
class FieldBox:
    """One field: the difference in words, the chosen verdict, the note, the value as it may be edited."""

    spec: Field
    line: Line | None
    live: Any
    change: dict[str, Any]
    typed: Typed
    begins_as: str = ""
    errors: list[Any] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def was_shown(self) -> bool:
        """Whether the page that was sent had this field: it may have been proposed since."""
        return self.name in self.typed.all("shown")

    @cached_property
    def verdict(self) -> str:
        chosen = self.typed.get(f"verdict-{self.name}") if self.was_shown else ""
        return chosen if chosen in Verdict.values else self.begins_as

    @property
    def note(self) -> str:
        return self.typed.get(f"note-{self.name}") if self.was_shown else ""

    @property
    def note_errors(self) -> list[str]:
        try:
            Paragraphs(LONGEST_NOTE).clean(self.note)
        except ValidationError as error:
            return list(error.messages)
        return []

    @property
    def is_edited(self) -> bool:
        return self.verdict == Verdict.EDITED

    @property
    def in_conflict(self) -> bool:
        return self.line is not None and self.line.in_conflict

    @property
    def begins_with(self) -> Any:
        return self.line.now_proposed if self.line is not None else self.live

    @cached_property
    def form(self) -> ValueForm | RowFormSet:
        form = self._form(self.typed.data if self.was_shown else None)
        # What does not pass is told where it is meant to be taken; else the input begins again.
        return form if self.is_edited or not form.is_bound or form.is_valid() else self._form(None)

    def _form(self, data: Any) -> ValueForm | RowFormSet:
        if isinstance(self.spec.kind, Items):
            return rows_of(self.spec, data=data, initial=self.begins_with or [])
        return ValueForm(data, spec=self.spec, value=self.begins_with)

    @property
    def rows(self) -> RowFormSet | None:
        return self.form if isinstance(self.form, RowFormSet) else None

    @property
    def input(self) -> Any:
        return None if isinstance(self.form, RowFormSet) else self.form[self.name]

    @property
    def media(self) -> forms.Media:
        return self.form.empty_form.media if isinstance(self.form, RowFormSet) else self.form.media

    @property
    def value(self) -> Any:
        """The edited value of a valid input."""
        return self.form.value if isinstance(self.form, RowFormSet) else self.form.cleaned_data[self.name]

    @property
    def decision(self) -> Decision | None:
        """What is decided; None where nothing is. Left as it was proposed, an edited value is an accepted one."""
        if not self.verdict:
            return None
        if not self.is_edited:
            return Decision(Verdict(self.verdict), note=self.note)
        if self.line is None:
            return None if self.value == self.live else Decision(Verdict.EDITED, self.value, self.note)
        same = self.value == self.line.now_proposed
        return Decision(Verdict.ACCEPTED, note=self.note) if same else Decision(Verdict.EDITED, self.value, self.note)

    @property
    def decided(self) -> str:
        """What was decided before, in words; empty while it is open."""
        return self.line.proposal.get_verdict_display() if self.line is not None and self.line.proposal.verdict else ""

    @property
    def has_errors(self) -> bool:
        return bool(self.errors) or (self.is_edited and self.form.is_bound and not self.form.is_valid())


@dataclass
class Fields:
    """All fields of one page."""

    boxes: list[FieldBox]
    may_add: list[Field]

    def __iter__(self) -> Iterator[FieldBox]:
        return iter(self.boxes)

    @property
    def extra(self) -> list[FieldBox]:
        return [box for box in self.boxes if box.line is None]

    @property
    def media(self) -> forms.Media:
        media = forms.Media(js=ROWS_SCRIPTS)
        for box in self.boxes:
            media += box.media
        return media

    @property
    def undecided(self) -> list[FieldBox]:
        return [box for box in self.boxes if box.line is not None and not box.verdict]

    def decisions(self) -> dict[str, Decision]:
        """Raises InvalidValuesError where an edited value does not pass: its messages stand beside its input."""
        notes = {box.name: found for box in self.boxes if (found := box.note_errors)}
        if notes or any(box.is_edited and not box.form.is_valid() for box in self.boxes):
            raise InvalidValuesError(_("Not decided yet: what does not pass is said beside its field."), errors=notes)
        found = {box.name: box.decision for box in self.boxes}
        return {name: decision for name, decision in found.items() if decision is not None}

    def accept_the_rest(self) -> None:
        """Every field that nobody has chosen anything for, but those in conflict: these want a look."""
        for box in self.undecided:
            if not box.in_conflict:
                box.verdict = Verdict.ACCEPTED.value

    def add_errors(self, errors: Mapping[str, Iterable[Any]]) -> list[str]:
        """Puts the messages of a service beside their fields; returns those of fields that are not on the page."""
        boxes = {box.name: box for box in self.boxes}
        left = []
        for name, messages in errors.items():
            if name in boxes:
                boxes[name].errors = list(messages)
            else:
                label = targets.proposable()[name].label if name in targets.proposable() else ""
                left += [f"{label}: {message}" if label else str(message) for message in messages]
        return left


def fields_of(request: ChangeRequest, typed: Typed, *, add: str = "") -> Fields:
    """The fields that are proposed, then those that the curator adds."""
    specs = targets.proposable()
    lines = {line.name: line for line in lines_of(request)}
    added = [name for name in (*typed.all("extra"), add) if name in specs and name not in lines]
    live = targets.live_values(request.target)
    names = [*lines, *dict.fromkeys(added)]
    words = _words(lines.values(), live, names)
    is_open = request.state in QUEUED
    boxes = [
        FieldBox(
            spec=specs[name],
            line=lines.get(name),
            live=live[name],
            change=difference(lines.get(name), specs[name], live[name], words, is_open=is_open),
            typed=typed,
            begins_as="" if name in lines else Verdict.EDITED.value,
        )
        for name in names
    ]
    free = [] if request.kind == Kind.REPORT else [spec for name, spec in specs.items() if name not in names]
    return Fields(boxes, free)


def difference(line: Line | None, spec: Field, live: Any, words: Labels, *, is_open: bool) -> dict[str, Any]:
    """One field as `ui/difference.html` takes it. What is live now is told while it can still be decided."""
    if line is None:
        return {"label": spec.label, "old": in_words(words, spec, live), "new": in_words(words, spec, live)}
    decided = line.proposal.decided
    return {
        "label": spec.label,
        "old": in_words(words, spec, line.old),
        "new": in_words(words, spec, line.proposed),
        "added": [words.show(spec.name, [item]) for item in line.added],
        "removed": [words.show(spec.name, [item]) for item in line.removed],
        "live": (in_words(words, spec, live) or _("nothing stated")) if is_open and line.changed_since else "",
        "decided": in_words(words, spec, decided) if decided is not None else NOTHING,
    }


def in_words(words: Labels, spec: Field, value: Any) -> str:
    """A value as a reader sees it; one that was deleted since, or never stated, is empty."""
    return words.show(spec.name, value) if value is not None else ""


def _words(lines: Iterable[Line], live: Mapping[str, Any], names: Iterable[str]) -> Labels:
    found: list[dict[str, Any]] = [{name: live[name] for name in names if live[name] is not None}]
    for line in lines:
        values = (line.old, line.proposed, line.proposal.decided)
        found += [{line.name: value} for value in values if value is not None]
    return labels_for(found)
