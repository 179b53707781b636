"""What exports read as plain rows is what the paper's 78 actors say as objects."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.utils import translation

from directory.actors.fields import public_fields
from directory.actors.models import Actor
from directory.actors.search import parse_criteria
from directory.actors.services.version import current_version
from directory.opendata.exports import start_export
from directory.opendata.exports.entries import read_entries
from directory.vocabulary.lists import vocabulary_lists

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper")]


def test_an_entry_says_of_every_public_field_what_the_actor_says():
    lists = vocabulary_lists(current_version())
    actors = list(Actor.objects.published().order_by("-pk"))
    entries = read_entries([actor.pk for actor in actors], lists)
    assert [entry.pk for entry in entries] == [actor.pk for actor in actors]
    for actor, entry in zip(actors, entries, strict=True):
        for field in public_fields():
            assert field.value_of(entry) == field.value_of(actor), (actor.pk, field.name)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_names_and_addresses_are_those_of_the_page(language):
    lists = vocabulary_lists(current_version())
    with translation.override(language):
        records = json.loads(b"".join(start_export(parse_criteria({}, lists), lists).json()))["actors"]
        actors = Actor.objects.select_related("city").in_bulk()
        assert len(records) == len(actors)
        for record in records:
            actor = actors[record["id"]]
            assert record["name"] == actor.name
            assert record["url"] == settings.SITE_URL + actor.get_absolute_url()
            assert record["city_name"] == (actor.city.name if actor.city else None)
