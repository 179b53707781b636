"""What each role may do in the admin, as Django's groups and permissions."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

from directory.accounts.choices import Role

_ENTRY_PARTS = ["actorname", "actorlink", "actoridentifier", "actortopic", "actorstage", "relationship", "statement"]
_VOCABULARY = ["region", "country", "subdivision", "city", "topic", "stage"]

_CURATOR = {
    *("view_actor", "add_actor", "change_actor", "view_source", "add_source", "change_source"),
    *("view_revision", "view_journalentry", "view_texttemplate"),
    *(f"view_{model}" for model in _ENTRY_PARTS + _VOCABULARY),
}
_EDITOR = _CURATOR | {
    *(f"{verb}_{model}" for verb in ("add", "change") for model in _VOCABULARY),
    *("view_user", "add_user", "change_user", "view_roleevent", "view_mail"),
    *("add_texttemplate", "change_texttemplate"),
}
PERMISSIONS: dict[str, set[str]] = {Role.CURATOR: _CURATOR, Role.EDITOR: _EDITOR}


def make_groups(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """After each migrate: the groups exist and may exactly this."""
    # Django makes the permissions in a handler of the same signal, which runs after this one.
    create_permissions(sender, using=using, verbosity=0)
    for name, codenames in PERMISSIONS.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        permissions = Permission.objects.using(using).filter(content_type__app_label=sender.label)
        group.permissions.set(permissions.filter(codename__in=codenames))
