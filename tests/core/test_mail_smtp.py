"""Mails against a real mail server on this machine: what it takes, refuses, defers, drops, and what arrives."""

from __future__ import annotations

import email
import email.policy
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core.mail.message import BadHeaderError
from django.db import connection, transaction
from django.utils.timezone import now
from procrastinate.contrib.django.models import ProcrastinateJob

from directory.core import mail
from directory.core.mail_ids import message_id, number_of
from directory.core.models import Mail
from tests.core.sockets import free_port

pytestmark = pytest.mark.django_db(transaction=True)

CONTEXT = {"code": "482913", "minutes": 15}


@dataclass
class Sink:
    """A mail server that keeps what it takes. `answers` are what it says to RCPT, one after the other, then 250."""

    port: int
    answers: list[str] = field(default_factory=list)
    after_data: list[str] = field(default_factory=list)
    drops: int = 0
    arrived: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    sessions: int = 0

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> list[str]:  # noqa: N802
        self.sessions += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if self.drops:
            self.drops -= 1
            server.transport.close()
            return "421 gone"
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.after_data:
            return self.after_data.pop(0)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        self.arrived.append(email.message_from_bytes(envelope.content, policy=email.policy.default))  # type: ignore[arg-type]
        return "250 taken"


@pytest.fixture
def sink(settings: Any, caplog: Any) -> Iterator[Sink]:
    """The site's mail server, which takes everything."""
    caplog.set_level(logging.ERROR, "mail.log")  # the server's own, which is not the site's
    found = Sink(free_port())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", found.port, 5
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.DEFAULT_FROM_EMAIL = "PerMed Bridge <no-reply@site.example>"
    controller = Controller(found, hostname="127.0.0.1", port=found.port)
    controller.start()
    yield found
    controller.stop()


def write(**changed: Any) -> Mail:
    values = {"to": "bob@example.org", "language": "en", "event": "sign-in:1", "context": CONTEXT, "asked_for": True}
    return mail.send("sign_in_code", **{**values, **changed})


def jobs_of(written: Mail) -> Any:
    """Beside them the worker has periodic ones."""
    return ProcrastinateJob.objects.filter(task_name="deliver_mail", args={"mail_id": written.pk})


def try_it(written: Mail, *, again: bool) -> Mail:
    """One attempt. `again`: whether there is to be another."""
    if again:
        with pytest.raises(mail.MailNotSentError):
            mail.deliver(written.pk)
    else:
        mail.deliver(written.pk)
    written.refresh_from_db()
    return written


def test_what_the_worker_sends_arrives_once(sink: Sink, run_worker: Any) -> None:
    written = write()
    with run_worker():
        pass
    written.refresh_from_db()
    assert (written.state, written.attempts, written.context) == (Mail.State.SENT, 1, {})
    assert sink.envelopes == [("no-reply@site.example", ["bob@example.org"])]
    assert jobs_of(written).get().status == "succeeded"


@pytest.mark.parametrize(("language", "first", "second"), [("en", "en", "zh-hans"), ("zh-hans", "zh-hans", "en")])
def test_what_arrives_is_whole(sink: Sink, language: str, first: str, second: str) -> None:
    written = try_it(write(language=language), again=False)
    (message,) = sink.arrived
    assert message["Message-ID"] == message_id(written.pk)
    assert number_of(message["Message-ID"]) == written.pk
    assert str(message["Message-ID"]).endswith("@testserver>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == f"{first}, {second}"
    assert (message["To"], message["From"]) == ("bob@example.org", "PerMed Bridge <no-reply@site.example>")
    assert abs(parsedate_to_datetime(message["Date"]).replace(tzinfo=UTC) - now()) < timedelta(minutes=1)
    assert message["Subject"].count("482913") == 2
    assert ("精准医疗桥" in message["Subject"], "PerMed Bridge" in message["Subject"]) == (True, True)
    assert message.get_content_type() == "multipart/alternative"
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    for part in (text, html):
        content = part.get_content()
        assert part.get_content_charset() == "utf-8"
        marks = {"en": content.index("PerMed Bridge"), "zh-hans": content.index("精准医疗桥")}
        assert marks[first] < marks[second]
        assert content.count("482913") >= 2


def test_a_subject_in_chinese_travels_in_ascii_and_folded(sink: Sink) -> None:
    written = write(language="zh-hans")
    raw = mail.render(written).message().as_bytes(linesep="\r\n")
    headers = raw.partition(b"\r\n\r\n")[0]
    assert headers.isascii()
    assert b"=?utf-8?" in headers
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


@pytest.mark.parametrize("answer", ["550 5.1.1 bob@example.org: no such mailbox", "553 bob@example.org refused"])
def test_a_recipient_that_is_refused_is_final_at_once(sink: Sink, answer: str, caplog: Any, capfd: Any) -> None:
    sink.answers = [answer]
    written = try_it(write(), again=False)
    assert (written.state, written.attempts, written.context) == (Mail.State.FAILED, 1, {})
    assert written.error == ("SMTPRecipientsRefused 550 5.1.1" if "5.1.1" in answer else "SMTPRecipientsRefused 553")
    assert sink.arrived == []
    mail.deliver(written.pk)
    assert sink.sessions == 1, "It is not tried again."
    logged = caplog.text + "".join(capfd.readouterr())
    assert "mail_failed" in logged
    assert "bob" not in logged


@pytest.mark.parametrize("answer", ["451 4.7.1 greylisted, try again", "421 too many connections", "452 mailbox full"])
def test_a_recipient_that_is_put_off_is_tried_again_and_then_sent(sink: Sink, answer: str) -> None:
    sink.answers = [answer]
    written = try_it(write(), again=True)
    assert (written.state, written.attempts, written.context) == (Mail.State.WAITING, 1, CONTEXT)
    assert written.error.startswith(f"SMTPRecipientsRefused {answer[:3]}")
    written = try_it(written, again=False)
    assert (written.state, written.attempts, written.error) == (Mail.State.SENT, 2, "")
    assert len(sink.arrived) == 1


@pytest.mark.parametrize(("answer", "final"), [("554 5.7.1 looks like spam", True), ("451 4.3.0 disk full", False)])
def test_a_text_that_is_refused(sink: Sink, answer: str, final: bool) -> None:
    sink.after_data = [answer]
    written = try_it(write(), again=not final)
    assert written.state == (Mail.State.FAILED if final else Mail.State.WAITING)
    assert written.error == f"SMTPDataError {answer[:9]}"


def test_a_connection_that_drops_is_tried_again_without_a_second_mail(sink: Sink) -> None:
    sink.drops = 1
    written = try_it(write(), again=True)
    assert written.error.startswith("SMTPServerDisconnected") or "421" in written.error
    assert try_it(written, again=False).state == Mail.State.SENT
    assert [message["Message-ID"] for message in sink.arrived] == [message_id(written.pk)]


def test_each_attempt_has_the_same_message_id(sink: Sink) -> None:
    """So that a server which took it, and whose answer was lost, can tell that it has it."""
    written = write()
    assert {mail.render(written).message()["Message-ID"] for _ in range(2)} == {message_id(written.pk)}


def test_starttls_that_is_not_offered_sends_nothing_in_the_clear(sink: Sink, settings: Any) -> None:
    settings.EMAIL_USE_TLS = True
    written = try_it(write(), again=True)
    assert written.error == "SMTPNotSupportedError"
    assert sink.arrived == []


def test_a_wrong_password_of_the_site_loses_no_mail(sink: Sink, settings: Any) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "site", "wrong"
    written = try_it(write(), again=True)
    assert written.state == Mail.State.WAITING
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    assert try_it(written, again=False).state == Mail.State.SENT


def test_a_server_that_is_away_is_asked_again_later_and_later(settings: Any, sink: Sink, run_worker: Any) -> None:
    """The job is planned again by the worker itself, further and further ahead; once the server is back, one mail arrives."""
    settings.EMAIL_PORT, back = free_port(), settings.EMAIL_PORT
    written = write()
    waits = []
    for _ in range(3):
        started = now()
        with run_worker():
            pass
        job = jobs_of(written).get()
        assert job.status == "todo"
        waits.append((job.scheduled_at - started).total_seconds())
        make_due(job)
    written.refresh_from_db()
    assert (written.state, written.attempts, written.error) == (Mail.State.WAITING, 3, "ConnectionRefusedError")
    assert [round(wait / 5) * 5 for wait in waits] == [5, 25, 125]
    settings.EMAIL_PORT = back
    with run_worker():
        pass
    written.refresh_from_db()
    assert (written.state, written.attempts, jobs_of(written).get().status) == (Mail.State.SENT, 4, "succeeded")
    assert len(sink.arrived) == 1


def make_due(job: Any) -> None:
    """As if its time had come; the worker's fixture waits for jobs that were never tried."""
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set scheduled_at = null where id = %s", [job.pk])


def test_waits_cover_a_day(settings: Any) -> None:
    waits = [mail.BACKING_OFF.exponential_wait**attempt for attempt in range(1, mail.MOST_ATTEMPTS)]
    assert timedelta(days=1) < timedelta(seconds=sum(waits)) < timedelta(days=2)


def test_what_a_killed_worker_left_is_taken_up_again_once(sink: Sink) -> None:
    written, planned, fresh = (write(event=f"sign-in:{number}") for number in range(3))
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'doing' where args->>'mail_id' in (%s, %s)", [
            str(written.pk), str(fresh.pk)
        ])  # fmt: skip
    Mail.objects.exclude(pk=fresh.pk).update(created_at=now() - mail.LEFT_OVER_AFTER)
    for _ in range(2):
        mail.deliver_left_over(timestamp=1)
    todo = ProcrastinateJob.objects.filter(status="todo", task_name="deliver_mail")
    assert sorted(job.args["mail_id"] for job in todo) == [written.pk, planned.pk]


def test_two_workers_with_the_same_mail_send_it_once(sink: Sink) -> None:
    written = write()
    in_two_threads(lambda: mail.deliver(written.pk))
    assert len(sink.arrived) == 1


def test_two_transactions_write_the_same_mail_once(sink: Sink) -> None:
    """The second one waits for the first, then finds its row; another event, recipient or template is another mail."""
    barrier = threading.Barrier(2)

    def act() -> int:
        barrier.wait(5)
        with transaction.atomic():
            return write().pk

    first, second = in_two_threads(act)
    assert first == second
    assert ProcrastinateJob.objects.count() == Mail.objects.count() == 1
    others = [write(event="sign-in:2"), write(to="eve@example.org")]
    assert len({first, *(other.pk for other in others)}) == Mail.objects.count() == 3


def test_a_mail_of_a_transaction_that_fails_leaves_the_other_one(sink: Sink) -> None:
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert (Mail.objects.count(), ProcrastinateJob.objects.count()) == (0, 0)
    write()
    assert (Mail.objects.count(), ProcrastinateJob.objects.count()) == (1, 1)


BREAKS = ["\r\nBcc: eve@example.org", "\nBcc: eve@example.org", "\x0bBcc: eve", "\u2028Bcc: eve", "\x85Bcc: eve\r\n\r\nHello"]


@pytest.mark.parametrize("text", BREAKS)
def test_names_put_nothing_into_the_headers(sink: Sink, text: str) -> None:
    written = try_it(write(context={"code": f"1{text}", "minutes": 15}), again=False)
    assert written.state == Mail.State.SENT
    (message,) = sink.arrived
    assert sink.envelopes == [("no-reply@site.example", ["bob@example.org"])]
    assert message["Bcc"] is None
    assert sorted(set(message.keys())) == sorted(
        ["Auto-Submitted", "Content-Language", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"]
    )


def test_a_recipient_with_a_line_break_is_no_recipient(sink: Sink) -> None:
    written = write(to="bob@example.org\nBcc: eve@example.org")
    with pytest.raises(BadHeaderError):
        mail.render(written).message()
    assert try_it(written, again=True).error in ("BadHeaderError", "ValueError")
    assert sink.arrived == []


def test_a_template_that_does_not_render_ends_and_says_so(sink: Sink) -> None:
    """It would wait for ever otherwise, and nobody would know."""
    written = mail.send("no_such_template", to="bob@example.org", language="en", event="x:1", context={"secret": "4711"})
    for _ in range(mail.MOST_ATTEMPTS - 1):
        try_it(written, again=True)
    written = try_it(written, again=False)
    assert (written.state, written.error, written.context) == (Mail.State.FAILED, "TemplateDoesNotExist", {})


def in_two_threads(act: Callable[[], Any]) -> list[Any]:
    def one() -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return [future.result(20) for future in [pool.submit(one) for _ in range(2)]]


def test_the_times_are_ordered(sink: Sink) -> None:
    written = try_it(write(), again=False)
    assert isinstance(written.sent_at, datetime)
    assert written.created_at <= written.sent_at
