"""What each field of an actor accepts, and how its values compare."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from directory.actors.fields import FIELDS, LISTS, public_fields
from directory.core.fields import url_key

NAME = {"value": "A", "language": "en", "kind": "official", "displays_en": True, "displays_zh": False}


def clean(field, value):
    return FIELDS[field].kind.clean(value)


@pytest.mark.parametrize(
    ("field", "value", "cleaned"),
    [
        ("website", " www.Example.ORG/ ", "https://www.example.org"),
        ("website", "http://example.org/A?b=C#d", "http://example.org/A?b=C#d"),
        ("website", "", ""),
        ("founding_year", "1999", 1999),
        ("founding_year", "", None),
        ("type", "rto", "rto"),
        ("staff_band", "", ""),
        ("description_en", "One\r\n\r\n\r\n\r\nTwo  three ", "One\n\nTwo three"),
        ("names", [NAME, dict(NAME)], [NAME]),
        ("working_languages", ["en", "zh-Hans", "en"], ["en", "zh-Hans"]),
        ("contact_email", "someone＠example.org", "someone@example.org"),
        ("identifiers", [{"scheme": "ror", "value": "https://ror.org/04KNBH022"}], [{"scheme": "ror", "value": "04knbh022"}]),
        (
            "identifiers",
            [{"scheme": "isni", "value": "0000 0001 2103 2683"}],
            [{"scheme": "isni", "value": "0000000121032683"}],
        ),
        ("identifiers", [{"scheme": "wikidata", "value": "q42"}], [{"scheme": "wikidata", "value": "Q42"}]),
        (
            "identifiers",
            [{"scheme": "uscc", "value": "91350100M000100Y43"}],
            [{"scheme": "uscc", "value": "91350100M000100Y43"}],
        ),
    ],
)
def test_clean_brings_values_to_one_form(field, value, cleaned):
    assert clean(field, value) == cleaned


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("website", "javascript:alert(1)"),
        ("website", "https://user:secret@example.org"),
        ("website", "https://example.org/" + "a" * 300),
        ("website", 7),
        ("founding_year", "nineteen"),
        ("founding_year", 10**30),
        ("founding_year", True),
        ("type", "university"),
        ("type", ""),
        ("description_en", "a\x00b"),
        ("description_en", "abc\u202edef"),
        ("description_en", "x" * 4001),
        ("names", [{**NAME, "displays_en": False}]),
        ("names", [NAME, {**NAME, "value": "B"}]),
        ("names", [{**NAME, "value": ""}]),
        ("names", [{**NAME, "language": "english"}]),
        ("names", [{**NAME, "surprise": 1}]),
        ("names", "A"),
        ("names", [{**NAME, "value": str(n), "displays_en": n == 0} for n in range(61)]),
        ("contact_email", "nobody"),
        ("identifiers", [{"scheme": "ror", "value": "04knbh023"}]),
        ("identifiers", [{"scheme": "isni", "value": "0000000121032684"}]),
        ("identifiers", [{"scheme": "uscc", "value": "91350100M000100Y44"}]),
        ("relationships", [{"kind": "part_of"}]),
        ("relationships", [{"kind": "part_of", "actor": 1, "name_en": "B"}]),
        ("relationships", [{"kind": "has_part", "actor": 1}]),
        ("relationships", [{"kind": "part_of", "actor": "one"}]),
    ],
)
def test_clean_refuses_with_a_message(field, value):
    with pytest.raises(ValidationError) as refused:
        clean(field, value)
    assert all(message for message in refused.value.messages)


@given(st.text())
def test_clean_of_any_text_gives_a_stable_value_or_a_message(text):
    for field in ("website", "description_en", "founding_year", "contact_email"):
        try:
            once = clean(field, text)
        except ValidationError:
            continue
        assert clean(field, once) == once


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://www.example.org/", "https://example.org", True),
        ("https://Example.org/a/", "https://example.org/a", True),
        ("https://example.org/a", "https://example.org/b", False),
        ("https://example.org/?lang=en", "https://example.org", False),
    ],
)
def test_web_addresses_compare_by_host_and_path(one, other, same):
    assert FIELDS["website"].kind.same(one, other) is same
    assert (url_key(one) == url_key(other)) is same


def test_every_field_has_a_label_and_lists_are_lists():
    assert all(str(field.label) for field in FIELDS.values())
    assert [name for name, field in FIELDS.items() if field.is_list] == [*LISTS[:3], "topics", "stages", "relationships"]


def test_public_fields_are_exactly_those_marked_public():
    assert {field.name for field in FIELDS.values()} - {field.name for field in public_fields()} == {"contact_email"}
