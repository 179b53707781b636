"""Which city somebody means by what they typed."""

from __future__ import annotations

import pytest

from directory.moderation.cities import find_cities
from tests.factories.vocabulary import BEIJING, BERLIN, HAMBURG, MILAN, MUNICH, SHENZHEN, TUBINGEN, load_small_vocabulary

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "country", "city"),
    [
        ("Berlin", "DE", BERLIN),
        (" berlin ", "DE", BERLIN),
        ("柏林", "DE", BERLIN),
        ("Tübingen", "DE", TUBINGEN),
        ("Tubingen", "DE", TUBINGEN),
        ("Tuebingen", "DE", TUBINGEN),
        ("München", "DE", MUNICH),
        ("Muenchen", "DE", MUNICH),
        ("Milano", "IT", MILAN),
        ("深圳", "CN", SHENZHEN),
        ("深圳市", "CN", SHENZHEN),
        ("Shen zhen", "CN", SHENZHEN),
        ("北京", "CN", BEIJING),
        ("ＨＡＭＢＵＲＧ", "DE", HAMBURG),
    ],
)
def test_a_city_is_found_by_each_of_its_names(text, country, city):
    load_small_vocabulary()
    assert [one.pk for one in find_cities(text, country=country).exact] == [city]


@pytest.mark.parametrize("text", ["", " ", "?", "Berlin", "x" * 5000, "%", "\u202e"])
def test_what_is_no_city_of_the_country_is_none(text):
    load_small_vocabulary()
    assert find_cities(text, country="FR").all == []
    assert find_cities("Berlin", country="").all == []


def test_a_beginning_offers_what_it_may_be_the_largest_first():
    load_small_vocabulary()
    found = find_cities("sh", country="CN")
    assert found.exact == []
    assert [city.name_en for city in found.all] == ["Shanghai", "Shenzhen"]
    assert [city.pk for city in find_cities("深", country="CN").all] == []
