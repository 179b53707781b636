"""What becomes of a row: new, changed, the same or wrong, and what the service would refuse is refused before."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from directory.actors.fields import FIELDS
from directory.actors.models import Actor
from directory.actors.services import Change, SourceRef, apply_values, close_actor, remove_actor
from directory.core.agents import system_agent
from directory.opendata.imports.applying import About, apply_row
from directory.opendata.imports.columns import column_names, field_names
from directory.opendata.imports.planning import Planner
from directory.opendata.imports.reading import read_table
from directory.opendata.imports.writing import as_csv, as_xlsx, exported_rows, template_csv, template_xlsx
from tests.factories.actors import make_actor, make_source, name_item
from tests.factories.vocabulary import BEIJING, BERLIN, MUNICH, load_small_vocabulary
from tests.opendata.imports.tables import HEADER, NAMES, csv_bytes, new_row, plan, problems, verdicts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _vocabulary(db: None) -> None:
    load_small_vocabulary()


def full_actor(other: Actor, **values: Any) -> Actor:
    """An entry with something in each field."""
    return make_actor(
        "Institute of Omics",
        city=BERLIN,
        subdivision="DE-BE",
        **{
            "names": [
                name_item("Institute of Omics; Berlin | A", displays_en=True),
                name_item("组学研究所", language="zh-Hans", displays_zh=True),
                name_item("=IO", kind="acronym"),
            ],
            "website": "https://omics.example.org/a;b",
            "links": [{"kind": "page", "url": "https://omics.example.org/x|y"}],
            "identifiers": [{"scheme": "wikidata", "value": "Q42"}],
            "founding_year": 1998,
            "staff_band": "10-49",
            "working_languages": ["de", "en"],
            "description_en": "- A first line.\n\n=1+1",
            "description_zh": "“中文”，说明；",
            "topics": ["human-genomics", "glycomics"],
            "stages": ["market", "basic-research"],
            "relationships": [
                {"kind": "member_of", "actor": other.pk, "name_en": "", "name_zh": "", "ror": ""},
                {"kind": "partner_of", "actor": None, "name_en": "A body", "name_zh": "机构", "ror": ""},
            ],
            "exception_en": "+ because",
            "contact_email": "contact@omics.example.org",
            **values,
        },
    )


def about() -> About:
    return About(system_agent("tests"), "Imported.", make_source())


def carry_out(data: bytes) -> list[Any]:
    plans = plan(data)
    for one in plans:
        apply_row(one, about=about())
    return plans


def change(actor: Actor, **values: Any) -> None:
    ref = SourceRef(make_source())
    actor = Actor.objects.get(pk=actor.pk)
    changes = [Change(name, value, ref) for name, value in values.items()]
    apply_values(actor, changes, by=system_agent("tests"), reason="Meanwhile.", expected_revision=actor.revision)


# --- Round trips ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("write", [lambda rows: b"".join(as_csv(rows)), as_xlsx])
def test_an_export_imported_again_changes_nothing(write: Any, private: bool) -> None:
    other = make_actor("Other", status="closed")
    actor = full_actor(other)
    remove_actor(other, by=system_agent("tests"), reason="Gone.")

    rows = list(exported_rows([actor.pk, other.pk], private=private))
    plans = plan(write(rows))

    assert rows[0] == column_names(private=private)
    assert ("contact@omics.example.org" in str(rows)) is private
    assert len(rows) == 2, "what was removed is not exported"
    assert (verdicts(plans), problems(plans)) == (["same"], [])


@pytest.mark.parametrize("write", [lambda rows: b"".join(as_csv(rows)), as_xlsx])
def test_an_export_without_its_numbers_makes_the_same_entries_anew(write: Any) -> None:
    actor = full_actor(make_actor("Other"), identifiers=[])
    rows = [[str(cell) for cell in row] for row in exported_rows([actor.pk], private=True)]
    for row in rows[1:]:
        row[:3] = ["", "", ""]

    plans = carry_out(write(rows))

    assert (verdicts(plans), problems(plans)) == (["new"], [])
    copy = plans[0].actor
    assert {name: FIELDS[name].value_of(copy) for name in field_names()} == {
        name: FIELDS[name].value_of(actor) for name in field_names()
    }


def _passes(values: dict[str, Any]) -> bool:
    """Whether the fields accept it, and what they make of it says something."""
    try:
        cleaned = {name: FIELDS[name].kind.clean(value) for name, value in values.items()}
    except ValidationError:
        return False
    return bool(cleaned["description_en"])


texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"]), min_size=1, max_size=12)
risky = st.sampled_from(["=1+1", "'=1", "a|b", "a;b=c", "\\", "｜", "基因组", "-1", "@x", "#"])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=risky | texts.filter(str.strip), text=risky | texts, year=st.integers(1000, 2100) | st.none())
def test_any_values_survive_export_and_import(name: str, text: str, year: int | None) -> None:
    values = {"names": [name_item(name, displays_en=True)], "founding_year": year, "description_en": text, "exception_zh": text}
    assume(_passes(values))
    actor = make_actor(**values)
    rows = list(exported_rows([actor.pk], private=True))
    for data in (b"".join(as_csv(rows)), as_xlsx(rows)):
        assert verdicts(plan(data)) == ["same"]


@pytest.mark.parametrize("data", [template_csv, template_xlsx])
def test_a_template_is_a_table_with_help_and_no_rows(data: Any) -> None:
    table = read_table(data())
    assert table.columns == column_names()
    with pytest.raises(Exception, match="The file has a header and no rows"):
        list(table.rows)


# --- Verdicts ---------------------------------------------------------------------------------------------------------


def test_absent_columns_leave_their_fields_and_empty_cells_clear_them() -> None:
    actor = full_actor(make_actor("Other"))
    (one,) = carry_out(csv_bytes([["id", "website", "founding_year"], [str(actor.pk), "", "1999"]]))
    actor.refresh_from_db()
    assert one.values == {"website": "", "founding_year": 1999}
    assert (actor.website, actor.founding_year, actor.city_id) == ("", 1999, BERLIN)


def test_the_order_of_codes_and_the_case_of_letters_change_nothing() -> None:
    actor = full_actor(make_actor("Other"))
    header = ["id", "topics", "country", "type", "city", "description_en"]
    cells = ["Glycomics, human-genomics", "de", "RTO", f" {BERLIN} ", "- A first line.\r\n\r\n=1+1"]
    plans = plan(csv_bytes([header, [str(actor.pk), *cells]]))
    assert (verdicts(plans), problems(plans)) == (["same"], [])


def test_a_closed_entry_can_be_changed_and_a_removed_one_not() -> None:
    closed, removed = make_actor("Closed", status="closed"), make_actor("Removed", status="removed")
    rows = [["id", "website"], [str(closed.pk), "a.example.org"], [str(removed.pk), "b.example.org"]]
    plans = plan(csv_bytes(rows))
    assert verdicts(plans) == ["changed", "wrong"]
    assert problems(plans) == [(3, "", "This entry is no longer in the directory and cannot be changed.")]


def test_the_status_is_told_and_not_changed() -> None:
    actor = make_actor("Institute A")
    rows = [["id", "status", "website"], [str(actor.pk), "closed", ""]]
    assert problems(plan(csv_bytes(rows)))[0][:2] == (2, "status")
    close_actor(actor, by=system_agent("tests"), reason="Closed.")
    assert verdicts(plan(csv_bytes(rows))) == ["same"]


# --- Revisions --------------------------------------------------------------------------------------------------------


def test_what_somebody_changed_since_the_table_was_made_is_left_or_told() -> None:
    actor = make_actor("Institute A", website="https://a.example.org", founding_year=1990)
    change(actor, website="https://b.example.org", founding_year=1991)
    header = ["id", "revision", "website", "founding_year", "staff_band"]
    untouched = [str(actor.pk), "1", "https://a.example.org", "1990", "10-49"]
    (one,) = plan(csv_bytes([header, untouched]))
    assert (one.verdict, one.values) == ("changed", {"staff_band": "10-49"})
    assert one.notes == ["What somebody changed since the table was made stays as it is now."]

    conflict = plan(csv_bytes([header, [*untouched[:3], "1992", ""]]))
    message = "Somebody changed this field since the table was made. It says now: 1991"
    assert problems(conflict) == [(2, "founding_year", message)]
    same_again = plan(csv_bytes([header, [str(actor.pk), "1", "https://b.example.org", "1991", ""]]))
    assert verdicts(same_again) == ["same"]
    without = plan(csv_bytes([["id", "website"], [str(actor.pk), "https://a.example.org"]]))
    assert verdicts(without) == ["changed"]


def test_without_the_column_revision_the_table_is_told_what_that_means() -> None:
    assert "There is no column “revision”" in Planner(["id", "website"]).notes[0]
    assert Planner(["id", "revision", "website"]).notes == Planner(["names"]).notes == []


def test_the_same_new_row_is_the_entry_that_it_made_whatever_happened_since() -> None:
    data = csv_bytes([HEADER, new_row("Institute N"), new_row("Institute O")])
    first = carry_out(data)
    change(first[0].actor, website="https://n.example.org")
    remove_actor(first[1].actor, by=system_agent("tests"), reason="Gone.")

    again = plan(csv_bytes([HEADER, new_row("Institute P"), new_row("Institute N"), new_row("Institute O")]))

    assert verdicts(again) == ["new", "same", "same"]
    assert again[1].notes == ["An earlier import made this entry; what was changed since stays as it is now."]
    assert again[2].notes == ["An earlier import made this entry; it is no longer in the directory."]


# --- What is wrong ----------------------------------------------------------------------------------------------------

BAD_ROWS = {
    "no number": (["x7", NAMES, "rto", "DE"], ("id", "“x7” is not the number of an entry.")),
    "unknown number": (["999999", NAMES, "rto", "DE"], ("id", "There is no entry 999999.")),
    "huge number": (["99999999999", NAMES, "rto", "DE"], ("id", "“99999999999” is not the number of an entry.")),
    "no name": (["", "", "rto", "DE"], ("names", "Choose exactly one name that is displayed in English.")),
    "no type": (["", NAMES, "", "DE"], ("type", "Choose a value.")),
    "type": (["", NAMES, "university", "DE"], ("type", "“university” is not one of the choices.")),
    "country": (["", NAMES, "rto", "XX"], ("country", "“XX” is not one of the choices.")),
    "names": (["", "Institute", "rto", "DE"], ("names", "“Institute” is not understood.")),
    "control": (["", NAMES, "rto", "D\x00E"], ("country", "The text holds control characters that cannot be shown.")),
    "bidi": (["", NAMES.format("a\u202eb"), "rto", "DE"], ("names", "The text holds control characters")),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_wrong_row_says_where_and_why(name: str) -> None:
    row, (column, message) = BAD_ROWS[name]
    found = problems(plan(csv_bytes([HEADER, row])))
    assert (found[0][0], found[0][1]) == (2, column)
    assert found[0][2].startswith(message)


def test_one_bad_row_among_thousands_is_the_only_wrong_one() -> None:
    rows = [HEADER, *(new_row(f"Institute {number}") for number in range(2000))]
    rows[1500] = new_row("Institute X", country="XX")
    plans = plan(csv_bytes(rows))
    assert [one.number for one in plans if one.verdict == "wrong"] == [1501]
    assert sum(one.verdict == "new" for one in plans) == 1999


def test_rows_that_contradict_one_another_are_told() -> None:
    actor = make_actor("Institute A")
    header = [*HEADER, "identifiers"]
    wikidata = "scheme=wikidata; value=Q42"
    rows = [
        header,
        [*new_row("Institute A", id=str(actor.pk)), ""],
        [*new_row("Institute A", id=str(actor.pk)), ""],
        [*new_row("Institute B"), ""],
        [*new_row("Institute B"), ""],
        [*new_row("Institute C"), wikidata],
        [*new_row("Institute D"), wikidata],
    ]
    assert problems(plan(csv_bytes(rows))) == [
        (3, "id", "Row 2 has the same number."),
        (5, "", "Row 4 says exactly the same."),
        (7, "identifiers", "Row 6 has the same identifier, Q42."),
    ]


def test_a_new_row_without_the_needed_columns_says_which() -> None:
    assert [(column, message) for _row, column, message in problems(plan(b"id,website\r\n,a.example.org\r\n"))] == [
        ("names", "This is needed."),
        ("type", "This is needed."),
        ("country", "This is needed."),
    ]


def whole_row_cases(actor: Actor, other: Actor, removed: Actor) -> dict[str, dict[str, str]]:
    """Values that pass one by one and not together, and those that are near them and do."""
    return {
        "subdivision elsewhere": {"subdivision": "CN-GD"},
        "city elsewhere": {"city": str(BEIJING)},
        "city in another subdivision": {"city": str(MUNICH), "subdivision": "DE-BE"},
        "city and subdivision": {"city": str(MUNICH), "subdivision": "DE-BY"},
        "country without its city": {"country": "CN"},
        "country with its city": {"country": "CN", "city": str(BEIJING)},
        "text without origin": {"description_en": "A text."},
        "origin without text": {"description_zh_origin": "curator"},
        "text and origin": {"description_en": "A text.", "description_en_origin": "curator"},
        "itself": {"relationships": f"kind=part_of; actor={actor.pk}"},
        "removed": {"relationships": f"kind=part_of; actor={removed.pk}"},
        "nobody": {"relationships": "kind=part_of; actor=999999"},
        "another": {"relationships": f"kind=part_of; actor={other.pk}"},
        "taken identifier": {"identifiers": "scheme=wikidata; value=Q42"},
        "free identifier": {"identifiers": "scheme=wikidata; value=Q43"},
    }


CASES = list(whole_row_cases(Actor(pk=1), Actor(pk=2), Actor(pk=3)))


@pytest.mark.parametrize("case", CASES)
def test_the_preview_refuses_what_the_service_refuses_and_nothing_else(case: str) -> None:
    actor = make_actor("Institute A", city=BERLIN)
    other = make_actor("Other", identifiers=[{"scheme": "wikidata", "value": "Q42"}])
    removed = make_actor("Removed", status="removed")
    cells = whole_row_cases(actor, other, removed)[case]
    (one,) = plan(csv_bytes([["id", *cells], [str(actor.pk), *cells.values()]]))
    told = problems([one])

    one.verdict, one.problems = one.verdict.CHANGED, []
    apply_row(one, about=about())

    assert told == problems([one])


# --- Cost -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 30])
def test_planning_asks_the_database_a_fixed_number_of_times(rows: int) -> None:
    other = make_actor("Other")
    header = ["id", "revision", "website", "city", "identifiers", "relationships", "names", "type", "country"]
    lines = []
    for number in range(rows):
        actor = make_actor(f"Institute {number}")
        change(actor, founding_year=1999)
        cells = [str(BERLIN), f"scheme=wikidata; value=Q{number + 1}", f"kind=part_of; actor={other.pk}"]
        lines.append([str(actor.pk), "1", "a.example.org", *cells, NAMES.format(f"Institute {number}"), "rto", "DE"])
        lines.append(["", "", "", str(BERLIN), "", "", NAMES.format(f"New {number}"), "rto", "DE"])
    data = csv_bytes([header, *lines])

    with CaptureQueriesContext(connection) as queries:
        plans = plan(data)

    assert sorted(set(verdicts(plans))) == ["changed", "new"]
    assert len(queries) == 14
