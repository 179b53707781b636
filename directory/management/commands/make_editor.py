"""Makes the first editor, who invites everybody else."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from directory.accounts.choices import Role
from directory.accounts.services import set_up_user


class Command(BaseCommand):
    help = "Make an editor of the account with this e-mail address; the account is made if there is none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="the name that other curators see")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        try:
            user = set_up_user(email, role=Role.EDITOR, by="make_editor", name=name)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        if not user.is_active:
            raise CommandError(f"The account of {email} is switched off.")
        self.stdout.write(f"{email} is an editor. Sign in with this address at {settings.SITE_URL}{reverse('account_login')}")
