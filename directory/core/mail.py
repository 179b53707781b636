"""Mails: written down in the transaction that causes them, sent once by a job, in the recipient's language first."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.html import linebreaks, urlize
from procrastinate import RetryStrategy
from procrastinate.contrib.django.models import ProcrastinateJob

from directory.core import jobs
from directory.core.clock import now
from directory.core.context import site_name
from directory.core.mail_ids import message_id
from directory.core.models import Mail, MailStop

logger = structlog.get_logger(__name__)

# 5, 25, 125 … seconds between the attempts: a server that is away for a day loses nothing.
MOST_ATTEMPTS = 8
BACKING_OFF = RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=5)
# What a worker that was killed left undone is taken up again after this time.
LEFT_OVER_AFTER = timedelta(minutes=15)
_ENHANCED_CODE = re.compile(rb"[245]\.[0-9]{1,3}\.[0-9]{1,3}\b")


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


@jobs.app.periodic(cron="*/15 * * * *")
@jobs.app.task(name="deliver_left_over", queueing_lock="deliver-left-over")
def deliver_left_over(timestamp: int) -> None:
    """Defers the mails again that wait without a job: their worker ended in the middle of it. May run twice."""
    old = Mail.objects.filter(state=Mail.State.WAITING, created_at__lt=now() - LEFT_OVER_AFTER)
    waiting = set(old.order_by("pk").values_list("pk", flat=True)[:500])
    if waiting:
        planned = ProcrastinateJob.objects.filter(task_name=deliver.name, status="todo").values_list("args__mail_id", flat=True)
        for number in sorted(waiting - set(planned)):
            jobs.defer(deliver, mail_id=number)


def _attempt(mail: Mail) -> str | None:
    """Tries once; gives what failed if there is to be another attempt."""
    mail.attempts += 1
    try:
        message = render(mail)
        with get_connection() as message.connection:  # closed also where it did not come to sending
            message.send()
    except Exception as error:  # also what was not foreseen: such a mail would wait for ever, and nobody would know
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
    """The kind of failure and the server's codes: its text may name the address."""
    code, said = getattr(error, "smtp_code", None), getattr(error, "smtp_error", b"")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))  # one mail has one recipient
    found = _ENHANCED_CODE.match(said) if isinstance(said, bytes) else None
    parts = [type(error).__name__, str(code or ""), found[0].decode() if found else ""]
    return " ".join(filter(None, parts))


def _is_final(error: Exception) -> bool:
    """Whether the server said that it will never take this mail. What is wrong with us (a password, a blocked address of
    the network) is put right meanwhile."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and 500 <= error.smtp_code < 600


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
            headers={
                "Auto-Submitted": "auto-generated",
                "Message-ID": message_id(mail.pk),
                "Content-Language": ", ".join(languages),
            },
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
