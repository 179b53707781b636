"""The groups of the roles exist after migrating and may exactly what is written."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from directory.accounts.groups import PERMISSIONS


def granted(name):
    return set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["curator", "editor"])
def test_group_may_exactly_what_is_written(name):
    assert granted(name) == PERMISSIONS[name]


@pytest.mark.django_db
def test_migrating_again_takes_back_what_was_added_by_hand():
    extra = Permission.objects.get(codename="delete_user")
    Group.objects.get(name="curator").permissions.add(extra)
    call_command("migrate", verbosity=0)
    assert granted("curator") == PERMISSIONS["curator"]


def test_editor_may_all_that_a_curator_may():
    assert PERMISSIONS["curator"] < PERMISSIONS["editor"]


def test_nobody_deletes_and_curators_do_not_touch_people():
    assert not [codename for codenames in PERMISSIONS.values() for codename in codenames if codename.startswith("delete_")]
    assert not [codename for codename in PERMISSIONS["curator"] if "user" in codename or "role" in codename]
