"""Taking out of an entry's history what must not be kept: from every revision that carries it, and for good."""

import json

import pytest

from directory.actors.choices import RedactionReason
from directory.actors.fields import FIELDS
from directory.actors.models import Revision, Statement
from directory.actors.services import (
    Change,
    SourceRef,
    apply_values,
    remove_actor,
)
from directory.actors.services.redaction import REDACTED_TEXT, Redaction, Target, redactable_fields
from directory.core.agents import system_agent
from directory.core.errors import DomainError, InvalidValuesError
from directory.core.models import JournalEntry
from tests.actors.test_revisions import change, left, redact, restore, said, version
from tests.factories.actors import make_actor, make_source, name_item

pytestmark = pytest.mark.django_db


SECRET = "Write to Dr Petra Example, 030 1234."


def kept_anywhere(actor, text):
    """Whether any row of the entry still holds the text."""
    rows = [
        *Revision.objects.filter(actor=actor).values("snapshot", "reason"),
        *Statement.objects.filter(actor=actor).values("value", "printed", "note_en", "note_zh", "item"),
        *JournalEntry.objects.filter(subject_key=str(actor.pk)).values("data"),
        said(actor),
    ]
    return text in json.dumps(rows, ensure_ascii=False)


def test_redacting_takes_a_text_out_of_every_revision_that_carries_it_on():
    actor = make_actor(description_en="First.")
    change(actor, description_en=SECRET)
    change(actor, founding_year=1999)
    change(actor, description_en="Last.")
    assert kept_anywhere(actor, SECRET)
    before = version()
    done = redact(actor, 3, "description_en")
    assert done == Redaction(
        revisions=[2, 3], statements=0
    )  # what a source states at one place is replaced by what it states now
    assert version() == before + 1
    rows = {row.number: row for row in actor.revisions.all()}
    assert {number: row.snapshot["description_en"] for number, row in rows.items()} == {1: "First.", 2: "", 3: "", 4: "Last."}
    assert {number: row.redacted for number, row in rows.items()} == {
        1: [],
        2: ["description_en"],
        3: ["description_en"],
        4: [],
    }
    assert not kept_anywhere(actor, SECRET)
    noted = JournalEntry.objects.first()
    assert (noted.action, noted.subject_key, noted.revision) == ("actor.redacted", str(actor.pk), None)
    assert noted.data == {"why": "personal", "fields": ["description_en"], "revisions": [2, 3], "statements": 0}


def test_redacting_takes_out_what_sources_state():
    actor = make_actor(description_en="First.")
    ref = SourceRef(make_source("letter", kind="submitter", title_en="A letter", title_zh="信"))
    apply_values(actor, [Change("description_en", SECRET, ref)], by=system_agent("tests"), reason="Told.", expected_revision=1)
    change(actor, description_en="Last.")
    Statement.objects.filter(actor=actor, field="description_en", value="Last.").update(printed=SECRET, note_en="Hers.")
    assert redact(actor, 2, "description_en").statements == 2
    assert not kept_anywhere(actor, SECRET)


def test_redacting_again_does_nothing_and_leaves_no_second_trace():
    actor = make_actor(description_en=SECRET)
    change(actor, description_en="Last.")
    redact(actor, 1, "description_en")
    before = (version(), JournalEntry.objects.count())
    assert redact(actor, 1, "description_en") == Redaction()
    assert (version(), JournalEntry.objects.count()) == before


@pytest.mark.parametrize("field", ["description_en", "names"])
def test_what_the_entry_still_says_is_not_redacted(field):
    actor = make_actor("Dr Example’s", description_en=SECRET)
    change(actor, founding_year=1999)
    with pytest.raises(InvalidValuesError, match="Change the entry first") as refused:
        redact(actor, 1, field)
    assert list(refused.value.errors) == [field]
    assert not Revision.objects.exclude(redacted=[]).exists()


def test_one_item_of_a_list_is_redacted_and_the_others_stay():
    person = name_item("Petra Example", kind="other")
    actor = make_actor(names=[name_item("A", displays_en=True), person, name_item("B", kind="acronym")])
    change(actor, names=[name_item("A", displays_en=True), {**person, "language": "de"}])
    change(actor, names=[name_item("A", displays_en=True)])
    key = FIELDS["names"].item_key(person)
    assert redact(actor, 1, Target("names", key)).revisions == [1, 2]
    assert not kept_anywhere(actor, "Petra")
    names = {row.number: [name["value"] for name in row.snapshot["names"]] for row in actor.revisions.all()}
    assert names == {1: ["A", "B"], 2: ["A"], 3: ["A"]}


def test_a_reason_is_redacted_wherever_it_stands():
    actor = make_actor()
    for year in (1999, 2000):
        change(actor, reason="Petra said so.", founding_year=year)
    assert redact(actor, 3, "reason").revisions == [2, 3]
    assert list(actor.revisions.order_by("number").values_list("reason", flat=True)) == [
        "Made for a test.",
        REDACTED_TEXT,
        REDACTED_TEXT,
    ]
    assert not kept_anywhere(actor, "Petra")


@pytest.mark.parametrize("fields", [(), ("type",), ("status",), ("nothing",), ("exception_en",), ("contact_email",)])
def test_what_cannot_be_redacted_is_refused(fields):
    actor = make_actor()
    change(actor, founding_year=1999)
    with pytest.raises(DomainError):
        redact(actor, 1, *fields)


def test_an_entry_that_is_gone_loses_what_it_still_says():
    actor = make_actor("Petra Example’s", name_zh="甲", website="petra.example.org", description_en=SECRET)
    remove_actor(actor, by=system_agent("tests"), reason="The law demands it.")
    redact(actor, 1, "names", "website", "description_en", why=RedactionReason.LEGAL)
    actor.refresh_from_db()
    assert not kept_anywhere(actor, "etra")
    assert (actor.name_en, actor.name_zh, actor.website_host, actor.status) == (f"#{actor.pk}", "", "", "removed")
    assert actor.revisions.first().number == actor.revision == 3


def test_a_redacted_field_is_left_when_its_revision_is_restored():
    actor = make_actor(description_en=SECRET, founding_year=1999)
    change(actor, description_en="Last.", founding_year=2000)
    redact(actor, 1, "description_en")
    assert left(actor, 1) == [("description_en", None)]
    restore(actor, 1)
    assert (said(actor)["description_en"], said(actor)["founding_year"]) == ("Last.", 1999)


def test_only_what_somebody_typed_can_be_redacted():
    assert [spec.name for spec in redactable_fields()] == [
        "names",
        "website",
        "links",
        "identifiers",
        "description_en",
        "description_zh",
        "relationships",
        "exception_en",
        "exception_zh",
    ]
