"""The one Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = _("Directory")
    default = True

    def ready(self) -> None:
        # Not before the models are loaded.
        from directory.accounts.groups import make_groups
        from directory.actors import checks as actor_checks  # noqa: F401  # registers itself
        from directory.core import checks as core_checks  # noqa: F401  # registers itself
        from directory.insights import checks as edition_checks  # noqa: F401  # registers itself

        post_migrate.connect(make_groups, sender=self)
