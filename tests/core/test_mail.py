"""Mails: once, in both languages, not to who asked for none, and without leaving their text behind."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail as outbox_of
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from directory.core import mail
from directory.core.models import Mail

CODE = {"code": "482913", "minutes": 15}


def send(**changed):
    values = {"to": "mei@example.org", "language": "zh-hans", "event": "sign-in:1", "context": CODE, "asked_for": True}
    return mail.send("sign_in_code", **{**values, **changed})


@pytest.fixture
def refusing_server(monkeypatch):
    """A mail server that fails with the given error."""

    def refuse(error):
        def fail(self, fail_silently=False):
            raise error

        monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", fail)

    return refuse


@pytest.mark.django_db
def test_send_defers_one_job_for_one_event():
    first, second = send(), send()
    assert first == second
    assert [job.args for job in ProcrastinateJob.objects.all()] == [{"mail_id": first.pk}]


@pytest.mark.django_db(transaction=True)
def test_send_is_undone_with_its_transaction():
    with transaction.atomic():
        send()
        transaction.set_rollback(True)
    assert not Mail.objects.exists()
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db
def test_deliver_writes_in_the_recipients_language_and_then_in_the_other():
    mail.deliver(send().pk)
    (message,) = outbox_of.outbox
    assert message.to == ["mei@example.org"]
    assert message.subject.count("482913") == 2
    assert message.subject.index("精准医疗桥") < message.subject.index("PerMed Bridge")
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    for text in (message.body, html):
        assert text.index("精准医疗桥") < text.index("PerMed Bridge")
        assert "482913" in text
    assert html.index('lang="zh-hans"') < html.index('lang="en"')


@pytest.mark.django_db
def test_deliver_twice_sends_once_and_keeps_no_text():
    written = send()
    mail.deliver(written.pk)
    mail.deliver(written.pk)
    written.refresh_from_db()
    assert len(outbox_of.outbox) == 1
    assert (written.state, written.context, written.attempts) == (Mail.State.SENT, {}, 1)
    assert written.sent_at is not None


@pytest.mark.django_db
def test_stopped_address_gets_only_what_it_asks_for():
    mail.stop("Mei@Example.org")
    unasked = send(asked_for=False)
    asked = send(event="sign-in:2")
    mail.deliver(unasked.pk)
    mail.deliver(asked.pk)
    unasked.refresh_from_db()
    assert (unasked.state, unasked.context) == (Mail.State.STOPPED, {})
    assert len(outbox_of.outbox) == 1


@pytest.mark.django_db
def test_deliver_gives_up_on_what_is_of_no_use_any_more():
    late = send(useful_for=timedelta(seconds=-1))
    mail.deliver(late.pk)
    late.refresh_from_db()
    assert (late.state, late.context) == (Mail.State.FAILED, {})
    assert outbox_of.outbox == []


@pytest.mark.django_db
def test_deliver_is_tried_again_while_the_server_is_away(refusing_server):
    refusing_server(ConnectionRefusedError())
    written = send()
    for attempt in range(1, mail.MOST_ATTEMPTS):
        with pytest.raises(mail.MailNotSentError):
            mail.deliver(written.pk)
        written.refresh_from_db()
        assert (written.state, written.attempts, written.context) == (Mail.State.WAITING, attempt, CODE)
    mail.deliver(written.pk)
    written.refresh_from_db()
    assert (written.state, written.context, written.error) == (Mail.State.FAILED, {}, "ConnectionRefusedError")


@pytest.mark.django_db
def test_deliver_does_not_repeat_what_the_server_refused_for_good(refusing_server):
    refusing_server(smtplib.SMTPRecipientsRefused({"mei@example.org": (550, b"no such mailbox mei@example.org")}))
    written = send()
    mail.deliver(written.pk)
    written.refresh_from_db()
    assert written.state == Mail.State.FAILED
    assert "mei" not in written.error


@pytest.mark.django_db(transaction=True)
def test_worker_sends_what_was_deferred(run_worker):
    written = send()
    with run_worker():
        pass
    written.refresh_from_db()
    assert written.state == Mail.State.SENT
