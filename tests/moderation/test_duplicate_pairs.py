"""How well the duplicate check does, measured: labelled pairs, slips in the paper's names, and other names of ROR's records."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from directory.actors.models import ActorIdentifier
from directory.moderation.duplicates import Described, find_duplicates_of_many
from tests.factories.actors import make_actor
from tests.moderation.duplicate_pairs import (
    Measured,
    Pair,
    labelled_pairs,
    measured,
    shares_words,
    with_changed_character,
    with_swapped_letters,
)

ROR = Path(__file__).resolve().parents[3] / "shared" / "ror" / "ror-v2-eu-uk-cn.json.gz"
EVERY = 40  # of ROR's records one in so many is made an entry
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper")]


def measure(label: str, pairs: list[Pair]) -> Measured:
    found = find_duplicates_of_many([pair.described for pair in pairs])
    shown = [[(one.actor.pk, f"{one.matched} {one.score}") for one in candidates] for candidates in found]
    result = measured(pairs, shown)
    print(f"\n{label}: {result}", *result.missed, *result.wrong, sep="\n  ")
    return result


def test_labelled_pairs():
    result = measure("labelled pairs", labelled_pairs())
    assert result.sought > 60
    assert result.precision >= 0.95
    assert result.recall >= 0.98


def test_swapped_letters():
    result = measure("swapped letters", list(with_swapped_letters()))
    assert result.sought > 300
    assert result.precision >= 0.95
    assert result.recall >= 0.98


def test_chinese_names_with_one_character_changed():
    result = measure("one character changed", list(with_changed_character()))
    assert result.sought > 50
    assert result.precision >= 0.95
    assert result.recall >= 0.98


@pytest.mark.skipif(not ROR.is_file(), reason="ROR's records are not on this machine")
def test_other_names_of_ror_records():
    """Entries with one name each are sought by their others. Names that share no word with it can only be found by chance."""
    with gzip.open(ROR, "rt", encoding="utf-8") as file:
        records = json.load(file)
    pairs = []
    known = set(ActorIdentifier.objects.values_list("value", flat=True))
    new = [one for one in records if one["id"].rpartition("/")[2] not in known]
    for record in [one for one in new if one["locations"] and len(one["names"]) > 1][::EVERY]:
        shown, *others = sorted(record["names"], key=lambda name: "ror_display" not in name["types"])
        country = record["locations"][0]["geonames_details"]["country_code"]
        actor = make_actor(shown["value"], country="CN" if country == "CN" else "DE")
        pairs += [
            Pair(Described(names=(name["value"],), country=actor.country_id), frozenset({actor.pk}), shown["value"])
            for name in others
            if "acronym" not in name["types"]
        ]
    sharing = [pair for pair in pairs if shares_words(pair.described.names[0], pair.about)]
    assert measure("other names of ROR", pairs).precision >= 0.95
    assert measure("those that share most words", sharing).recall >= 0.8
