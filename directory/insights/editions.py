"""Frozen, citable states of the directory: the files, their checksums, and the figures that are computed from them.

Nothing here reads the live tables: merges, corrections and removals never change an edition.
"""

from __future__ import annotations

import csv
import functools
import hashlib
import io
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from directory.core.errors import DomainError
from directory.core.tables import read_table
from directory.vocabulary.choices import ActorType

COLUMNS = ["row", "table", "name", "place", "website", "type"]
# The paper prints the EU (with the UK) as Table 1 and China as Table 2.
REGION_OF_TABLE = {"1": "eu", "2": "cn"}
# The order in which the paper names the types.
TYPES = (ActorType.RTO, ActorType.SME, ActorType.PI)


class DamagedEditionError(Exception):
    """The file of an edition is not the one that was frozen."""


@dataclass(frozen=True)
class Paper:
    key: str
    authors: tuple[str, ...]
    title: str
    published: date


@dataclass(frozen=True)
class Edition:
    """What an edition is. `searched_until` names a month; `scope` has the countries of the EU side that were searched."""

    slug: str
    file: str
    sha256: str
    paper: Paper
    searched_until: date
    scope: frozenset[str]

    @property
    def title(self) -> str:
        return _("Edition %(year)s") % {"year": self.slug}

    @property
    def path(self) -> Path:
        return Path(settings.FIXTURES_DIR) / self.file


@dataclass(frozen=True)
class EditionRow:
    """One row exactly as it was printed."""

    number: int
    table: str
    name: str
    place: str
    website: str
    type: str

    @property
    def region(self) -> str:
        return REGION_OF_TABLE[self.table]

    @property
    def actor_type(self) -> ActorType:
        return ActorType(self.type.lower())


@dataclass(frozen=True)
class Share:
    """A part of a whole, its percentage rounded to a whole number, as the paper prints it."""

    count: int
    whole: int

    @property
    def percent(self) -> int:
        return (200 * self.count + self.whole) // (2 * self.whole)


@dataclass(frozen=True)
class Figures:
    """Every figure that the paper gives. Lists of places begin with the most, equal ones by name or code."""

    total: int
    regions: dict[str, int]
    types: dict[ActorType, dict[str, Share]]
    countries: list[tuple[str, int]]
    printed_regions: list[tuple[str, int]]
    without: list[str]


EDITION_2023 = Edition(
    slug="2023",
    file="editions/2023.csv",
    sha256="568f80d19272eaef795878779d15f728f56cbeeae3d37660292bcbec592b39c1",
    paper=Paper(
        key="causio-2023",
        authors=(
            *("Causio FA", "Hoxhaj I", "Beccia F", "Di Marcantonio M", "Strohäker T", "Cadeddu C", "Ricciardi W"),
            "Boccia S",
        ),
        title=("Research and innovation in personalized medicine: a descriptive synthesis of actors in the EU and China"),
        published=date(2023, 5, 17),
    ),
    searched_until=date(2022, 1, 1),
    # The 27 member states and the United Kingdom; not the vocabulary's countries, which may become more.
    scope=frozenset(
        (
            *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IT", "LT"),
            *("LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
        )
    ),
)
EDITIONS = {edition.slug: edition for edition in (EDITION_2023,)}


@functools.cache
def frozen_bytes(edition: Edition) -> bytes:
    """The file, byte for byte. Raises DamagedEditionError where it is missing or not what was frozen."""
    try:
        content = edition.path.read_bytes()
    except OSError as error:
        raise DamagedEditionError(f"{edition.path}: cannot be read ({error.strerror}).") from error
    if hashlib.sha256(content).hexdigest() != edition.sha256:
        raise DamagedEditionError(f"{edition.path}: its SHA-256 is not that of {edition.slug} as it was frozen.")
    return content


@functools.cache
def frozen_rows(edition: Edition) -> tuple[EditionRow, ...]:
    """The rows in print order. Raises DamagedEditionError."""
    rows = csv.reader(io.StringIO(frozen_bytes(edition).decode("utf-8"), newline=""))
    if next(rows) != COLUMNS:
        raise DamagedEditionError(f"{edition.path}: its columns must be {', '.join(COLUMNS)}.")
    return tuple(EditionRow(int(number), *rest) for number, *rest in rows)


@functools.cache
def figures(edition: Edition) -> Figures:
    """Count the edition's rows. Raises DamagedEditionError."""
    rows = frozen_rows(edition)
    regions = Counter(row.region for row in rows)
    by_type = Counter((row.actor_type, row.region) for row in rows)
    codes = _country_codes()
    countries = Counter(codes[row.place] for row in rows if row.region == "eu")
    printed = Counter(row.place for row in rows if row.region == "cn")
    return Figures(
        total=len(rows),
        regions={region: regions[region] for region in REGION_OF_TABLE.values()},
        types={kind: {region: Share(by_type[kind, region], regions[region]) for region in regions} for kind in TYPES},
        countries=_most_first(countries),
        printed_regions=_most_first(printed),
        without=sorted(edition.scope - set(countries)),
    )


def _most_first(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _country_codes() -> dict[str, str]:
    """How the places that the tables print are understood."""
    path = Path(settings.FIXTURES_DIR) / "paper/places.csv"
    try:
        return {row["printed"]: row["country"] for row in read_table(path, ("printed", "country", "subdivision"))}
    except DomainError as error:
        raise DamagedEditionError(str(error)) from error
