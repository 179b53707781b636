"""Loading the vocabulary: complete, twice the same, and gentle to what curators edited."""

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from directory.vocabulary.models import City, Country, Region, Stage, Subdivision, Topic
from directory.vocabulary.services import load_vocabulary
from tests.factories.vocabulary import load_small_vocabulary

pytestmark = pytest.mark.django_db


def test_the_scope_is_the_27_member_states_the_uk_and_china(db):
    load_small_vocabulary()
    assert (Country.objects.filter(region="eu").count(), Country.objects.filter(region="cn").count()) == (28, 1)
    assert Country.objects.filter(pk="GB", region="eu").exists()
    assert Subdivision.objects.filter(country="CN").count() == 31


def test_everything_has_a_name_in_both_languages_and_topics_a_text(db):
    load_small_vocabulary()
    for model in (Region, Country, Subdivision, Topic, Stage):
        assert not model.objects.filter(name_zh="").exists()
    assert not Topic.objects.filter(text_zh="").exists()
    assert not Stage.objects.filter(text_en="").exists()


def test_a_second_load_adds_nothing_and_keeps_what_was_edited(db):
    folder = settings.FIXTURES_DIR / "vocabulary"
    assert load_vocabulary(folder)["cities"] == City.objects.count() > 8000
    Topic.objects.filter(slug="oncology").update(name_en="Cancer")
    assert set(load_vocabulary(folder).values()) == {0}
    assert Topic.objects.get(slug="oncology").name_en == "Cancer"
    load_vocabulary(folder, overwrite=True)
    assert Topic.objects.get(slug="oncology").name_en == "Oncology"


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(CommandError, match=r"regions\.csv: cannot be read"):
        call_command("load_vocabulary", folder=tmp_path)
