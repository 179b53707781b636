"""The one stair: what a change of an actor leaves behind, and what it refuses."""

import pytest
from django.db import IntegrityError, connection, transaction

from directory.actors.models import Actor, DirectoryVersion, Revision, Statement
from directory.actors.services import (
    Change,
    SourceRef,
    Stated,
    apply_values,
    close_actor,
    create_actor,
    mark_checked,
    mark_confirmed,
    remove_actor,
    reopen_actor,
)
from directory.core.agents import system_agent
from directory.core.errors import ConflictError, DomainError, InvalidValuesError
from tests.factories.actors import make_actor, make_source, name_item
from tests.factories.vocabulary import BEIJING, BERLIN, MUNICH

pytestmark = pytest.mark.django_db


@pytest.fixture
def ref(db):
    return SourceRef(make_source(), "by telephone")


def change(actor, field, value, ref, *, revision=None, reason="Corrected."):
    expected = actor.revision if revision is None else revision
    return apply_values(actor, [Change(field, value, ref)], by=system_agent("tests"), reason=reason, expected_revision=expected)


def version():
    return DirectoryVersion.objects.get().number


def test_create_actor_leaves_revision_statements_and_displayed_names():
    actor = make_actor("Tübingen Institute", name_zh="图宾根研究所", website="www.example.org")
    actor.refresh_from_db()
    assert (actor.pk > 1000, actor.revision, actor.status) == (True, 1, "active")
    assert (actor.name_en, actor.name_zh, actor.slug) == ("Tübingen Institute", "图宾根研究所", "tubingen-institute")
    assert (actor.sort_en, actor.sort_zh) == ("tubingen institute", "tu bin gen yan jiu suo")
    assert actor.website_host == "example.org"
    assert set(actor.revisions.get().changed) == {"names", "type", "website", "country"}
    assert set(actor.statements.values_list("field", flat=True)) == {"names", "type", "website", "country"}
    assert all(actor.statements.values_list("agrees", flat=True))


def test_create_actor_needs_name_type_and_country(ref):
    with pytest.raises(InvalidValuesError) as refused:
        create_actor([Change("website", "example.org", ref)], by=system_agent("tests"), reason="Because.")
    assert set(refused.value.errors) == {"names", "type", "country"}
    assert not Actor.objects.exists()


def test_apply_values_writes_only_what_changed(ref):
    actor = make_actor(founding_year=1999, website="https://example.org")
    before = version()
    after = apply_values(
        actor,
        [Change("founding_year", 2001, ref), Change("website", "https://example.org", ref)],
        by=system_agent("tests"),
        reason="The register says so.",
        expected_revision=1,
    )
    revision = after.revisions.first()
    assert (revision.number, revision.changed, revision.reason) == (2, ["founding_year"], "The register says so.")
    assert revision.snapshot["founding_year"] == 2001
    assert (revision.source, version()) == (ref.source, before + 1)
    stated = after.statements.get(field="founding_year", locator="by telephone")
    assert (stated.value, stated.agrees) == (2001, True)
    assert after.statements.get(field="founding_year", locator="").agrees is False


def test_apply_values_without_a_change_writes_nothing(ref):
    actor = make_actor(founding_year=1999)
    before, edited = version(), Actor.objects.get().edited_at
    assert change(actor, "founding_year", "1999", ref).revision == 1
    assert (version(), Actor.objects.get().edited_at, Revision.objects.count()) == (before, edited, 1)


def test_apply_values_refuses_a_field_that_changed_since(ref):
    actor = make_actor(founding_year=1999)
    change(actor, "founding_year", 2000, ref)
    with pytest.raises(ConflictError) as refused:
        change(actor, "founding_year", 2001, ref, revision=1)
    assert refused.value.fields == ("founding_year",)
    assert "Founding year" in str(refused.value)
    assert Actor.objects.get().founding_year == 2000


def test_apply_values_allows_another_field_against_an_old_revision(ref):
    actor = make_actor(founding_year=1999)
    change(actor, "founding_year", 2000, ref)
    after = change(actor, "website", "example.org", ref, revision=1)
    assert (after.founding_year, after.website, after.revision) == (2000, "https://example.org", 3)


def test_conflicts_of_private_fields_are_seen_without_keeping_their_values(ref):
    actor = make_actor(contact_email="one@example.org")
    change(actor, "contact_email", "two@example.org", ref)
    with pytest.raises(ConflictError):
        change(actor, "contact_email", "three@example.org", ref, revision=1)
    assert "example.org" not in "".join(str(snapshot) for snapshot in Revision.objects.values_list("snapshot", flat=True))
    assert not Statement.objects.filter(field="contact_email").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("city", BEIJING),
        ("subdivision", "CN-BJ"),
        ("country", "US"),
        ("city", 1),
        ("topics", ["oncology"]),
        ("topics", ["nothing"]),
        ("description_en", "A text whose author is not said."),
        ("status", "removed"),
        ("nothing", "x"),
        ("relationships", [{"kind": "part_of", "actor": 999999}]),
    ],
)
def test_apply_values_refuses_unsound_values_and_leaves_all_as_it_was(field, value, ref):
    actor = make_actor(city=BERLIN, subdivision="DE-BE")
    before = (version(), Statement.objects.count())
    with pytest.raises(InvalidValuesError) as refused:
        change(actor, field, value, ref)
    assert refused.value.errors
    assert (version(), Statement.objects.count()) == before
    assert Actor.objects.get().revision == 1


def test_apply_values_refuses_a_city_outside_the_subdivision(ref):
    actor = make_actor(city=BERLIN, subdivision="DE-BE")
    with pytest.raises(InvalidValuesError):
        change(actor, "city", MUNICH, ref)


def test_apply_values_needs_a_reason(ref):
    with pytest.raises(DomainError, match="reason"):
        change(make_actor(), "founding_year", 2000, ref, reason=" \u200b\n")


def test_a_relationship_to_itself_is_refused(ref):
    actor = make_actor()
    with pytest.raises(InvalidValuesError):
        change(actor, "relationships", [{"kind": "partner_of", "actor": actor.pk}], ref)


def test_lists_keep_the_rows_that_stay(ref):
    actor = make_actor("A", name_zh="甲")
    kept = actor.names.get(value="甲").pk
    names = [
        name_item("B", displays_en=True),
        name_item("A", kind="former"),
        name_item("甲", language="zh-Hans", displays_zh=True),
    ]
    after = change(actor, "names", names, ref)
    assert after.name_en == "B"
    assert [row.value for row in actor.names.all()] == ["B", "A", "甲"]
    assert actor.names.get(value="甲").pk == kept


def test_the_displayed_name_can_move_between_names(ref):
    actor = make_actor(names=[name_item("A", displays_en=True), name_item("B")])
    after = change(actor, "names", [name_item("A"), name_item("B", displays_en=True)], ref)
    assert (after.name_en, after.slug) == ("B", "b")


def test_an_identifier_names_one_actor(ref):
    make_actor(identifiers=[{"scheme": "ror", "value": "04knbh022"}])
    with pytest.raises(InvalidValuesError, match="pass"):
        change(make_actor("B"), "identifiers", [{"scheme": "ror", "value": "04knbh022"}], ref)


def test_what_sources_state_is_kept_beside_what_is_displayed(ref):
    actor = make_actor(founding_year=1999)
    stated = Stated("founding_year", 1904, ref, reason="year_differs", note_en="A predecessor.", note_zh="前身。")
    apply_values(actor, [], by=system_agent("tests"), reason="Read.", expected_revision=1, statements=[stated])
    row = actor.statements.get(value=1904)
    assert (row.agrees, row.reason, row.note_en) == (False, "year_differs", "A predecessor.")
    change(actor, "founding_year", 1904, SourceRef(make_source(), "letter"))
    row.refresh_from_db()
    assert row.agrees is True


@pytest.mark.parametrize(
    ("start", "act", "end"),
    [
        ("active", close_actor, "closed"),
        ("active", remove_actor, "removed"),
        ("active", reopen_actor, "active"),
        ("closed", reopen_actor, "active"),
        ("closed", remove_actor, "removed"),
        ("closed", close_actor, "closed"),
        ("removed", close_actor, None),
        ("removed", reopen_actor, None),
        ("removed", remove_actor, "removed"),
    ],
)
def test_status_changes_along_the_table(start, act, end):
    actor = make_actor(status=start)
    revisions, before = actor.revision, version()
    if end is None:
        with pytest.raises(DomainError):
            act(actor, by=system_agent("tests"), reason="Because.")
        end = start
    else:
        act(actor, by=system_agent("tests"), reason="Because.")
    actor.refresh_from_db()
    moved = start != end
    assert (actor.status, actor.revision, version()) == (end, revisions + moved, before + moved)


def test_a_removed_actor_cannot_be_changed(ref):
    actor = make_actor(status="removed")
    with pytest.raises(DomainError, match="no longer"):
        change(actor, "founding_year", 2000, ref)


@pytest.mark.parametrize(("mark", "column"), [(mark_checked, "checked_at"), (mark_confirmed, "confirmed_at")])
def test_marks_set_their_date_and_no_other(mark, column):
    actor = make_actor()
    before = version()
    mark(actor, by=system_agent("tests"))
    actor.refresh_from_db()
    assert (getattr(actor, column) is not None, actor.revision, version()) == (True, 1, before + 1)
    other = {"checked_at", "confirmed_at"} - {column}
    assert getattr(actor, other.pop()) is None


def refused_by_database(sql, *parameters):
    with pytest.raises(IntegrityError):
        execute_at_once(sql, parameters)


@transaction.atomic
def execute_at_once(sql, parameters):
    """With deferred constraints asked for their answer too."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    "assignment",
    [
        "id = 77777",
        "city_id = 1816670",
        "subdivision_id = 'CN-BJ'",
        "founding_year = 999",
        "status = 'merged'",
        "status = 'elsewhere'",
        "type = 'uni'",
        "website = 'javascript:x'",
        "website = 'https://example.org', website_host = ''",
        "name_en = ''",
        "slug = ''",
        "description_en = 'text'",
        "merged_into_id = id, status = 'merged'",
    ],
)
def test_the_database_refuses_unsound_actors(assignment):
    actor = make_actor(city=BERLIN, subdivision="DE-BE")
    refused_by_database(f"UPDATE directory_actor SET {assignment} WHERE id = %s", actor.pk)


def test_the_database_refuses_to_delete_an_actor():
    actor = make_actor()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM directory_actor WHERE id = %s", [actor.pk])


def test_the_database_keeps_one_displayed_name_for_each_language():
    actor = make_actor("A", name_zh="甲")
    insert = (
        "INSERT INTO directory_actorname (actor_id, value, language, kind, displays_en, displays_zh, position)"
        " VALUES (%s, 'B', 'en', 'other', %s, %s, 9)"
    )
    refused_by_database(insert, actor.pk, True, False)
    refused_by_database(insert, actor.pk, False, True)
