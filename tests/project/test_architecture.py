"""Rules that hold across all rooms: what hangs on an actor or a user is settled; files are short and say what they are for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.deletion import CASCADE, SET_NULL

from directory.accounts.lifecycle import FATES, Fate
from directory.accounts.models import User
from directory.actors import lifecycle
from directory.actors.models import Actor, Revision
from directory.actors.services import Change, SourceRef, apply_values
from directory.core.agents import agent_of
from directory.core.models import Agent
from tests.factories.actors import make_actor, make_source

DIRECTORY = settings.BASE_DIR / "directory"
LONGEST_FILE = 400


def relations_to(target: type[models.Model]) -> Iterator[models.Field]:
    """All foreign keys to a model, those of the rows between many and many included."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and field.related_model is target:
                yield field


def test_each_relation_to_an_actor_moves_in_a_merge_or_stays_for_a_reason():
    found = {f"{field.model._meta.object_name}.{field.name}" for field in relations_to(Actor)}
    registered = {dependent.name for dependent in lifecycle.dependents()}
    assert found == registered | set(lifecycle.STAYING)
    assert registered.isdisjoint(lifecycle.STAYING)
    assert all(reason.endswith(".") for reason in lifecycle.STAYING.values())


def test_no_relation_to_an_actor_hides_in_a_plain_number():
    """An id of an actor is a foreign key, or the walk above would not see it."""
    for model in apps.get_app_config("directory").get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.IntegerField) and not field.is_relation:
                assert not re.fullmatch(r"actor(_id)?|.*_actor(_id)?", field.name), f"{model.__name__}.{field.name}"
        assert not [f for f in model._meta.private_fields if f.is_relation], "A generic relation names no model."


def test_a_dependent_is_registered_once_and_for_a_field_that_exists(monkeypatch):
    monkeypatch.setattr(lifecycle, "_dependents", {})
    agents = lifecycle.Dependent(Agent, "user", lambda old, heir: [])
    lifecycle.register(agents)
    assert lifecycle.dependents() == [agents]
    assert agents.name == "Agent.user"
    for wrong in (agents, lifecycle.Dependent(Revision, "actor", lambda old, heir: [])):
        with pytest.raises(ValueError, match="registered already"):
            lifecycle.register(wrong)
    with pytest.raises(FieldDoesNotExist):
        lifecycle.register(lifecycle.Dependent(Agent, "nothing", lambda old, heir: []))


def test_each_relation_to_a_user_has_a_fate_that_the_database_keeps():
    found = {f"{field.model._meta.label}.{field.name}": field for field in relations_to(User)}
    assert set(found) == set(FATES)
    for name, field in found.items():
        expected = CASCADE if FATES[name] == Fate.DELETED else SET_NULL
        assert field.remote_field.on_delete is expected, name


@pytest.mark.django_db
def test_a_deleted_user_leaves_what_was_done_and_nothing_of_who_it_was(mei):
    actor = make_actor()
    change = Change("founding_year", 1999, SourceRef(make_source()))
    apply_values(actor, [change], by=agent_of(mei), reason="Seen on its page.", expected_revision=actor.revision)
    mei.user_permissions.add(Permission.objects.order_by("pk").first())
    mei.emailaddress_set.create(email=mei.email, primary=True, verified=True)
    mei.authenticator_set.create(type="totp", data={})
    mei.usersession_set.create(ip="127.0.0.1", session_key="a-session")
    content_type = ContentType.objects.get_for_model(Actor)
    LogEntry.objects.create(user=mei, content_type=content_type, object_id=str(actor.pk), object_repr="x", action_flag=ADDITION)
    rows = {f"{field.model._meta.label}.{field.name}": field for field in relations_to(User)}
    for name, field in rows.items():
        assert field.model._default_manager.filter(**{field.name: mei}).exists(), f"{name} is not tried here"
    before = {name: field.model._default_manager.count() for name, field in rows.items()}
    mei.delete()
    for name, field in rows.items():
        after = field.model._default_manager.count()
        assert (after == before[name]) == (FATES[name] == Fate.KEPT), name
    by = Revision.objects.get(actor=actor, number=2).by
    assert by.kind == Agent.Kind.USER
    assert by.user is None
    assert "mei" not in str(by).lower()


def python_files() -> list[Path]:
    return [path for path in DIRECTORY.rglob("*.py") if "migrations" not in path.parts]


def test_each_file_says_in_one_sentence_what_belongs_there():
    for path in python_files():
        source = path.read_text(encoding="utf-8")
        docstring = ast.get_docstring(ast.parse(source)) if source.strip() else "Empty."
        assert docstring, path
        first = docstring.split("\n\n")[0]
        assert first[-1] in ".:", f"{path}: {first}"


def test_files_stay_short():
    for path in python_files():
        lines = len(path.read_text(encoding="utf-8").splitlines())
        name = str(path.relative_to(DIRECTORY))
        assert lines <= LONGEST_FILE, f"{name} has {lines} lines: make a package of it"
