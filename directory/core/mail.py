"""Mails: written down in the transaction that causes them, sent once by a job, in the recipient's language first."""

from __future__ import annotations

import smtplib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.html import linebreaks, urlize
from procrastinate import RetryStrategy

from directory.core import jobs
from directory.core.clock import now
from directory.core.context import site_name
from directory.core.models import Mail, MailStop

logger = structlog.get_logger(__name__)

# 5, 25, 125 … seconds between the attempts: a server that is away for a day loses nothing.
MOST_ATTEMPTS = 8
BACKING_OFF = RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=5)


class MailNotSentError(Exception):
    """Says that an attempt failed, without the address that the cause would name in the logs."""


def send(
    template: str,
    *,
    to: str,
    language: str,
    event: str,
    context: Mapping[str, Any],
    asked_for: bool = False,
    useful_for: timedelta | None = None,
) -> Mail:
    """Writes a mail down and defers its sending, with the surrounding transaction. The same mail again is not sent again.

    `context` holds plain values only. `asked_for`: the recipient just asked for it, so no stop applies. `useful_for`: after
    that time it is not sent any more.
    """
    values = {
        "language": language,
        "context": dict(context),
        "asked_for": asked_for,
        "useful_until": now() + useful_for if useful_for else None,
    }
    with transaction.atomic():
        mail, is_new = Mail.objects.get_or_create(event=event, recipient=to, template=template, defaults=values)
        if is_new:
            jobs.defer(deliver, mail_id=mail.pk)
    return mail


@jobs.app.task(name="deliver_mail", retry=BACKING_OFF)
def deliver(mail_id: int) -> None:
    """Sends a mail that still waits."""
    with transaction.atomic():
        mail = Mail.objects.select_for_update().filter(pk=mail_id, state=Mail.State.WAITING).first()
        if mail is None:
            return
        if mail.useful_until is not None and mail.useful_until < now():
            _finish(mail, Mail.State.FAILED, error="too late to be of use")
            return
        if not mail.asked_for and is_stopped(mail.recipient):
            _finish(mail, Mail.State.STOPPED)
            return
        failure = _attempt(mail)
    if failure is not None:
        raise MailNotSentError(failure)


def _attempt(mail: Mail) -> str | None:
    """Tries once; gives what failed if there is to be another attempt."""
    mail.attempts += 1
    try:
        render(mail).send()
    except (OSError, smtplib.SMTPException) as error:
        failure = _describe(error)
        if mail.attempts < MOST_ATTEMPTS and not _is_final(error):
            mail.error = failure
            mail.save(update_fields=["attempts", "error"])
            return failure
        _finish(mail, Mail.State.FAILED, error=failure)
        logger.error("mail_failed", mail=mail.pk, template=mail.template, error=failure)
    else:
        _finish(mail, Mail.State.SENT)
    return None


def _finish(mail: Mail, state: Mail.State, *, error: str = "") -> None:
    mail.state = state
    mail.error = error
    mail.context = {}
    mail.sent_at = now() if state == Mail.State.SENT else None
    mail.save(update_fields=["state", "error", "context", "sent_at", "attempts"])


def _describe(error: Exception) -> str:
    """The kind of failure and the server's code: its text may name the address."""
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def _is_final(error: Exception) -> bool:
    """Whether the server said that it will never take this mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and 500 <= error.smtp_code < 600


# --- What it says -------------------------------------------------------------------------------------------------


def render(mail: Mail) -> EmailMultiAlternatives:
    """The mail in the recipient's language and then in the other: who reads it may not be who wrote down the language."""
    languages = sorted(dict(settings.LANGUAGES), key=lambda code: code != mail.language)
    parts = [_render_part(mail, language) for language in languages]
    with translation.override(languages[0]):
        frame = {"parts": parts, "site_name": site_name(), "site_url": settings.SITE_URL, "language": languages[0]}
        message = EmailMultiAlternatives(
            subject=" / ".join(part["subject"] for part in parts),
            body=render_to_string("directory/mail/_frame.txt", frame),
            to=[mail.recipient],
            headers={"Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string("directory/mail/_frame.html", frame), "text/html")
    return message


def _render_part(mail: Mail, language: str) -> dict[str, str]:
    with translation.override(language):
        context = {
            "operator_name": settings.OPERATOR_NAME,
            "operator_email": settings.OPERATOR_EMAIL,
            **mail.context,
            "site_name": site_name(),
            "site_url": settings.SITE_URL,
        }
        name = f"directory/mail/{mail.template}"
        text = render_to_string(f"{name}.txt", context).strip()
        return {
            "language": language,
            "subject": " ".join(render_to_string(f"{name}.subject.txt", context).split()),
            "text": text,
            "html": _html_of(name, text, context),
        }


def _html_of(name: str, text: str, context: Mapping[str, Any]) -> str:
    """The HTML of a mail that has its own, else its text as paragraphs with links: what people wrote in it is escaped."""
    try:
        template = get_template(f"{name}.html")
    except TemplateDoesNotExist:
        return linebreaks(urlize(text, autoescape=True))
    return template.render(dict(context)).strip()


# --- The stop list ------------------------------------------------------------------------------------------------


def stop(address: str) -> None:
    """No mail to this address any more, but what its owner asks for."""
    MailStop.objects.get_or_create(address_hash=_hash_address(address))


def is_stopped(address: str) -> bool:
    return MailStop.objects.filter(address_hash=_hash_address(address)).exists()


def _hash_address(address: str) -> str:
    """Keyed, so that nobody finds out by trying addresses who asked for no mail."""
    return salted_hmac("directory.core.mail.stop", address.strip().lower(), algorithm="sha256").hexdigest()
