"""How to cite an entry, an edition and the paper: as a sentence in the language in use, and as BibTeX."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from directory.actors.models import Actor
from directory.core.context import site_name
from directory.insights.editions import Edition, Paper

# What TeX reads as a command; everything else may stand as it is.
_TEX = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
})  # fmt: skip


@dataclass(frozen=True)
class Citation:
    """`text` is a sentence in the language in use, `bibtex` the same for reference managers."""

    text: str
    bibtex: str


def cite_entry(actor: Actor) -> Citation:
    """One entry as it is now. Its number names it for ever, the day of the last edit says which state was seen."""
    day = actor.edited_at.date()
    url = settings.SITE_URL + actor.get_absolute_url()
    text = _("“%(name)s”. %(site)s, entry %(number)s, version of %(date)s. %(url)s") % {
        "name": actor.name, "site": site_name(), "number": actor.pk, "date": _day(day), "url": url,
    }  # fmt: skip
    fields = {
        "title": actor.name,
        "organization": site_name(),
        "howpublished": _("entry %(number)s") % {"number": actor.pk},
        "year": str(day.year),
        "note": _("Version of %(date)s") % {"date": day.isoformat()},
    }
    return Citation(text, _bibtex(f"entry-{actor.pk}", fields, url))


def cite_edition(edition: Edition) -> Citation:
    """A frozen edition. The checksum says that it is the same file."""
    url = settings.SITE_URL + reverse("edition", args=[edition.slug])
    text = _("%(title)s. %(site)s, %(date)s. SHA-256 %(checksum)s. %(url)s") % {
        "title": edition.title, "site": site_name(), "date": _day(edition.paper.published),
        "checksum": edition.sha256, "url": url,
    }  # fmt: skip
    fields = {
        "title": str(edition.title),
        "organization": site_name(),
        "year": str(edition.paper.published.year),
        "note": f"SHA-256 {edition.sha256}",
    }
    return Citation(text, _bibtex(f"edition-{edition.slug}", fields, url))


def cite_paper(paper: Paper) -> Citation:
    """The paper that an edition is taken from."""
    text = _("%(authors)s: %(title)s. Published online %(date)s.") % {
        "authors": ", ".join(paper.authors), "title": paper.title, "date": _day(paper.published),
    }  # fmt: skip
    fields = {
        "author": " and ".join(f"{family}, {initials}" for family, _sep, initials in _split(paper.authors)),
        "title": paper.title,
        "year": str(paper.published.year),
        "note": _("Published online %(date)s") % {"date": paper.published.isoformat()},
    }
    return Citation(text, _bibtex(paper.key, fields))


def _split(authors: tuple[str, ...]) -> list[tuple[str, str, str]]:
    return [author.rpartition(" ") for author in authors]


def _day(day: date) -> str:
    return format_date(day, pgettext("format of a day", "j F Y"))


def _bibtex(key: str, fields: dict[str, str], url: str = "") -> str:
    lines = [f"  {name} = {{{_tex(name, value)}}}," for name, value in fields.items()]
    if url:
        lines.append(f"  url = {{{url}}},")
    return "\n".join([f"@misc{{{re.sub('[^a-z0-9-]', '-', key.lower())},", *lines, "}"])


def _tex(name: str, value: str) -> str:
    escaped = value.translate(_TEX)
    # The inner braces keep the capitals of names.
    return f"{{{escaped}}}" if name in ("title", "organization") else escaped
