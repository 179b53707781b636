"""The lists of an entry as rows of a public form: a row whose main input is empty is none, and one more is a button away."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from directory.actors.choices import IdentifierScheme, LinkKind, NameKind, RelationshipKind
from directory.actors.fields import IDENTIFIERS, LINKS, NAMES, RELATIONSHIPS, LanguageTag
from directory.actors.forms import KindField, Rows
from directory.actors.models import Actor, ActorName
from directory.contribute.proposing.inputs import NO_LANGUAGE, language_options, part_input
from directory.core.fields import Field, Line
from directory.core.ids import parse_public_id
from directory.core.text import has_han

# More than any list may hold, so that what somebody typed comes back with the message that it is too much.
MOST_ROWS_READ = 300
_NUMBER = re.compile(r"^#([1-9][0-9]{0,9})$|/actors/([1-9][0-9]{0,9})(?:/|$)")


class RowForm(forms.Form):
    """One record. `main` is the input that makes it one."""

    use_required_attribute = False
    main = ""

    def __init__(self, *args: Any, items: Sequence[Mapping[str, Any]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.items = items
        self.build()

    def build(self) -> None:
        raise NotImplementedError

    def has_changed(self) -> bool:
        return bool(str(self[self.main].data or "").strip()) if self.is_bound else False


class LinkRow(RowForm):
    main = "url"

    def build(self) -> None:
        self.fields["url"] = part_input(LINKS.parts["url"], label=gettext_lazy("Address"), required=True)
        self.fields["kind"] = part_input(
            LINKS.parts["kind"], label=gettext_lazy("What it is"), required=True, initial=LinkKind.PAGE.value
        )


class IdentifierRow(RowForm):
    main = "value"

    def build(self) -> None:
        scheme = IDENTIFIERS.parts["scheme"]
        self.fields["scheme"] = part_input(
            scheme, label=gettext_lazy("Register"), required=True, initial=IdentifierScheme.ROR.value
        )
        self.fields["value"] = part_input(IDENTIFIERS.parts["value"], label=gettext_lazy("Identifier"), required=True)


class OtherNameRow(RowForm):
    main = "value"

    def build(self) -> None:
        self.fields["value"] = part_input(Line(300), label=pgettext_lazy("actor", "Name"), required=True)
        self.fields["kind"] = part_input(
            NAMES.parts["kind"], label=gettext_lazy("Kind of name"), required=True, initial=NameKind.OTHER.value
        )
        tags = [item["language"] for item in self.items]
        widget = forms.Select(choices=[NO_LANGUAGE, *language_options(tags)])
        self.fields["language"] = KindField(LanguageTag(12), widget=widget, label=gettext_lazy("Language"))


class RelationshipRow(RowForm):
    main = "who"

    def build(self) -> None:
        kind = RELATIONSHIPS.parts["kind"]
        self.fields["kind"] = part_input(
            kind, label=gettext_lazy("It is"), required=True, initial=RelationshipKind.PART_OF.value
        )
        hint = gettext_lazy("Its name; if it is in this directory, the address of its page.")
        self.fields["who"] = part_input(Line(300), label=gettext_lazy("Institution"), required=True, hint=hint)


class PublicRows(Rows):
    """Rows with what stands on the page around them."""

    title: Any = ""
    hint: Any = ""

    @property
    def has_problem(self) -> bool:
        return self.is_bound and bool(self.non_form_errors())


class OtherNames(PublicRows):
    """Not the whole field: the names that have no input of their own."""

    title = gettext_lazy("More names")
    hint = gettext_lazy("Former names, names in other languages. Clear a row to take it away.")

    def record(self, row: dict[str, Any]) -> dict[str, Any]:
        return dict(row)

    def whole(self, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return records


class Links(PublicRows):
    title = gettext_lazy("Other links")
    hint = gettext_lazy("Pages about it elsewhere: a register, a network, a list of publications. Clear a row to take it away.")


class IdentifierRows(PublicRows):
    title = gettext_lazy("Identifiers")
    hint = gettext_lazy("Its number in a public register, if it has one. Clear a row to take it away.")


class Relationships(PublicRows):
    title = gettext_lazy("Connections to other institutions")
    hint = gettext_lazy("What it is a part or a member of, with whom it works. Clear a row to take it away.")

    def whole(self, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return self.kind.clean(self._resolved(records))

    def record(self, row: dict[str, Any]) -> dict[str, Any]:
        return dict(row)

    def _resolved(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Whom each row names: as before, an entry of the directory by number, address or name, or somebody outside it."""
        items: Sequence[Mapping[str, Any]] = self.form_kwargs["items"]
        before = {item["who"]: item for item in items}
        new = [row["who"] for row in rows if row["who"] not in before]
        entries = entries_named(new) if new else {}
        return [self._item(row, before.get(row["who"]), entries) for row in rows]

    def _item(self, row: dict[str, Any], was: Mapping[str, Any] | None, entries: Mapping[str, int | None]) -> dict[str, Any]:
        item = {"kind": row["kind"], "actor": None, "name_en": "", "name_zh": "", "ror": ""}
        if was is not None:
            return {**item, **{name: was[name] for name in ("actor", "name_en", "name_zh", "ror")}}
        who = row["who"]
        if who in entries:
            if entries[who] is None:
                raise ValidationError(_("“%(value)s” is no entry of this directory.") % {"value": who[:60]})
            return {**item, "actor": entries[who]}
        return {**item, ("name_zh" if has_han(who) else "name_en"): who}


def entries_named(texts: Iterable[str]) -> dict[str, int | None]:
    """The published entries that texts name by number (`#15`), address or exact name; None for a number that is none."""
    numbers = {text: parse_public_id(match[1] or match[2]) for text in texts if (match := _NUMBER.search(text))}
    names = [text for text in texts if text not in numbers]
    known = set(Actor.objects.published().filter(pk__in=[n for n in numbers.values() if n]).values_list("pk", flat=True))
    found: dict[str, int | None] = {text: number if number in known else None for text, number in numbers.items()}
    rows = ActorName.objects.filter(value__in=names, actor__in=Actor.objects.published())
    ids: dict[str, set[int]] = {}
    for value, actor in rows.values_list("value", "actor"):
        ids.setdefault(value, set()).add(actor)
    # A name that two entries have says neither.
    return found | {value: next(iter(actors)) for value, actors in ids.items() if len(actors) == 1}


def rows_with_who(items: Sequence[Mapping[str, Any]], *, chinese: bool) -> list[dict[str, Any]]:
    """Relationships with the text that stands for their other end."""
    numbers = [item["actor"] for item in items if item["actor"] is not None]
    actors = {actor.pk: actor for actor in Actor.objects.filter(pk__in=numbers)} if numbers else {}

    def who(item: Mapping[str, Any]) -> str:
        if item["actor"] is not None:
            return f"{actors[item['actor']].name} #{item['actor']}" if item["actor"] in actors else f"#{item['actor']}"
        return str(item["name_zh"] or item["name_en"]) if chinese else str(item["name_en"] or item["name_zh"])

    return [{**item, "who": who(item)} for item in items]


# --- Making them ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RowKind:
    rows: type[PublicRows]
    form: type[RowForm]


KINDS = {
    "other_names": RowKind(OtherNames, OtherNameRow),
    "links": RowKind(Links, LinkRow),
    "identifiers": RowKind(IdentifierRows, IdentifierRow),
    "relationships": RowKind(Relationships, RelationshipRow),
}


def rows_of(
    name: str, spec: Field, *, items: Sequence[Mapping[str, Any]], data: Any = None, typed: Any = None, more: bool = False
) -> PublicRows:
    """The rows of one list: from what was sent, from `typed` that is not to be judged yet, or from `items`."""
    kind = KINDS[name]
    most = MOST_ROWS_READ
    made = forms.formset_factory(kind.form, formset=kind.rows, extra=2 if more else 1, max_num=most, absolute_max=most)
    factory = cast("Callable[..., PublicRows]", made)
    options: dict[str, Any] = {"spec": spec, "prefix": name, "form_kwargs": {"items": items, "empty_permitted": True}}
    if typed is not None:
        return factory(initial=_typed_rows(factory(typed, **options)), **options)
    return factory(data, initial=None if data is not None else [dict(item) for item in items], **options)


def _typed_rows(rows: PublicRows) -> list[dict[str, Any]]:
    """What stands in the rows, as it was typed; those that are empty are drawn anew."""
    if not rows.management_form.is_valid():
        return []
    return [{name: form[name].data for name in form.fields} for form in rows.forms if form.has_changed()]
