"""manage.py record_bounce, as an operator types it and as a mail server's pipe calls it."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from directory.core import bounces
from directory.core.mail_ids import message_id
from directory.core.models import Mail
from tests.core.test_bounces import report, sent

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("record_bounce", *arguments, stdout=out)
    return out.getvalue()


def fails(*arguments: str) -> tuple[int, str]:
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    return refused.value.returncode, str(refused.value)


def pipe(monkeypatch: Any, raw: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))


def state_of(written: Mail) -> str:
    written.refresh_from_db()
    return str(written.state)


def test_by_the_number_of_a_mail_and_by_its_address() -> None:
    first, second = sent("sign-in:1"), sent("sign-in:2", to="eve@example.org")
    said = run(str(first.pk), "--reason", "5.2.2")
    assert said == f"Mail {first.pk} (sign_in_code, sign-in:1) is noted as come back.\n"
    assert (state_of(first), state_of(second)) == ("bounced", "sent")
    said = run("Eve@example.org", "--reason", "5.1.1")
    assert f"Mail {second.pk} " in said
    assert "gets nothing unasked any more" in said
    assert "eve" not in said.lower()
    assert "before" in run("eve@example.org")


def test_from_a_pipe(monkeypatch: Any) -> None:
    written = sent()
    pipe(monkeypatch, report(message_id(written.pk)))
    assert f"Mail {written.pk} " in run("--message", "-")
    assert (state_of(written), written.error) == ("bounced", "Bounced 5.1.1")


def test_from_a_file(tmp_path: Path) -> None:
    written = sent()
    path = tmp_path / "bounce.eml"
    path.write_bytes(report(message_id(written.pk), status="4.4.7"))
    run("--message", str(path))
    assert (state_of(written), written.error) == ("bounced", "Bounced 4.4.7")
    assert fails("--message", str(tmp_path / "missing.eml"))[0] == 66


def test_a_report_that_it_is_late_notes_nothing(monkeypatch: Any) -> None:
    written = sent()
    pipe(monkeypatch, report(message_id(written.pk), action="delayed", status="4.4.1"))
    assert "nothing was noted" in run("--message", "-")
    assert state_of(written) == "sent"


def test_what_is_not_known_has_a_code_and_a_sentence(monkeypatch: Any) -> None:
    written = sent()
    assert fails("999999") == (67, "There is no mail 999999: it never was, or it is older than 30 days.")
    assert fails("9" * 30)[0] == 67
    assert fails("nobody@example.org") == (67, "No mail to this address was sent in the last 30 days.")
    for raw in (b"", b"hello", report("<1@elsewhere.example>"), b"x" * (bounces.MOST_BYTES + 9)):
        pipe(monkeypatch, raw)
        assert fails("--message", "-")[0] == 65
    pipe(monkeypatch, report(message_id(999999)))
    assert fails("--message", "-")[0] == 67
    assert fails(str(written.pk), "--reason", "because")[0] == 65
    assert fails()[0] == fails(str(written.pk), "--message", "-")[0] == 64
    assert state_of(written) == "sent"
