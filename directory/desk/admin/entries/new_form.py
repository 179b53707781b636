"""The small form of a new entry: enough to see whether it is here already, and to begin with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from directory.actors.choices import NameKind
from directory.actors.fields import FIELDS, LanguageTag
from directory.actors.forms import KindField
from directory.core.fields import Line
from directory.core.ids import parse_public_id
from directory.desk.admin.entries.form import Box, EntryForm
from directory.moderation.duplicates import Candidate, Described
from directory.vocabulary.models import City

_WIDE = {"class": "vTextField"}
MOST_SEEN = 50


class NewEntryForm(EntryForm):
    """What a curator says of an institution that is not in the directory."""

    specs = tuple(FIELDS[name] for name in ("type", "country", "city", "website", "identifiers"))
    name = KindField(Line(300), label=gettext_lazy("Name"), widget=forms.TextInput(attrs=_WIDE),
                     help_text=gettext_lazy("The official name, as English pages show it."))  # fmt: skip
    name_language = KindField(LanguageTag(12), label=gettext_lazy("Language of this name"), initial="en",
                              widget=forms.TextInput(attrs={"size": 8}),
                              help_text=gettext_lazy("A language tag: en, de, fr …"))  # fmt: skip
    name_zh = KindField(Line(300), label=gettext_lazy("Name in Chinese"), widget=forms.TextInput(attrs=_WIDE),
                        help_text=gettext_lazy("The official name in simplified Chinese, if there is one."))  # fmt: skip
    # Shorter than elsewhere: what told it apart from a likely duplicate is kept behind it.
    reason = KindField(
        Line(250),
        label=gettext_lazy("Reason"),
        widget=forms.TextInput(attrs=_WIDE),
        help_text=gettext_lazy("Why it belongs here, in one sentence. It stands in the public history."),
    )
    another = forms.BooleanField(label=gettext_lazy("It is another one"), required=False)
    another_reason = KindField(Line(180), label=gettext_lazy("How it differs"), widget=forms.TextInput(attrs=_WIDE),
                               help_text=gettext_lazy("In one sentence. It stands in the public history."))  # fmt: skip
    seen = forms.CharField(required=False, max_length=MOST_SEEN * 11, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not self.errors.keys() & {"name", "name_zh"} and not (data["name"] or data["name_zh"]):
            self.add_error("name", _("This is needed."))
        if data.get("another") and not data.get("another_reason", "-"):
            self.add_error("another_reason", _("Say how it differs from the entries that were found."))
        return data

    def clean_seen(self) -> set[int]:
        """The numbers of the likely duplicates that were shown before."""
        numbers = [parse_public_id(text) for text in self.cleaned_data["seen"].split(",")]
        return {number for number in numbers if number is not None}

    @property
    def values(self) -> dict[str, Any]:
        values = {"names": self._names(), **super().values}
        subdivision = City.objects.filter(pk=values["city"], country=values["country"]).values_list("subdivision", flat=True)
        values["subdivision"] = subdivision.first()
        return values

    def _names(self) -> list[dict[str, Any]]:
        data = self.cleaned_data
        names, kind = [], NameKind.OFFICIAL.value
        if data["name"]:
            names.append({"value": data["name"], "language": data["name_language"], "kind": kind})
        if data["name_zh"]:
            names.append({"value": data["name_zh"], "language": "zh-Hans", "kind": kind})
        last = len(names) - 1
        # The Chinese name is the one that English pages show where there is no other.
        return [
            {**name, "displays_en": place == 0, "displays_zh": place == last and bool(data["name_zh"])}
            for place, name in enumerate(names)
        ]

    @property
    def described(self) -> Described:
        """What is known of it so far, also where some of it does not pass."""
        data = self.cleaned_data
        rows = self.rows["identifiers"]
        identifiers = getattr(rows, "value", []) if rows.is_valid() else []
        return Described(
            names=tuple(name for name in (data.get("name"), data.get("name_zh")) if name),
            website=data.get("website") or "",
            identifiers=tuple((item["scheme"], item["value"]) for item in identifiers),
            country=data.get("country") or "",
            city=data.get("city"),
        )

    def settles(self, candidates: Iterable[Candidate]) -> bool:
        """Whether somebody looked at these and said that it is another one."""
        numbers = {candidate.actor.pk for candidate in candidates}
        return not numbers or (bool(self.cleaned_data["another"]) and numbers <= self.cleaned_data["seen"])

    def reason_beside(self, candidates: Iterable[Candidate]) -> str:
        """The reason, with how it differs from the likely duplicates."""
        reason: str = self.cleaned_data["reason"]
        others = pgettext("list", ", ").join(f"#{candidate.actor.pk}" for candidate in candidates)
        if not others:
            return reason
        said = _("%(reason)s (Not the same as %(entries)s: %(why)s)")
        return said % {"reason": reason, "entries": others, "why": self.cleaned_data["another_reason"]}

    def add_errors(self, errors: Mapping[str, Iterable[Any]]) -> None:
        moved = {"names": "name", "subdivision": "city"}
        super().add_errors({moved.get(name, name): messages for name, messages in errors.items()})

    @property
    def boxes(self) -> list[Box]:
        """The inputs in the order in which one thinks of them."""
        names = ("name", "name_language", "name_zh")
        boxes = {spec.name: self._box(spec) for spec in self.specs}
        return [*(Box(FIELDS["names"], input=self[name]) for name in names), *boxes.values()]
