"""Names of institutions for the bench: real ones from ROR's records where they are at hand, made-up ones where they are not."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Literal

from directory.core.text import has_han
from tests.bench.texts import SUBJECTS

BASE = Path(__file__).resolve().parent.parent.parent
ROR = BASE.parent / "shared" / "ror" / "ror-v2-eu-uk-cn.json.gz"
VOCABULARY = BASE / "fixtures" / "vocabulary"
LONGEST = 290
_KINDS = {"acronym": "acronym", "alias": "other", "label": "official", "ror_display": "official"}
# A word of a name may be exchanged for another one from here on; shorter ones are mostly “of”, “for”, “und”, “des”.
SHORTEST_SWAPPED = 5
_BODIES = (
    *(("Institute of {subject}, {city}", "{city}{subject}研究院"), ("{city} {subject} Centre", "{city}{subject}中心")),
    *(("University Hospital {city}", "{city}大学附属医院"), ("{city} {subject} Foundation", "{city}{subject}基金会")),
    *(("{subject} Laboratory {city}", "{city}{subject}实验室"), ("{city} {subject} Ltd", "{city}{subject}有限公司")),
)


@dataclass(frozen=True)
class Name:
    value: str
    language: str
    kind: str


@dataclass(frozen=True)
class City:
    id: int
    name_en: str
    name_zh: str
    country: str
    subdivision: str


@dataclass(frozen=True)
class Institution:
    """A name to begin with, and where it is."""

    names: tuple[Name, ...]
    country: str
    city: int | None
    host: str
    founded: int | None


@cache
def cities() -> dict[int, City]:
    with (VOCABULARY / "cities.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {
            int(row["id"]): City(int(row["id"]), row["name_en"], row["name_zh"], row["country"], row["subdivision"])
            for row in rows
        }


@cache
def cities_of() -> dict[str, list[City]]:
    """By country, Chinese names first: they make names in Chinese."""
    found = defaultdict(list)
    for city in sorted(cities().values(), key=lambda city: (not city.name_zh, city.id)):
        found[city.country].append(city)
    return dict(found)


def institutions(path: Path | None) -> list[Institution]:
    """The records of a ROR dump; made-up institutions where there is no path."""
    if path is None:
        return _made_up(2000)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        records = json.load(file)
    return [_institution(record) for record in records if record["locations"]]


def _institution(record: dict[str, Any]) -> Institution:
    place = record["locations"][0]
    names: dict[Name, None] = {}
    shown_first = sorted(record["names"], key=lambda name: "ror_display" not in name["types"])
    for name in shown_first:
        kind = next(_KINDS[one] for one in ("acronym", "alias", "label", "ror_display") if one in name["types"])
        language = {"zh": "zh-Hans"}.get(name["lang"], name["lang"] or "")
        names[Name(name["value"][:LONGEST], language, kind)] = None
    city = place["geonames_id"] if place["geonames_id"] in cities() else None
    country = place["geonames_details"]["country_code"]
    return Institution(tuple(names), country, city, (record["domains"] or [""])[0], record["established"])


def _made_up(number: int) -> list[Institution]:
    random = Random(5)
    made = []
    for index in range(number):
        code = random.choice(("CN", "CN", "DE", "FR", "GB", "IT", "ES", "NL", "PL", "SE", "AT"))
        city = random.choice(cities_of()[code][:80])
        subject_en, subject_zh = random.choice(SUBJECTS)
        body_en, body_zh = random.choice(_BODIES)
        english = body_en.format(subject=subject_en, city=city.name_en)
        names = [Name(english, "en", "official")]
        if city.name_zh:
            names.append(Name(body_zh.format(subject=subject_zh, city=city.name_zh), "zh-Hans", "official"))
        acronym = "".join(word[0] for word in english.split() if word[0].isupper())
        names.append(Name(f"{acronym}{index % 7 or ''}", "", "acronym"))
        made.append(Institution(tuple(names), code, city.id, "", 1900 + index % 120))
    return made


class Variations:
    """Endless names: the institutions as they are first, then ones that look like them."""

    def __init__(self, known: Sequence[Institution]) -> None:
        self.known = known
        self.words: dict[str, list[str]] = defaultdict(list)
        for institution in known:
            for name in institution.names:
                if name.kind != "acronym" and not has_han(name.value):
                    self.words[name.language] += [word for word in name.value.split() if _swappable(word)]

    def take(self, number: int, random: Random) -> tuple[Institution, City | None]:
        """The institution of this number, and its city. The same number with the same randomness gives the same one."""
        base = self.known[number % len(self.known)]
        if number < len(self.known):
            city = cities().get(base.city or 0)
            return self._bilingual(base, city, random), city
        city = random.choice(cities_of()[base.country][:150]) if base.country in cities_of() else None
        changed = tuple({self._vary(name, city, random): None for name in base.names})
        varied = Institution(changed, base.country, None, "", base.founded)
        return self._bilingual(varied, city, random), city

    def _bilingual(self, base: Institution, city: City | None, random: Random) -> Institution:
        """With an English name, and for some with a Chinese one, as the directory has them."""
        names = list(base.names)
        if all(has_han(name.value) for name in names):
            names.insert(0, self._compose(city, random, "en"))
        wanted = 0.9 if base.country == "CN" else 0.35
        if not any(has_han(name.value) for name in names) and random.random() < wanted:
            names.append(self._compose(city, random, "zh-Hans"))
        return Institution(tuple(dict.fromkeys(names)), base.country, base.city, base.host, base.founded)

    def _compose(self, city: City | None, random: Random, language: Literal["en", "zh-Hans"]) -> Name:
        subject_en, subject_zh = random.choice(SUBJECTS)
        body_en, body_zh = random.choice(_BODIES)
        if language == "en":
            return Name(body_en.format(subject=subject_en, city=city.name_en if city else "Central"), "en", "official")
        return Name(body_zh.format(subject=subject_zh, city=(city.name_zh if city else "") or "中央"), "zh-Hans", "official")

    def _vary(self, name: Name, city: City | None, random: Random) -> Name:
        if name.kind == "acronym":
            return Name(name.value[:20] + random.choice("ABCDEGHIKLMNPRSTUVW"), name.language, name.kind)
        if has_han(name.value):
            place = (city.name_zh if city else "") or "第二"
            ending = random.choice(SUBJECTS)[1] + random.choice(("研究所", "中心", "分院", ""))
            return Name(f"{place}{name.value}{ending}", name.language, name.kind)
        return Name(self._vary_words(name, city, random)[:LONGEST], name.language, name.kind)

    def _vary_words(self, name: Name, city: City | None, random: Random) -> str:
        words = name.value.split()
        places = [index for index, word in enumerate(words) if _swappable(word)]
        if places and self.words[name.language]:
            words[random.choice(places)] = random.choice(self.words[name.language])
        if city and random.random() < 0.6:
            words.append(random.choice((city.name_en, f"({city.name_en})", f"– {city.name_en}")))
        elif random.random() < 0.5:
            words += ["for", random.choice(SUBJECTS)[0]]
        return " ".join(words)


def _swappable(word: str) -> bool:
    return len(word) >= SHORTEST_SWAPPED and word.isalpha()
