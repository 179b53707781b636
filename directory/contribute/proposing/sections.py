"""The four parts of an entry as public forms: who it is, where it is, what it works on, what it is connected with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.actors.fields import CONNECTIONS, FIELDS, WHAT, WHERE, WHO, LanguageTag
from directory.actors.forms import KindField
from directory.contribute.proposing import names as naming
from directory.contribute.proposing.inputs import HINTS, language_options, public, type_input
from directory.contribute.proposing.place import PlaceForm
from directory.contribute.proposing.rows import rows_with_who
from directory.contribute.proposing.section import SectionForm
from directory.core.fields import Line

_DESCRIPTION_HINT = gettext_lazy("A few sentences in your own words: what it does, for whom, with what. No advertising.")
_NAME = {"autocomplete": "organization"}


class WhoForm(SectionForm):
    names = ("names", "type", "website", "founding_year", "staff_band")

    def build(self) -> None:
        self.before = naming.take_apart(self.base.values["names"])
        self._add_type()
        # In each language its own name first.
        for add in (self._add_chinese, self._add_english) if self.base.chinese else (self._add_english, self._add_chinese):
            add()
        acronym = KindField(Line(60), label=gettext_lazy("Acronym"), widget=forms.TextInput())
        self.add("acronym", public(acronym), self.before.acronym["value"] if self.before.acronym else "")
        self.add_rows("other_names", FIELDS["names"], self.before.others)
        for name in ("website", "founding_year", "staff_band"):
            self.add_field(name)

    def _add_type(self) -> None:
        self.add("type", type_input(FIELDS["type"]), self.base.values["type"])

    def _add_english(self) -> None:
        was = self.before.en
        hint = gettext_lazy("The official name in Latin letters, if possible in English. Empty if it has a Chinese name only.")
        label, widget = gettext_lazy("Name on English pages"), forms.TextInput(attrs=_NAME)
        name = KindField(Line(300), label=label, help_text=hint, widget=widget)
        self.add("name_en", public(name), was["value"] if was else "")
        options = [option for option in language_options([was["language"]] if was else []) if not option[0].startswith("zh")]
        language = KindField(
            LanguageTag(12), label=gettext_lazy("Language of this name"), required=True, widget=forms.Select(choices=options)
        )
        self.add("name_en_language", public(language), was["language"] if was else "en")

    def _add_chinese(self) -> None:
        hint = gettext_lazy("The official name in Chinese characters. Empty if it has none.")
        label, widget = gettext_lazy("Name on Chinese pages"), forms.TextInput(attrs=_NAME)
        name = KindField(Line(300), label=label, help_text=hint, widget=widget)
        self.add("name_zh", public(name), self.before.zh["value"] if self.before.zh else "")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        first = "name_zh" if self.base.chinese else "name_en"
        if not self.errors.keys() & {"name_en", "name_zh"} and not (data["name_en"] or data["name_zh"]):
            self.add_error(first, _("Give at least one name."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        together = naming.put_together(
            self.before,
            en=data["name_en"],
            en_language=data["name_en_language"],
            zh=data["name_zh"],
            acronym=data["acronym"],
            others=self.rows["other_names"].value,
        )
        return {"names": together, **{name: data[name] for name in self.names[1:]}}

    def add_errors(self, errors: Any) -> None:
        super().add_errors({"other_names" if name == "names" else name: messages for name, messages in errors.items()})


class WhatForm(SectionForm):
    names = ("description_en", "description_zh", "topics", "stages", "working_languages")

    def build(self) -> None:
        order = ("zh", "en") if self.base.chinese else ("en", "zh")
        for language in order:
            self.add_field(f"description_{language}")
            field = self.fields[f"description_{language}"]
            field.help_text = _DESCRIPTION_HINT
            field.widget.attrs["lang"] = "zh-Hans" if language == "zh" else "en"
        for name in ("topics", "stages", "working_languages"):
            self.add_field(name)

    @property
    def values(self) -> dict[str, Any]:
        values = super().values
        before, ticked = self.base.values["working_languages"], values["working_languages"]
        # Boxes have an order of their own; what stood there keeps its.
        kept = [tag for tag in before if tag in ticked]
        return {**values, "working_languages": [*kept, *(tag for tag in ticked if tag not in kept)]}


class ConnectionsForm(SectionForm):
    names = ("links", "identifiers", "relationships", "contact_email")

    def build(self) -> None:
        values = self.base.values
        self.add_rows("links", FIELDS["links"], values["links"])
        self.add_rows("identifiers", FIELDS["identifiers"], values["identifiers"])
        who = rows_with_who(values["relationships"], chinese=self.base.chinese)
        self.add_rows("relationships", FIELDS["relationships"], who)
        self.add_field("contact_email")
        if not self.base.is_new:
            hint = _("If the directory has one already, it is not shown here; one that you enter replaces it.")
            self.fields["contact_email"].help_text = f"{HINTS['contact_email']} {hint}"


SECTIONS: dict[str, type[SectionForm]] = {WHO: WhoForm, WHERE: PlaceForm, WHAT: WhatForm, CONNECTIONS: ConnectionsForm}
