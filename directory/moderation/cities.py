"""Which city somebody means by what they typed, in any language: for forms that have no list of eight thousand."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q

from directory.actors.search.words import simplify
from directory.core.text import clean_line, fold, has_han, sort_key
from directory.vocabulary.models import City

MOST_OFFERED = 12
SHORTEST_BEGINNING = 2
_SUFFIXES = ("市", "县", "区")
# What cities call themselves, where the vocabulary's English name is another word. By country, folded.
_OWN_NAMES = {
    "AT": {"wien": "Vienna"},
    "BE": {"bruxelles": "Brussels", "brussel": "Brussels", "antwerpen": "Antwerp", "anvers": "Antwerp", "gent": "Ghent",
           "gand": "Ghent", "brugge": "Bruges", "luik": "Liège", "louvain": "Leuven"},
    "BG": {"софия": "Sofia", "пловдив": "Plovdiv", "варна": "Varna"},
    "CY": {"λευκωσια": "Nicosia", "lefkosia": "Nicosia", "λεμεσος": "Limassol", "lemesos": "Limassol"},
    "CZ": {"praha": "Prague", "plzen": "Pilsen"},
    "DE": {"munchen": "Munich", "koln": "Cologne", "nurnberg": "Nuremberg", "hannover": "Hanover"},
    "DK": {"kobenhavn": "Copenhagen", "arhus": "Aarhus"},
    "ES": {"sevilla": "Seville", "coruna": "A Coruña", "la coruna": "A Coruña"},
    "FI": {"helsingfors": "Helsinki", "abo": "Turku", "tammerfors": "Tampere", "uleaborg": "Oulu", "esbo": "Espoo"},
    "FR": {"strassburg": "Strasbourg"},
    "GB": {"caerdydd": "Cardiff"},
    "GR": {"αθηνα": "Athens", "athina": "Athens", "θεσσαλονικη": "Thessaloniki", "πατρα": "Patras", "ηρακλειο": "Heraklion"},
    "IE": {"baile atha cliath": "Dublin", "corcaigh": "Cork", "gaillimh": "Galway"},
    "IT": {"roma": "Rome", "milano": "Milan", "torino": "Turin", "napoli": "Naples", "firenze": "Florence",
           "venezia": "Venice", "genova": "Genoa", "padova": "Padua"},
    "LU": {"letzebuerg": "Luxembourg", "luxemburg": "Luxembourg"},
    "NL": {"den haag": "The Hague", "s gravenhage": "The Hague"},
    "PL": {"warszawa": "Warsaw"},
    "PT": {"lisboa": "Lisbon", "oporto": "Porto"},
    "RO": {"bucuresti": "Bucharest", "cluj": "Cluj-Napoca"},
    "SE": {"goteborg": "Gothenburg"},
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """The cities of that very name, and if there is none, those whose names begin so."""

    exact: list[City] = field(default_factory=list)
    beginning: list[City] = field(default_factory=list)

    @property
    def all(self) -> list[City]:
        return self.exact or self.beginning


def find_cities(text: str, *, country: str) -> Found:
    """The cities of a country or region that a text may mean, the largest first."""
    typed = clean_line(text)[:120]
    if not fold(typed) or not country:
        return Found()
    rows = City.objects.filter(country=country).select_related("subdivision").order_by("-population", "id")
    exact = list(rows.filter(_named(typed, country))[:MOST_OFFERED])
    if exact or len(typed) < SHORTEST_BEGINNING:
        return Found(exact)
    return Found([], list(rows.filter(_beginning(typed))[:MOST_OFFERED]))


def _named(typed: str, country: str) -> Q:
    if has_han(typed):
        name = simplify(typed)
        shorter = name[:-1] if len(name) > 2 and name.endswith(_SUFFIXES) else name
        return Q(name_zh__in={name, shorter, f"{shorter}市"})
    folded = fold(typed)
    keys = {folded, _without_second_letter(folded), folded.replace(" ", "")}
    names = {own for key in keys if (own := _OWN_NAMES.get(country, {}).get(key))}
    return Q(sort_key__in=keys | {sort_key(name) for name in names})


def _beginning(typed: str) -> Q:
    return Q(name_zh__startswith=simplify(typed)) if has_han(typed) else Q(sort_key__startswith=fold(typed))


def _without_second_letter(folded: str) -> str:
    """`Tuebingen` as the key of `Tübingen`."""
    return folded.replace("ue", "u").replace("oe", "o").replace("ae", "a")
