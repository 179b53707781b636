"""Signing in by an e-mailed code, through the pages, in both languages."""

import re

import pytest
from django.core import mail as outbox_of
from django.urls import NoReverseMatch, reverse

from directory.core import mail
from directory.core.models import Mail

LOGIN = {"en": "/account/login/", "zh-hans": "/zh-hans/account/login/"}
CODE = {"en": "/account/login/code/", "zh-hans": "/zh-hans/account/login/code/"}

pytestmark = pytest.mark.django_db


def code_that_came():
    """Sends the newest mail that waits, as the worker would, and reads the code in it."""
    mail.deliver(Mail.objects.latest("pk").pk)
    found = re.search(r"^[A-Z0-9]{3,}-?[A-Z0-9]*$", outbox_of.outbox[-1].body, re.MULTILINE)
    return found[0]


def page_without_token(response):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())


@pytest.mark.parametrize(("language", "leads_to"), [("en", "/admin/"), ("zh-hans", "/zh-hans/admin/")])
def test_code_from_the_mail_signs_in(client, mei, language, leads_to):
    asked = client.post(LOGIN[language], {"email": "Mei@Example.org"})
    assert (asked.status_code, asked["Location"]) == (302, CODE[language])
    assert client.get(CODE[language]).status_code == 200
    entered = client.post(CODE[language], {"code": code_that_came(), "action": "verify"})
    assert (entered.status_code, entered["Location"]) == (302, leads_to)
    assert client.session["_auth_user_id"] == str(mei.pk)


def test_code_mail_keeps_no_code_once_it_is_sent(client, mei):
    client.post(LOGIN["en"], {"email": mei.email})
    code = code_that_came()
    written = Mail.objects.get()
    assert (written.state, written.context, written.language, written.asked_for) == ("sent", {}, "zh-hans", True)
    assert code not in str(vars(written))


def test_unknown_address_gets_the_same_page_and_no_mail(client, mei):
    known = client.post(LOGIN["en"], {"email": mei.email})
    known_page = client.get(CODE["en"])
    client.cookies.clear()
    unknown = client.post(LOGIN["en"], {"email": "nobody@example.org"})
    unknown_page = client.get(CODE["en"])
    assert (unknown.status_code, unknown["Location"]) == (known.status_code, known["Location"])
    assert page_without_token(unknown_page) == page_without_token(known_page).replace(mei.email, "nobody@example.org")
    assert list(Mail.objects.values_list("recipient", flat=True)) == [mei.email]


def test_no_code_opens_an_unknown_address(client):
    client.post(LOGIN["en"], {"email": "nobody@example.org"})
    for code in ("", "123456", "AAAA-AAAA"):
        response = client.post(CODE["en"], {"code": code, "action": "verify"})
        assert response.status_code in (200, 302)
    assert "_auth_user_id" not in client.session


def test_wrong_code_is_refused_and_the_third_ends_it(client, mei):
    client.post(LOGIN["en"], {"email": mei.email})
    code = code_that_came()
    for _attempt in range(2):
        assert client.post(CODE["en"], {"code": "WRONG", "action": "verify"}).status_code == 200
    ended = client.post(CODE["en"], {"code": "WRONG", "action": "verify"})
    assert (ended.status_code, ended["Location"]) == (302, LOGIN["en"])
    client.post(CODE["en"], {"code": code, "action": "verify"})
    assert "_auth_user_id" not in client.session


def test_code_works_once(client, mei):
    client.post(LOGIN["en"], {"email": mei.email})
    code = code_that_came()
    client.post(CODE["en"], {"code": code, "action": "verify"})
    client.post("/account/logout/")
    assert "_auth_user_id" not in client.session
    client.post(CODE["en"], {"code": code, "action": "verify"})
    assert "_auth_user_id" not in client.session


def test_account_that_is_switched_off_cannot_sign_in(client, mei):
    client.post(LOGIN["en"], {"email": mei.email})
    code = code_that_came()
    mei.is_active = False
    mei.save(update_fields=["is_active"])
    client.post(CODE["en"], {"code": code, "action": "verify"})
    assert "_auth_user_id" not in client.session


def test_asking_too_often_for_one_address_is_refused(client, mei):
    for _time in range(5):
        assert client.post(LOGIN["en"], {"email": mei.email}).status_code == 302
        client.cookies.clear()
    assert client.post(LOGIN["en"], {"email": mei.email}).status_code == 200
    assert Mail.objects.count() == 5


def test_next_leads_only_to_this_site(client, mei):
    client.post(LOGIN["en"] + "?next=https://elsewhere.example/", {"email": mei.email, "next": "https://elsewhere.example/"})
    entered = client.post(CODE["en"], {"code": code_that_came(), "next": "https://elsewhere.example/"})
    assert entered["Location"] == "/admin/"


def test_account_without_a_role_comes_home(client, charlie):
    client.post(LOGIN["zh-hans"], {"email": charlie.email})
    entered = client.post(CODE["zh-hans"], {"code": code_that_came()})
    assert entered["Location"] == "/zh-hans/"


def test_sign_out_asks_first(client, mei):
    client.force_login(mei)
    assert client.get("/account/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post("/account/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_silent_worker_is_said_before_somebody_waits_for_a_code(client, settings):
    notice = "No mail goes out at the moment"
    assert notice in client.get(LOGIN["en"]).content.decode()
    settings.WORKER_REQUIRED = False
    assert notice not in client.get(LOGIN["en"]).content.decode()


@pytest.mark.parametrize(
    "name",
    [
        *("account_signup", "account_email", "account_change_password", "account_set_password", "account_reset_password"),
        *("account_inactive", "mfa_login_webauthn", "mfa_signup_webauthn", "mfa_trust"),
    ],
)
def test_pages_that_this_site_has_not_do_not_exist(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize(
    "path", ["signup/", "password/reset/", "password/change/", "email/", "confirm-email/", "passkeys/", "2fa/"]
)
def test_allauths_other_addresses_answer_404(client, path):
    assert client.get(f"/account/{path}").status_code == 404
