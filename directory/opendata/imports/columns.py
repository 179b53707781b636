"""The columns of a table that can be exported and imported again: the entry's number, its revision, its fields.

They are driven by `actors.fields`: a new public field is a column by itself, a private one only where `PRIVATE` names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.actors.fields import FIELDS, LanguageTags, public_fields
from directory.core.errors import DomainError
from directory.core.fields import Choice, Items, Kind, Several, Url, Year

ID, REVISION, STATUS = "id", "revision", "status"
# What is told of an entry and cannot be changed by a table.
READ_ONLY = (STATUS,)
# Private fields that a curator may export and import, by name.
PRIVATE = ("contact_email",)
NEEDED_FOR_NEW = ("names", "type", "country")

_LABELS = {
    ID: gettext_lazy("Number of the entry"),
    REVISION: gettext_lazy("Revision"),
}
_HELP = {
    ID: gettext_lazy("Leave it empty for a new entry."),
    REVISION: gettext_lazy("Leave it as exported: what somebody changed since is then not overwritten."),
    STATUS: gettext_lazy("Only told: entries are closed and reopened on their own pages."),
}


@dataclass(frozen=True)
class Column:
    """One column; `kind` only where it is a field that the table can change."""

    name: str
    label: str
    help: str
    codes: str = ""
    kind: Kind | None = None


def field_names(*, private: bool = True) -> list[str]:
    """The fields that a table can change, in the order of `actors.fields`."""
    public = {field.name for field in public_fields()} - set(READ_ONLY)
    return [name for name in FIELDS if name in public or (private and name in PRIVATE)]


def column_names(*, private: bool = True) -> list[str]:
    return [ID, REVISION, *READ_ONLY, *field_names(private=private)]


def label_of(name: str) -> str:
    """What a column is called in the language in use."""
    return str(_LABELS.get(name) or FIELDS[name].label)


def described_columns(*, private: bool = True) -> list[Column]:
    """Every column with what it accepts, in the language in use."""
    told = [Column(name, label_of(name), str(_HELP[name])) for name in (ID, REVISION, *READ_ONLY)]
    return told + [_column_of(name) for name in field_names(private=private)]


def match_header(header: Sequence[str]) -> list[str]:
    """The names of the columns of a file, empty ones at the end left out.

    Raises DomainError naming each column that is not known, stands twice or has no name, and where no column is a field.
    """
    names = [cell.strip().lower().replace(" ", "_") for cell in header]
    while names and not names[-1]:
        names.pop()
    known = column_names()
    problems = [_unknown(cell, known) for cell, name in zip(header, names, strict=False) if name and name not in known]
    if "" in names:
        problems.append(_("Column %(number)s has no name.") % {"number": names.index("") + 1})
    twice = sorted({name for name in names if name and names.count(name) > 1})
    problems += [_("The column “%(name)s” stands twice.") % {"name": name} for name in twice]
    if problems:
        raise DomainError(" ".join(problems[:10]), code="columns")
    if not set(names) & set(field_names()):
        raise DomainError(_("The first row names no field of an entry. Begin with the template."), code="columns")
    return names


def _unknown(cell: str, known: Sequence[str]) -> str:
    near = get_close_matches(cell.strip().lower().replace(" ", "_"), known, n=1, cutoff=0.5)
    shown = {"name": cell.strip()[:60]}
    if near:
        return _("The column “%(name)s” is not known. Did you mean “%(near)s”?") % {**shown, "near": near[0]}
    return _("The column “%(name)s” is not known.") % shown


def _column_of(name: str) -> Column:
    field = FIELDS[name]
    how = _how_to_write(field.kind)
    help_text = " ".join(str(part) for part in (field.help, how) if part)
    return Column(name, str(field.label), help_text, _codes_of(name, field.kind), field.kind)


def _how_to_write(kind: Kind) -> str:
    if isinstance(kind, Items):
        return _("Write each record as name=value; name=value, with | between records and \\ before a | or ; of the text.")
    if isinstance(kind, Several | LanguageTags):
        return _("Write the codes with | between them.")
    if isinstance(kind, Choice):
        return _("One of the codes.")
    if isinstance(kind, Url):
        return _("A web address.")
    if isinstance(kind, Year):
        return _("A year, such as 1998.")
    return ""


def _codes_of(name: str, kind: Kind) -> str:
    """What the column accepts, as codes; lists that are too long for a cell are named."""
    if name in ("city", "subdivision"):
        return {"city": _("GeoNames numbers"), "subdivision": _("ISO 3166-2 codes, such as CN-GD")}[name]
    if isinstance(kind, Items):
        return "; ".join(f"{part}={_part_codes(one)}" for part, one in kind.parts.items())
    if isinstance(kind, LanguageTags):
        return "en | zh-Hans | de"
    if isinstance(kind, Choice | Several):
        return " | ".join(str(code) for code in kind.choices())
    return ""


def _part_codes(kind: Any) -> str:
    if isinstance(kind, Choice):
        return "/".join(str(code) for code in kind.choices())
    return "yes" if type(kind).__name__ == "Flag" else "…"
