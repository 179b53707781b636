"""From a field of an entry to its input in a public form: label, hint, whether it will be public, which widget."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language_info, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from directory.actors.forms import KindField
from directory.core.fields import Choice, Email, Field, Kind, Paragraphs, Url, Year
from directory.core.text import sort_key
from directory.vocabulary.choices import StageKind
from directory.vocabulary.lists import VocabularyLists

# The official languages of the scope; names in any other can be given all the same.
LANGUAGES = (
    *("en", "zh-Hans", "zh-Hant", "bg", "cs", "da", "de", "el", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv"),
    *("mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv"),
)
_LANGUAGE_NAMES = {"mt": gettext_lazy("Maltese")}
HINTS = {
    "website": gettext_lazy("The institution’s own site, or its own page on another one."),
    "founding_year": gettext_lazy("Four digits."),
    "staff_band": gettext_lazy("How many people work there."),
    "contact_email": gettext_lazy("Where messages for the institution go. Better a general address than one person’s."),
    "topics": gettext_lazy("Open an area and tick what it works on. A few that fit well help more than many."),
    "stages": gettext_lazy("Where on the way from research to practice it works, and what it does for others."),
    "working_languages": gettext_lazy("In which languages one can write to it."),
    "subdivision": gettext_lazy("Filled in by the city where it is known."),
}
TYPE_HINTS = {
    "rto": gettext_lazy("Research institutes, laboratories, health clusters, new-type R&D institutions."),
    "pi": gettext_lazy("State organisations, governed mostly by public bodies."),
    "sme": gettext_lazy("Private firms of up to 250 staff, start-ups included."),
}


class CheckGroups(forms.CheckboxSelectMultiple):
    """Boxes to tick, each group under its heading; `folded`: each in a disclosure, open where something is ticked."""

    template_name = "directory/contribute/widgets/check_groups.html"
    use_fieldset = True

    def __init__(self, *, choices: Any, folded: bool = False) -> None:
        super().__init__(choices=choices)
        self.folded = folded

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["folded"] = self.folded
        context["widget"]["groups"] = [
            {"label": label, "options": options, "ticked": sum(option["selected"] for option in options)}
            for label, options, _index in context["widget"]["optgroups"]
        ]
        return context


class HintedRadios(forms.RadioSelect):
    """A few choices, each with a line that says what it means."""

    template_name = "directory/contribute/widgets/hinted_radios.html"

    def __init__(self, *, choices: Any, hints: Any) -> None:
        super().__init__(choices=choices)
        self.hints = hints

    def create_option(self, name: str, value: Any, *args: Any, **options: Any) -> dict[str, Any]:
        return {**super().create_option(name, value, *args, **options), "hint": self.hints.get(value, "")}


def public(field: forms.Field, *, is_public: bool = True) -> Any:
    """Marks an input with whether readers will see what is typed into it; `ui/field.html` says so."""
    field.audience = "public" if is_public else "private"
    return field


def input_of(spec: Field, lists: VocabularyLists, *, values: Any = None, required: bool = False) -> KindField:
    """The input of a field that is no list of records. `values` is what it begins with: what stands there is always offered."""
    widget = _of_vocabulary(spec.name, lists, values) or _of_kind(spec.kind)
    # What the description says of a column of a file is no hint for a form.
    hint = HINTS.get(spec.name, "")
    field = KindField(spec.kind, required=required, widget=widget, label=spec.label, help_text=hint)
    return public(field, is_public=spec.public)


def part_input(kind: Kind, *, label: Any, required: bool = False, initial: Any = None, hint: Any = "") -> KindField:
    """The input of one part of a list's records."""
    widget = forms.Select(choices=list(kind.choices().items())) if isinstance(kind, Choice) else _of_kind(kind)
    return KindField(kind, required=required, widget=widget, label=label, initial=initial, help_text=hint)


def _of_kind(kind: Kind) -> forms.Widget:
    if isinstance(kind, Choice):
        return forms.Select(choices=[("", _("not stated")), *kind.choices().items()])
    if isinstance(kind, Paragraphs):
        return forms.Textarea(attrs={"rows": 6})
    if isinstance(kind, Year):
        return forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    if isinstance(kind, Email):
        # No type=email: browsers refuse the full-width ＠ that people type.
        return forms.TextInput(attrs={"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"})
    if isinstance(kind, Url):
        # No type=url: an address without its scheme is understood.
        return forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"})
    return forms.TextInput()


def _of_vocabulary(name: str, lists: VocabularyLists, values: Any) -> forms.Widget | None:
    if name == "type":
        return None
    if name == "country":
        return forms.Select(choices=country_options(lists))
    if name == "topics":
        return CheckGroups(choices=topic_groups(lists), folded=True)
    if name == "stages":
        return CheckGroups(choices=stage_groups(lists))
    if name == "working_languages":
        return CheckGroups(choices=[(_("Languages"), language_options(values))], folded=True)
    return None


def type_input(spec: Field) -> KindField:
    """The three types, each with what it means."""
    widget = HintedRadios(choices=list(spec.kind.choices().items()), hints=TYPE_HINTS)
    return public(KindField(spec.kind, required=True, widget=widget, label=spec.label))


# --- Options --------------------------------------------------------------------------------------------------------


def country_options(lists: VocabularyLists) -> list[Any]:
    """By region, each in the order of the names that are shown."""
    regions = sorted(lists.regions.values(), key=lambda region: region.order)
    return [("", _("choose")), *((region.name, _sorted(lists.countries_of(region.code))) for region in regions)]


def subdivision_options(lists: VocabularyLists, country: str) -> list[Any]:
    rows = [row for row in lists.subdivisions.values() if row.country_id == country]
    return [("", _("not stated")), *_sorted(rows)] if rows else []


def _sorted(rows: Iterable[Any]) -> list[tuple[str, str]]:
    return sorted(((row.code, row.name) for row in rows), key=lambda option: sort_key(option[1]))


def topic_groups(lists: VocabularyLists) -> list[Any]:
    return [(top.name, [(leaf.slug, leaf.name) for leaf in lists.leaves_of(top)]) for top in lists.top_topics]


def stage_groups(lists: VocabularyLists) -> list[Any]:
    labels = {StageKind.STAGE: _("Along the translational path"), StageKind.FUNCTION: _("Functions across all stages")}
    rows = list(lists.stages.values())
    return [(label, [(row.slug, row.name) for row in rows if row.kind == kind]) for kind, label in labels.items()]


def language_name(tag: str) -> str:
    """A language in the language in use; a tag that nobody has a name for as it is."""
    if tag in _LANGUAGE_NAMES:
        return str(_LANGUAGE_NAMES[tag])
    try:
        return str(get_language_info(tag.lower())["name_translated"])
    except KeyError:
        return tag


def language_options(also: Iterable[str] | None = ()) -> list[tuple[str, str]]:
    """English and Chinese first, then the others by name, and what stands there already."""
    first, rest = LANGUAGES[:3], LANGUAGES[3:]
    others = sorted({*rest, *(also or ())} - {*first, ""}, key=lambda tag: sort_key(language_name(tag)))
    return [(tag, language_name(tag)) for tag in (*first, *others)]


NO_LANGUAGE = ("", pgettext_lazy("language", "not stated"))
