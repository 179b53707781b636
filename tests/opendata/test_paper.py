"""The paper's 78 actors: what the load makes of the files, and that it can be run again."""

import csv
import shutil

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from directory.actors.fields import public_fields
from directory.actors.models import Actor, DirectoryVersion, Statement
from directory.actors.services import Change, SourceRef, apply_values
from directory.core.agents import system_agent
from directory.core.errors import DomainError
from directory.opendata.paper import load_paper
from tests.factories.actors import make_source

pytestmark = pytest.mark.django_db
# Said of the entry as a whole, not by a source of its own.
NOT_STATED = ("status", "description_en_origin", "description_zh_origin")


def printed_rows():
    with (settings.FIXTURES_DIR / "editions/2023.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_of_the_paper_is_a_live_entry(paper):
    assert list(Actor.objects.published().order_by("pk").values_list("pk", flat=True)) == list(range(1, 79))


def test_what_the_paper_printed_is_kept_letter_by_letter(paper):
    for row in printed_rows():
        locator = f"Table {row['table']}, row {row['row']}"
        printed = dict(
            Statement.objects.filter(actor=row["row"], locator=locator, printed__gt="").values_list("field", "printed")
        )
        place = printed.get("subdivision") or printed["country"]
        assert (printed["names"], printed["website"], printed["type"], place) == (
            row["name"],
            row["website"],
            row["type"],
            row["place"],
        )


def test_every_displayed_value_has_a_source(paper):
    without = []
    for actor in Actor.objects.prefetch_related("statements"):
        for field in public_fields():
            value = field.value_of(actor)
            if value in (None, "", []) or field.name in NOT_STATED:
                continue
            items = [field.item_key(item) for item in value] if field.is_list else [""]
            have = {s.item for s in actor.statements.all() if s.field == field.name and (s.agrees or s.item)}
            without += [(actor.pk, field.name, item) for item in items if item not in have]
    assert without == []


def test_every_difference_says_why_in_both_languages(paper):
    differing = Statement.objects.filter(agrees=False)
    assert differing.count() > 50
    assert [s.pk for s in differing if not (s.reason and s.note_en and s.note_zh)] == []


def test_every_entry_has_a_description_in_both_languages(paper):
    assert not Actor.objects.filter(description_en="").exists()
    assert not Actor.objects.filter(description_zh="").exists()


def test_every_chinese_actor_displays_a_chinese_name(paper):
    assert not Actor.objects.filter(country="CN", name_zh="").exists()


@pytest.mark.parametrize(
    ("row", "field", "displayed", "printed"),
    [
        (53, "website", "https://www.institutoroche.es", "https://www.instituto Roche.es/"),
        (48, "website", "https://clustersanatate.ro", "https://clustersanataate.ro/"),
        (70, "subdivision_id", "CN-GD", "Guandong"),
        (66, "subdivision_id", "CN-GD", "Beijing"),
        (78, "subdivision_id", "CN-CQ", "Shanghai"),
        (75, "subdivision_id", "CN-FJ", "Guangzhou"),
        (15, "website", "https://www.regionaalhaigla.ee", "https://tai.ee/en"),
    ],
)
def test_known_errors_are_displayed_right_and_kept_as_printed(paper, row, field, displayed, printed):
    actor = Actor.objects.get(pk=row)
    assert getattr(actor, field).rstrip("/") == displayed
    name = field.removesuffix("_id")
    assert actor.statements.filter(field=name, printed=printed).exclude(reason="").exists()


def test_rows_68_and_71_stay_two_related_entries_with_the_doubt_recorded(paper):
    related = {
        (row.actor_id, row.other_id)
        for actor in Actor.objects.filter(pk__in=(68, 71))
        for row in actor.relationships.filter(kind="related_to", other__isnull=False)
    }
    assert related & {(68, 71), (71, 68)}
    doubt = Statement.objects.filter(actor__in=(68, 71), field="relationships", note_en__icontains="one institution")
    assert doubt.exists()


def test_a_second_load_writes_nothing(paper):
    before = (DirectoryVersion.objects.get().number, Statement.objects.count())
    loaded = load_paper(settings.FIXTURES_DIR)
    assert (loaded.added, loaded.changed, loaded.left) == ([], [], [])
    assert (DirectoryVersion.objects.get().number, Statement.objects.count()) == before


def test_an_entry_that_somebody_changed_is_left_alone(paper):
    actor = Actor.objects.get(pk=1)
    change = Change("founding_year", 1957, SourceRef(make_source()))
    apply_values(actor, [change], by=system_agent("somebody"), reason="Better known.", expected_revision=actor.revision)
    loaded = load_paper(settings.FIXTURES_DIR)
    assert loaded.left == [1]
    assert Actor.objects.get(pk=1).founding_year == 1957


@pytest.fixture
def copied_fixtures(tmp_path):
    return shutil.copytree(settings.FIXTURES_DIR, tmp_path / "fixtures")


def test_a_corrected_file_changes_an_untouched_entry(paper, copied_fixtures):
    path = copied_fixtures / "actors/displayed.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",1956", ",1957"), encoding="utf-8")
    assert load_paper(copied_fixtures).changed == [1]
    actor = Actor.objects.get(pk=1)
    assert (actor.founding_year, actor.revisions.first().changed) == (1957, ["founding_year"])


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("actors/displayed.csv", "row,type", "row,kind"),
        ("actors/displayed.csv", "2,RTO,AT", "2,RTO,XX"),
        ("actors/topics.csv", "\n2,", "\n2,no-such-topic,"),
    ],
)
def test_a_broken_file_loads_nothing_and_says_where(paper, copied_fixtures, path, old, new):
    file = copied_fixtures / path
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    before = DirectoryVersion.objects.get().number
    with pytest.raises(CommandError):
        call_command("load_paper", folder=copied_fixtures)
    assert DirectoryVersion.objects.get().number == before


def test_a_missing_folder_is_said(tmp_path, db):
    with pytest.raises(DomainError, match="cannot be read"):
        load_paper(tmp_path)
