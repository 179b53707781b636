"""Mails that came back: found by the Message-ID that we signed, and by nothing else that a report says."""

from __future__ import annotations

from typing import Any

import pytest

from directory.core import bounces, mail
from directory.core.errors import DomainError
from directory.core.mail_ids import message_id, number_of
from directory.core.models import Mail

pytestmark = pytest.mark.django_db

CONTEXT = {"code": "482913", "minutes": 15}


def sent(event: str = "sign-in:1", *, to: str = "bob@example.org") -> Mail:
    written = mail.send("sign_in_code", to=to, language="en", event=event, context=CONTEXT, asked_for=True)
    mail.deliver(written.pk)
    written.refresh_from_db()
    return written


def report(identity: str, *, status: str = "5.1.1", action: str = "failed", whole: bool = True, header: str = "") -> bytes:
    """A delivery report as Postfix writes it; `whole` gives the mail back, else its headers only."""
    kind = "message/rfc822" if whole else "text/rfc822-headers"
    lines = [
        "From: MAILER-DAEMON@mx.example.net",
        "To: no-reply@site.example",
        "Subject: Undelivered Mail Returned to Sender",
        *([header] if header else []),
        'Content-Type: multipart/report; report-type=delivery-status; boundary="XX"',
        "MIME-Version: 1.0",
        "",
        "--XX",
        "Content-Type: text/plain",
        "",
        "I'm sorry to have to inform you that your message could not be delivered.",
        "--XX",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.example.net",
        "",
        "Final-Recipient: rfc822; somebody-else@example.org",
        f"Action: {action}",
        f"Status: {status}",
        "",
        "--XX",
        f"Content-Type: {kind}",
        "",
        "From: PerMed Bridge <no-reply@site.example>",
        "To: somebody-else@example.org",
        f"Message-ID: {identity}",
        "Subject: x",
        "",
        *(["Text."] if whole else []),
        "--XX--",
        "",
    ]
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize("whole", [True, False])
def test_a_report_leads_to_the_mail_that_it_gives_back(whole: bool) -> None:
    written = sent()
    assert bounces.read_bounce(report(message_id(written.pk), whole=whole)) == bounces.Bounce(written.pk, "5.1.1", True)


@pytest.mark.parametrize(
    ("action", "status", "failed"),
    [
        ("failed", "5.1.1", True),
        ("failed", "4.4.7", True),
        ("delayed", "4.4.1", False),
        ("Delivered", "2.0.0", False),
        ("relayed", "2.0.0", False),
        ("", "4.4.1", False),
        ("", "5.2.2", True),
        ("", "nonsense <b>", True),
    ],
)
def test_a_report_that_it_is_late_or_arrived_is_no_bounce(action: str, status: str, failed: bool) -> None:
    bounce = bounces.read_bounce(report(message_id(7), action=action, status=status))
    assert bounce.failed is failed
    assert bounce.reason == (status if status[0].isdigit() else "")


@pytest.mark.parametrize(
    "identity",
    [
        "<mail-1.00000000000000000000000000000000@testserver>",
        "<mail-1@testserver>",
        "<1234@elsewhere.example>",
        "",
        "<mail-99999999999999999999.00000000000000000000000000000000@testserver>",
    ],
)
def test_a_message_id_that_we_did_not_make_is_not_believed(identity: str) -> None:
    sent()
    with pytest.raises(bounces.BounceNotUnderstoodError):
        bounces.read_bounce(report(identity))
    assert number_of(identity) is None


def test_the_sign_of_one_mail_is_not_the_sign_of_another() -> None:
    own = message_id(12)
    assert number_of(own) == 12
    assert number_of(own.replace("mail-12.", "mail-13.")) is None


def test_what_stands_outside_of_what_is_given_back_counts_for_nothing() -> None:
    """An answer or a holiday notice names our Message-ID in headers of its own."""
    own = message_id(7)
    for header in (f"Message-ID: {own}", f"In-Reply-To: {own}", f"References: {own}"):
        with pytest.raises(bounces.BounceNotUnderstoodError):
            bounces.read_bounce(report("", header=header))
    with pytest.raises(bounces.BounceNotUnderstoodError):
        bounces.read_bounce(f"In-Reply-To: {own}\r\n\r\nI am on holiday. {own}".encode())


def test_a_report_about_two_mails_is_not_guessed_at() -> None:
    first, second = report(message_id(1)), report(message_id(2))
    both = first.replace(b"--XX--", b"") + second[second.index(b"--XX") :]
    with pytest.raises(bounces.BounceNotUnderstoodError):
        bounces.read_bounce(both)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe" * 100,
        b"Content-Type: multipart/report\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=X\r\n\r\n--X\r\nContent-Type: message/rfc822\r\n\r\n",
        b"Content-Type: text/rfc822-headers; charset=nonsense\r\n\r\nx",
        b"x" * (bounces.MOST_BYTES + 1),
        b"Content-Type: multipart/mixed; boundary=X\r\n\r\n" + b"--X\r\nContent-Type: message/rfc822\r\n\r\n" * 500,
    ],
)
def test_what_is_no_report_is_said(raw: bytes) -> None:
    with pytest.raises(bounces.BounceNotUnderstoodError):
        bounces.read_bounce(raw)


@pytest.mark.parametrize(
    ("reason", "stopped"),
    [
        ("5.1.1", True),
        ("5.1.10", True),
        ("5.2.1", True),
        ("5.2.2", False),
        ("5.7.1", False),
        ("550", False),
        ("4.4.7", False),
        ("", False),
    ],
)
def test_only_an_address_that_is_gone_is_stopped(reason: str, stopped: bool) -> None:
    written = sent()
    assert bounces.record_bounce(written, reason=reason) is True
    written.refresh_from_db()
    assert (written.state, written.error) == (Mail.State.BOUNCED, f"Bounced {reason}".strip())
    assert written.sent_at is not None
    assert written.bounced_at is not None
    assert mail.is_stopped("bob@example.org") is stopped
    # A code that its owner asks for goes out all the same.
    assert sent("sign-in:2").state == Mail.State.SENT


def test_the_same_bounce_twice_is_one() -> None:
    written = sent()
    assert bounces.record_bounce(written, reason="5.2.2") is True
    written.refresh_from_db()
    first = written.bounced_at
    assert bounces.record_bounce(written, reason="5.1.1") is False
    written.refresh_from_db()
    assert (written.bounced_at, written.error) == (first, "Bounced 5.2.2")


def test_a_mail_that_was_not_sent_cannot_come_back() -> None:
    written = mail.send("sign_in_code", to="bob@example.org", language="en", event="x:1", context=CONTEXT)
    with pytest.raises(bounces.NoSuchMailError, match="waiting"):
        bounces.record_bounce(written)
    written.refresh_from_db()
    assert (written.state, written.context) == (Mail.State.WAITING, CONTEXT)


@pytest.mark.parametrize("reason", ["no", "5.1", "6.1.1", "5.1.1; drop", "bob@example.org", "5.1.1\n"])
def test_a_reason_is_a_code(reason: str) -> None:
    with pytest.raises(DomainError, match="code"):
        bounces.record_bounce(sent(), reason=reason)


def test_the_latest_mail_to_an_address_is_found_whatever_its_case() -> None:
    first, second = sent("sign-in:1"), sent("sign-in:2")
    sent("sign-in:3", to="eve@example.org")
    mail.send("sign_in_code", to="bob@example.org", language="en", event="sign-in:4", context=CONTEXT)
    assert bounces.mail_to(" Bob@Example.org ").pk == second.pk != first.pk
    with pytest.raises(bounces.NoSuchMailError):
        bounces.mail_to("nobody@example.org")


def test_a_bounce_is_logged_without_its_address(caplog: Any, capfd: Any) -> None:
    bounces.record_bounce(sent(), reason="5.1.1")
    logged = caplog.text + "".join(capfd.readouterr())
    assert "mail_bounced" in logged
    assert "bob" not in logged
