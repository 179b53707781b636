"""What can be done with the log of mails: looking at an address, which is noted."""

from __future__ import annotations

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from directory.core import journal
from directory.core.models import Agent, Mail


class MailAction(TextChoices):
    """What the journal says was done with mails."""

    ADDRESS_SHOWN = "mail.address_shown", _("address of a mail shown")


def register() -> None:
    """Called from `apps.py: ready()`."""
    journal.register(MailAction, subjects={"mail": pgettext_lazy("e-mail", "mail")})


@transaction.atomic
def show_address(mail: Mail, *, by: Agent) -> str:
    """To whom a mail went, which pages show masked. That somebody looked is noted; the journal names the mail by its number."""
    journal.record(MailAction.ADDRESS_SHOWN, by=by, kind="mail", key=mail.pk)
    return str(mail.recipient)
