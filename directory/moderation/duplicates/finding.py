"""The check itself: possible entries are read, each is held against what is described, the likeliest are told with why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, product

from directory.actors.choices import NameKind
from directory.actors.models import Actor
from directory.actors.search.lexemes import whole
from directory.actors.services.version import current_version
from directory.moderation.duplicates.described import Described, Keys, Reason, without_brackets
from directory.moderation.duplicates.hosts import Website
from directory.moderation.duplicates.likeness import SIMILAR, Places, initials_of, name_likeness, pinyin_of_name
from directory.moderation.duplicates.places import place_names
from directory.moderation.duplicates.retrieval import MOST_LOOKED_AT, Found, find_possible
from directory.vocabulary.lists import vocabulary_lists

# What weighs less is not told.
LEAST_SCORE = 0.5
WEIGHTS = {
    Reason.IDENTIFIER: 1.0,
    Reason.HOST: 0.75,
    Reason.SHARED_HOST: 0.3,
    Reason.NAME: 0.8,
    Reason.PINYIN: 0.65,
    Reason.SIMILAR_NAME: 0.75,
    Reason.ACRONYM: 0.5,
    Reason.ALSO_IN_PLACE: 0.1,
}
# A name that two institutions would give themselves: an acronym, or initials that nobody uses as one.
INITIALS_ONLY = 0.4
SAME_COUNTRY = 0.05
OTHER_CITY = -0.1
OTHER_COUNTRY = -0.25
# So much of a name is compared by; nothing is called otherwise than that in more ways.
MOST_NAMES_OF_AN_ENTRY = 40


@dataclass(frozen=True)
class Candidate:
    """An entry that may be the same; `matched` is its name, host or identifier that says so most."""

    actor: Actor
    score: float
    reasons: tuple[Reason, ...]
    matched: str


@dataclass(frozen=True)
class _Evidence:
    reason: Reason
    weight: float
    matched: str


def find_duplicates(described: Described, *, exclude: int | None = None, limit: int = 8) -> list[Candidate]:
    """The published entries that may be what is described, the likeliest first.

    The score is a sum, at least 0 and at most 1: the strongest of what names say (same name 0.8; similar one 0.75 times its
    likeness; same in pinyin 0.65; same acronym 0.5; an acronym of the name's initials 0.4), plus the website (own host 0.75;
    a host that several entries share, or a page on one, 0.3), plus the identifier (1), plus the place (same city 0.1, same
    country 0.05). Where only names and shared hosts speak for it, another city takes 0.1 and another country 0.25 away. What
    is below 0.5 is not told.
    """
    return _find([described], exclude=exclude, limit=limit)[0]


def find_duplicates_of_many(many: Sequence[Described], *, limit: int = 3) -> list[list[Candidate]]:
    """The same for each of many descriptions, 500 at a time with as many queries as for one."""
    found: list[list[Candidate]] = []
    for first in range(0, len(many), 500):
        found += _find(many[first : first + 500], exclude=None, limit=limit)
    return found


def _find(many: Sequence[Described], *, exclude: int | None, limit: int) -> list[list[Candidate]]:
    keys = [Keys(described) for described in many]
    found = find_possible(keys)
    ids = {actor for one in found for actor in islice(one.ids, MOST_LOOKED_AT)} - {exclude}
    if not ids:
        return [[] for _ in many]
    actors = Actor.objects.published().with_place().prefetch_related("names").in_bulk(ids)
    known_places = place_names(vocabulary_lists(current_version()))
    places = {pk: Places(known_places, _here(actor)) for pk, actor in actors.items()}
    told = []
    for one_keys, one_found in zip(keys, found, strict=True):
        known = [actors[actor] for actor in islice(one_found.ids, MOST_LOOKED_AT) if actor in actors]
        candidates = [_candidate(actor, one_keys, one_found, places[actor.pk]) for actor in known]
        likely = [candidate for candidate in candidates if candidate.score >= LEAST_SCORE]
        told.append(sorted(likely, key=lambda candidate: (-candidate.score, candidate.actor.pk))[: max(limit, 0)])
    return told


def _here(actor: Actor) -> frozenset[str]:
    """The folded names of the places that an entry with a known city lies in."""
    if actor.city is None:
        return frozenset()
    lies_in = (actor.city, actor.subdivision, actor.country)
    return frozenset(whole(name) for place in lies_in if place is not None for name in (place.name_en, place.name_zh))


def _candidate(actor: Actor, keys: Keys, found: Found, places: Places) -> Candidate:
    identifier = found.exact.get(actor.pk, {}).get(Reason.IDENTIFIER)
    evidence = [_Evidence(Reason.IDENTIFIER, WEIGHTS[Reason.IDENTIFIER], identifier)] if identifier else []
    evidence += [one for one in (_by_name(actor, keys, found, places), _by_website(actor, keys, found)) if one]
    if not evidence:
        return Candidate(actor, 0.0, (), "")
    only_names = all(one.reason not in (Reason.IDENTIFIER, Reason.HOST) for one in evidence)
    near, distance = _by_place(actor, keys.described)
    score = sum(one.weight for one in evidence) + (distance if distance > 0 or only_names else 0.0)
    evidence.sort(key=lambda one: -one.weight)
    reasons = tuple(one.reason for one in evidence) + ((Reason.ALSO_IN_PLACE,) if near else ())
    return Candidate(actor, round(min(max(score, 0.0), 1.0), 3), reasons, evidence[0].matched)


def _by_name(actor: Actor, keys: Keys, found: Found, places: Places) -> _Evidence | None:
    """The strongest of what the entry's names say."""
    best: _Evidence | None = None
    if merged := found.exact.get(actor.pk, {}).get(Reason.NAME):
        best = _Evidence(Reason.NAME, WEIGHTS[Reason.NAME], merged)
    for name in islice(actor.names.all(), MOST_NAMES_OF_AN_ENTRY):
        spellings = [whole(spelling) for spelling in (name.value, *islice(without_brackets(name.value), 1))]
        for folded, stored in product(keys.names, spellings):
            one = _of_names(folded, stored, name.value, keys, is_acronym=name.kind == NameKind.ACRONYM, places=places)
            if one and (best is None or one.weight > best.weight):
                best = one
    return best


def _of_names(folded: str, stored: str, written: str, keys: Keys, *, is_acronym: bool, places: Places) -> _Evidence | None:
    if is_acronym:
        if stored.replace(" ", "") == folded.replace(" ", ""):
            return _Evidence(Reason.ACRONYM, WEIGHTS[Reason.ACRONYM], written)
        return _Evidence(Reason.ACRONYM, INITIALS_ONLY, written) if stored in keys.initials else None
    if stored == folded or _plain(stored) == _plain(folded):
        return _Evidence(Reason.NAME, WEIGHTS[Reason.NAME], written)
    pinyin = pinyin_of_name(stored)
    if pinyin and pinyin in (folded.replace(" ", ""), pinyin_of_name(folded)):
        return _Evidence(Reason.PINYIN, WEIGHTS[Reason.PINYIN], written)
    likeness = name_likeness(folded, stored, places)
    if likeness >= SIMILAR:
        return _Evidence(Reason.SIMILAR_NAME, WEIGHTS[Reason.SIMILAR_NAME] * likeness, written)
    if len(folded) > 2 and initials_of(stored) == folded:
        return _Evidence(Reason.ACRONYM, INITIALS_ONLY, written)
    return None


def _plain(folded: str) -> str:
    """Without spaces and an article: `Bio RN` is `BioRN`."""
    return folded.removeprefix("the ").replace(" ", "")


def _by_website(actor: Actor, keys: Keys, found: Found) -> _Evidence | None:
    ours = keys.website
    if not ours.host:
        return None
    theirs = Website(actor.website)
    if ours.host not in (theirs.host, found.exact.get(actor.pk, {}).get(Reason.HOST)):
        below = ours.is_page_of(theirs.host)
        return _Evidence(Reason.SHARED_HOST, WEIGHTS[Reason.SHARED_HOST], theirs.host) if below else None
    if ours.page and ours.key == theirs.key:
        return _Evidence(Reason.HOST, WEIGHTS[Reason.HOST], ours.key)
    if ours.is_public:
        return None
    is_shared = len(found.same_host) > 1 or (ours.page and theirs.page and ours.page != theirs.page)
    reason = Reason.SHARED_HOST if is_shared else Reason.HOST
    return _Evidence(reason, WEIGHTS[reason], ours.host)


def _by_place(actor: Actor, described: Described) -> tuple[bool, float]:
    """Whether both are in one city, and what their places add to the score or take from it."""
    country = described.country.strip().upper()
    if described.city and actor.city_id:
        if described.city == actor.city_id:
            return True, WEIGHTS[Reason.ALSO_IN_PLACE]
        country = country or actor.country_id
        return False, OTHER_CITY if country == actor.country_id else OTHER_COUNTRY
    if not country:
        return False, 0.0
    return False, SAME_COUNTRY if country == actor.country_id else OTHER_COUNTRY
