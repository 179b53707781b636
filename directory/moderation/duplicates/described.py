"""What is known of something that may be in the directory already, and the keys that it is looked up by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.actors.identifiers import clean_identifier
from directory.actors.search.lexemes import whole
from directory.actors.search.words import two_letters
from directory.core.text import clean_line
from directory.moderation.duplicates.hosts import Website
from directory.moderation.duplicates.likeness import initials_of, pinyin_of_name

# What a form can hold is compared; whoever sends more is not made to wait for it, nor is the database.
MOST_NAMES = 20
MOST_IDENTIFIERS = 20
LONGEST_NAME = 300
LONGEST_KEY = 120  # the column of SearchName
SHORTEST_NAME = 2
_IN_BRACKETS = re.compile(r"^(.+?)\s*[(（\[]([^()（）\[\]]+)[)）\]]\s*$")


class Reason(models.TextChoices):
    """Why an entry may be the same."""

    IDENTIFIER = "identifier", _("same identifier")
    HOST = "host", _("same website")
    SHARED_HOST = "shared_host", _("website on the same host")
    NAME = "name", _("same name")
    PINYIN = "pinyin", _("same name in pinyin")
    SIMILAR_NAME = "similar_name", _("similar name")
    ACRONYM = "acronym", _("same acronym")
    ALSO_IN_PLACE = "also_in_place", _("in the same city")


@dataclass(frozen=True)
class Described:
    """Names in any language; website as address or host; identifiers as (scheme, value); country by its ISO code."""

    names: Sequence[str] = ()
    website: str = ""
    identifiers: Sequence[tuple[str, str]] = ()
    country: str = ""
    city: int | None = None


def without_brackets(name: str) -> Iterator[str]:
    """What stands before brackets at the end of a name; and what stands in them, if it is one word: an acronym."""
    if match := _IN_BRACKETS.match(name):
        yield match[1]
        if " " not in match[2].strip():
            yield match[2]


class Keys:
    """The keys of a description, whatever was typed into it: what cannot be understood is no key."""

    def __init__(self, described: Described) -> None:
        self.described = described
        self.website = Website(described.website)

    @cached_property
    def names(self) -> dict[str, str]:
        """From the folded form of each name to how it was written; what stands in brackets at the end also by itself."""
        found: dict[str, str] = {}
        for name in islice(self._spellings(), MOST_NAMES * 2):
            folded = whole(name)
            if len(folded) >= SHORTEST_NAME:
                found.setdefault(folded, name)
        return dict(islice(found.items(), MOST_NAMES))

    def _spellings(self) -> Iterator[str]:
        for given in islice(self.described.names, MOST_NAMES):
            name = clean_line(str(given)[: LONGEST_NAME * 2])[:LONGEST_NAME]
            yield name
            yield from without_brackets(name)

    @cached_property
    def whole_names(self) -> list[str]:
        """What a stored name is looked up by: folded, with umlauts as two letters, without spaces, in pinyin."""
        found: dict[str, None] = dict.fromkeys(self.names)
        for folded, name in self.names.items():
            for form in (whole(two_letters(name)), folded.replace(" ", ""), pinyin_of_name(folded)):
                if len(form) >= SHORTEST_NAME:
                    found[form] = None
        return [form[:LONGEST_KEY] for form in found]

    @cached_property
    def initials(self) -> list[str]:
        """The acronyms that the names would have."""
        return list({initials for name in self.names if (initials := initials_of(name))})

    @cached_property
    def identifiers(self) -> list[tuple[str, str]]:
        found = []
        for scheme, value in islice(self.described.identifiers, MOST_IDENTIFIERS):
            try:
                found.append((str(scheme), clean_identifier(scheme, clean_line(str(value)[:LONGEST_NAME]))))
            except (ValidationError, ValueError):
                continue
        return found
