"""Where an institution is: the city is typed in any language, and chosen where more than one may be meant."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from directory.actors.fields import FIELDS
from directory.actors.forms import KindField
from directory.contribute.proposing.inputs import HINTS, public, subdivision_options
from directory.contribute.proposing.section import SectionForm
from directory.core.fields import Line
from directory.moderation.choices import TextKind
from directory.moderation.cities import find_cities
from directory.vocabulary.models import City

AS_TYPED = "as-typed"


class PlaceForm(SectionForm):
    names = ("country", "subdivision", "city")

    def build(self) -> None:
        self.candidates: list[City] = []
        self.asked_for = ""
        self.add_field("country", required=True)
        label = gettext_lazy("City")
        hint = gettext_lazy("In any language. If we do not know it, a curator looks it up.")
        city = KindField(Line(120), label=label, help_text=hint, widget=forms.TextInput(attrs={"autocomplete": "off"}))
        self.add("city_text", public(city), self._city_text())
        if options := self._subdivisions():
            spec, widget = FIELDS["subdivision"], forms.Select(choices=options)
            field = KindField(spec.kind, label=spec.label, help_text=HINTS["subdivision"], widget=widget)
            self.add("subdivision", public(field), self.base.values["subdivision"] or "")

    def _city_text(self) -> str:
        return self.base.city.name if self.base.city else self.base.texts.get(TextKind.CITY, "")

    def _subdivisions(self) -> list[Any]:
        """Those of the country or region that is known by now: without a script, the list comes with the page."""
        country = str(self.data.get("country", "")) if self.is_bound else self.base.values["country"]
        return subdivision_options(self.base.lists, country or "")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        data["city"], data["unknown"] = None, ""
        text, country = data.get("city_text", ""), data.get("country", "")
        if not text or not country:
            return data
        if self._is_unchanged(text, country):
            data["city"] = self.base.city
            return data
        found = find_cities(text, country=country)
        chosen = self._chosen(text, found.all)
        if chosen is not None:
            data["city"] = chosen
        elif len(found.exact) == 1 and not self._keeps(text):
            data["city"] = found.exact[0]
        elif found.all and not self._keeps(text):
            self.candidates, self.asked_for = found.all, text
            self.add_error("city_text", _("Several cities may be meant. Choose one below."))
        else:
            data["unknown"] = text
        return data

    def _is_unchanged(self, text: str, country: str) -> bool:
        city = self.base.city
        return city is not None and text in (city.name_en, city.name_zh) and city.country_id == country

    def _chosen(self, text: str, found: list[City]) -> City | None:
        number = self.data.get("city_choice", "")
        return next((city for city in found if str(city.pk) == number), None)

    def _keeps(self, text: str) -> bool:
        """Whether somebody saw what may be meant by this very text, and keeps it as it is."""
        return bool(self.data.get("city_choice") == AS_TYPED and self.data.get("city_for") == text)

    @property
    def choices(self) -> list[dict[str, Any]]:
        """What may be meant, as `ui/choice_list.html` takes it."""
        if not self.candidates:
            return []
        cities = [{"value": city.pk, "label": _label(city)} for city in self.candidates]
        return [*cities, {"value": AS_TYPED, "label": _("None of these: keep what I typed")}]

    @property
    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        city: City | None = data["city"]
        subdivision = data.get("subdivision") or None
        if city is not None and city.subdivision_id:
            subdivision = city.subdivision_id
        if subdivision and not subdivision.startswith(f"{data['country']}-"):
            subdivision = None  # of the country that was chosen before
        return {"country": data["country"], "subdivision": subdivision, "city": city.pk if city else None}

    @property
    def texts(self) -> dict[TextKind, str]:
        return {TextKind.CITY: self.cleaned_data["unknown"]}

    def add_errors(self, errors: Any) -> None:
        super().add_errors({"city_text" if name == "city" else name: messages for name, messages in errors.items()})


def _label(city: City) -> str:
    if city.subdivision is None:
        return city.name
    words = pgettext("a city in its subdivision", "%(city)s, %(subdivision)s")
    return words % {"city": city.name, "subdivision": city.subdivision.name}
