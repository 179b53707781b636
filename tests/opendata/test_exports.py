"""What an export writes: cells that no spreadsheet runs, columns by allow-list."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from directory.actors.fields import FIELDS, WHO, public_fields
from directory.actors.models import Actor
from directory.actors.search import parse_criteria
from directory.actors.services.version import current_version
from directory.core.fields import Choice, Field, Items, Line
from directory.opendata.exports import start_export
from directory.opendata.exports.columns import column_names, export_columns, quick_label
from directory.opendata.exports.entries import Entry, read_entries
from directory.opendata.exports.formats import CHUNK, cell, defuse
from directory.vocabulary.lists import forget_lists, vocabulary_lists
from tests.factories.actors import make_actor

TRIGGERS = "=+-@\t\r\n＝＋－＠"
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
quotes = st.sampled_from(["", "'", "''"])
risky = st.tuples(quotes, st.sampled_from(TRIGGERS), texts).map("".join)


def restore(text: str) -> str:
    """What a reader does who wants the text back."""
    return text[1:] if re.match("'+[=+\\-@\t\r\n＝＋－＠]", text) else text


@given(texts | risky)
@example("=1+1")
@example("'=1+1")
@example('＝HYPERLINK("x")')
def test_defused_text_never_begins_a_formula_and_can_be_had_back(text):
    shown = defuse(text)
    assert not shown.startswith(tuple(TRIGGERS))
    assert restore(shown) == text


@given(st.lists(st.lists(texts | risky, min_size=2, max_size=4), min_size=1, max_size=4))
def test_cells_survive_the_round_trip_through_csv(rows):
    text = "".join(",".join(map(cell, row)) + "\r\n" for row in rows)
    assert [[restore(value) for value in row] for row in csv.reader(io.StringIO(text, newline=""))] == rows
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([[defuse(value) for value in row] for row in rows])
    assert text == buffer.getvalue()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    "field", [field for field in public_fields() if isinstance(field.kind, Items)], ids=lambda field: field.name
)
@given(data=st.data())
def test_labels_that_are_made_quickly_are_those_of_the_field(field, language, data):
    parts = {
        name: st.sampled_from(list(part.choices())) if isinstance(part, Choice) else texts | st.just(part.empty)
        for name, part in field.kind.parts.items()
    }
    with translation.override(language):
        label = quick_label(field.kind)
        for item in data.draw(st.lists(st.fixed_dictionaries(parts), min_size=1, max_size=6)):
            assert label(item) == field.kind.label(item)


@pytest.fixture
def lists(db):
    forget_lists()
    make_actor("First", website="https://first.example.org")
    return vocabulary_lists(current_version())


def records(lists):
    return json.loads(b"".join(start_export(parse_criteria({}, lists), lists).json()))["actors"]


def table(lists):
    text = b"".join(start_export(parse_criteria({}, lists), lists).csv()).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_columns_are_the_contract(lists):
    assert column_names(export_columns(lists)) == [
        *("id", "url", "name", "region", "region_name", "names", "type", "type_name", "website", "links", "identifiers"),
        *("founding_year", "staff_band", "staff_band_name", "country", "country_name", "subdivision", "subdivision_name"),
        *("city", "city_name", "working_languages", "description_en", "description_en_origin"),
        *("description_en_origin_name", "description_zh", "description_zh_origin", "description_zh_origin_name"),
        *("topics", "topics_names", "stages", "stages_names", "relationships", "exception_en", "exception_zh"),
        *("status", "status_name", "edited", "confirmed", "checked"),
    ]


def test_every_public_field_is_a_column_and_no_private_one(lists):
    names = set(column_names(export_columns(lists)))
    assert {field.name for field in public_fields()} <= names
    assert not names & {field.name for field in FIELDS.values() if not field.public}


@pytest.mark.parametrize("public", [True, False])
def test_a_new_field_goes_out_only_where_it_is_public(lists, monkeypatch, public):
    field = Field("remark", "Remark", Line(), WHO, public=public, read=lambda actor: f"remark on {actor.pk}")
    monkeypatch.setitem(FIELDS, "remark", field)
    (record,), (row,) = records(lists), table(lists)
    assert ("remark" in record) is ("remark" in row) is public
    assert any("remark" in str(value) for value in [*record.values(), *row.values()]) is public


def test_an_entry_holds_no_private_value(lists):
    Actor.objects.update(contact_email="kept@private.example")
    (entry,) = read_entries(list(Actor.objects.values_list("pk", flat=True)), lists)
    assert isinstance(entry, Entry)
    assert "kept@private.example" not in str(vars(entry))
    assert not set(vars(entry)) & {field.name for field in FIELDS.values() if not field.public}


def test_more_than_a_chunk_is_written_whole(lists, monkeypatch):
    monkeypatch.setattr("directory.opendata.exports.formats.CHUNK", 2)
    for number in range(4):
        make_actor(f"Other {number}")
    expected = ["First", "Other 0", "Other 1", "Other 2", "Other 3"]
    assert [record["name"] for record in records(lists)] == expected
    assert [row["name"] for row in table(lists)] == expected
    assert CHUNK == 500


def test_the_language_is_that_of_the_start_even_where_the_thread_has_gone_on(lists):
    with translation.override("zh-hans"):
        pieces = start_export(parse_criteria({}, lists), lists).json()
    with translation.override("en"):
        (record,) = json.loads(b"".join(pieces))["actors"]
        assert translation.get_language() == "en"
    assert record["country_name"] == "德国"
    assert "/zh-hans/actors/" in record["url"]


def test_nothing_found_is_a_head_without_rows(lists):
    criteria = parse_criteria({"country": ["PT"]}, lists)
    export = start_export(criteria, lists)
    assert b"".join(export.csv()).decode("utf-8-sig").count("\r\n") == 1
    assert json.loads(b"".join(export.json()))["actors"] == []
