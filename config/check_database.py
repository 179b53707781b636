"""The checks that need a database: it fits, the models have their migrations, and the new migrations can be applied live."""

import os

import django
from django.conf import settings
from django.core.management import call_command

from directory.core.embedded_server import FAST, embedded_server

# They run on empty tables only: right after the one that makes them.
MADE_WITH_THE_TABLES = ["0002_promises"]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    settings.INSTALLED_APPS.append("django_migration_linter")  # a tool of development, not of the site
    django.setup()
    with embedded_server(settings.DATA_DIR, options=FAST):
        call_command("check", databases=["default"], fail_level="WARNING")
        call_command("makemigrations", check_changes=True, dry_run=True)
        call_command("lintmigrations", include_apps=["directory"], ignore_name=MADE_WITH_THE_TABLES, no_cache=True)


if __name__ == "__main__":
    main()
