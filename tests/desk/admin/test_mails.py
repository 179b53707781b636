"""The log of mails: for editors, without texts and with masked addresses; looking at one is noted."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from directory.core import bounces, mail
from directory.core.models import JournalEntry, Mail
from directory.core.text import masked_address
from directory.desk.admin.mail_words import TEMPLATES
from directory.moderation.choices import State
from directory.moderation.models import ChangeRequest
from directory.moderation.services import intake
from tests.factories.requests import LICENCE, NETWORK, make_draft, make_request
from tests.factories.users import make_curator, make_editor, make_user

LIST = "/admin/directory/mail/"
BOB = "bob@example.org"
MASKED = "b***@e***.org"


def rows(client: Client, query: str = "", prefix: str = "") -> list[list[str]]:
    """The cells of the list: what, when, to whom, why, state, attempts, code."""
    response = client.get(f"{prefix}{LIST}?{query}")
    assert response.status_code == 200, query
    found = re.findall(r"<tr>(<t[dh] class=\"field-what.*?)</tr>", response.content.decode(), re.DOTALL)
    cells = [re.findall(r"<t[dh] class=\"field-[^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in found]
    return [[html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in row] for row in cells]


@pytest.fixture
def request_with_mails(editor: Any) -> ChangeRequest:
    """One that was asked about: of its mails one was sent, one came back, one was refused, one waits."""
    request = make_request(state=State.CHANGES_REQUESTED)
    for template in ("request_confirm", "request_submitted"):
        mail._finish(Mail.objects.get(template=template), Mail.State.SENT)
    bounces.record_bounce(Mail.objects.get(template="request_submitted"), reason="5.2.2")
    mail._finish(Mail.objects.get(template="request_taken"), Mail.State.FAILED, error="SMTPRecipientsRefused 550 5.1.1")
    return request


def test_it_says_what_was_sent_to_whom_and_why_and_what_became_of_it(client: Client, request_with_mails: Any) -> None:
    number = request_with_mails.pk
    about = f"Request {number}"
    assert [[row[0], *row[2:]] for row in rows(client)] == [
        ["question about a submission", MASKED, about, "waiting", "0", "–"],
        ["submission in review", MASKED, about, "failed", "0", "SMTPRecipientsRefused 550 5.1.1"],
        ["submission arrived", MASKED, about, "came back", "0", "Bounced 5.2.2"],
        ["code that confirms an address", MASKED, about, "sent", "0", "–"],
    ]
    assert f"/admin/review/{number}/" in client.get(LIST).content.decode()


def test_a_draft_that_nobody_confirmed_is_not_named(client: Client, editor: Any) -> None:
    request = intake.send(make_draft(), network=NETWORK, licence_version=LICENCE)
    assert [row[3] for row in rows(client)] == ["a draft that waits for its address"]
    page = client.get(f"{LIST}{Mail.objects.get().pk}/change/").content.decode()
    assert f"/review/{request.pk}/" not in page


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_no_text_and_no_address_is_shown(client: Client, request_with_mails: Any, prefix: str) -> None:
    waiting = Mail.objects.get(template="request_question")
    said = [str(value) for value in waiting.context.values() if len(str(value)) > 5]
    assert "Which city?" in said
    for path in (LIST, f"{LIST}{waiting.pk}/change/"):
        page = html.unescape(client.get(prefix + path).content.decode())
        for text in (*said, BOB, "482913"):
            assert text not in page, path
        assert MASKED in page


def test_showing_the_address_is_noted(client: Client, request_with_mails: Any, editor: Any) -> None:
    written = Mail.objects.get(template="request_taken")
    path = f"{LIST}{written.pk}/change/"
    assert BOB not in client.get(path).content.decode()
    assert not JournalEntry.objects.filter(action="mail.address_shown").exists()
    response = client.post(path)
    assert BOB in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    noted = JournalEntry.objects.get(action="mail.address_shown")
    assert (noted.subject_kind, noted.subject_key, noted.data, noted.by.user) == ("mail", str(written.pk), {}, editor)
    assert BOB not in client.get(path).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=bob@example.org", 4),
        ("q=%20BOB@Example.org", 4),
        ("q=bob", 0),
        ("q=example.org", 0),
        ("q=%25", 0),
        ("q=a%08b", 0),
        ("q=" + "x" * 500, 0),
        ("state=bounced", 1),
        ("state=nothing", 4),
        ("template=request_taken", 1),
        ("template=%00", 4),
        ("since=2000-01-01&until=9998-12-31", 4),
        ("until=2000-01-01", 0),
        ("since=x", 4),
        ("p=x", 4),
    ],
)
def test_list_filters(client: Client, request_with_mails: Any, query: str, found: int) -> None:
    assert len(rows(client, query)) == found


@pytest.mark.parametrize("query", ["recipient=x", "context__text=x", "error__contains=5", "recipient__startswith=b"])
def test_other_questions_are_refused(client: Client, editor: Any, query: str) -> None:
    assert client.get(f"{LIST}?{query}").status_code == 400


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize("role", ["anonymous", "member", "curator", "editor"])
def test_each_role_gets_what_it_may(client: Client, db: None, role: str, prefix: str) -> None:
    makers = {"member": make_user, "curator": make_curator, "editor": make_editor}
    if role in makers:
        client.force_login(makers[role](), "django.contrib.auth.backends.ModelBackend")
    written = mail.send("sign_in_code", to=BOB, language="en", event="sign-in:1", context={"code": "482913", "minutes": 1})
    paths = (LIST, f"{LIST}{written.pk}/change/")
    for path in paths:
        for send in (client.get, client.post):
            response = send(prefix + path, follow=role == "member")
            expected = {"anonymous": 302, "member": 403, "curator": 403, "editor": 200}[role]
            if send == client.post and path == LIST and role in ("curator", "editor"):
                expected = 405
            assert response.status_code == expected, path
            assert BOB not in response.content.decode() or (role == "editor" and send == client.post)
    if role in ("curator", "editor"):
        for page in ("add/", f"{written.pk}/delete/", f"{written.pk}/history/"):
            for send in (client.get, client.post):
                assert send(f"{prefix}{LIST}{page}").status_code in (403, 404), page
        assert ("directory/mail/" in client.get(f"{prefix}/admin/").content.decode()) is (role == "editor")
    assert Mail.objects.get().state == Mail.State.WAITING


@pytest.mark.parametrize("wrong", ["999999", "x", "9" * 30, "-1", "%00"])
def test_a_mail_that_is_none_is_said(client: Client, editor: Any, wrong: str) -> None:
    assert client.get(f"{LIST}{wrong}/change/").status_code in (302, 404)


@pytest.mark.parametrize("count", [1, 30])
def test_list_asks_so_many_queries(client: Client, editor: Any, django_assert_num_queries: Any, count: int) -> None:
    for number in range(count):
        request = make_draft(email=f"bob{number}@example.org")
        intake.send(request, network=NETWORK, licence_version=LICENCE)
        mail.send("request_taken", to=BOB, language="en", event=f"request:{request.pk}:{number}", context={})
    client.get(LIST)
    with django_assert_num_queries(9):
        assert client.get(LIST).status_code == 200


def test_each_mail_has_words() -> None:
    folder = Path(settings.BASE_DIR) / "directory" / "templates" / "directory" / "mail"
    names = {path.name.removesuffix(".subject.txt") for path in folder.glob("*.subject.txt")}
    assert names == set(TEMPLATES)
    with translation.override("zh-hans"):
        assert all(str(label) for label in TEMPLATES.values())


@pytest.mark.parametrize(
    ("address", "masked"),
    [(BOB, MASKED), ("a@b.de", "a***@b***.de"), ("王@例子.cn", "王***@例***.cn"), ("x@sub.host.example", "x***@s***.example")],
)
def test_a_masked_address_says_little(address: str, masked: str) -> None:
    assert masked_address(address) == masked
