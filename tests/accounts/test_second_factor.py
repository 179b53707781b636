"""The second factor: who needs one, what opens without, signing in with one, losing one."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied

from directory.accounts.choices import Role
from directory.accounts.services import reset_second_factor, revoke_role
from directory.core.models import JournalEntry, Mail
from tests.accounts.test_sign_in import CODE, LOGIN, code_that_came
from tests.factories.users import make_curator, make_editor, make_user

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
ADMIN = ("/admin/", "/admin/directory/actor/", "/admin/directory/topic/", "/admin/nonsense/", "/admin/autocomplete/")


def app_code(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def give_app(user):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize("make", [make_curator, make_editor])
@pytest.mark.parametrize("address", ADMIN)
def test_without_one_nothing_of_the_admin_opens(client, required, make, address, prefix):
    client.force_login(make(), BACKEND)
    led = client.get(prefix + address)
    assert (led.status_code, led["Location"].split("?")[0]) == (302, f"{prefix}/account/second-factor/")
    assert client.post(prefix + address).status_code == 302


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_with_one_the_admin_opens_and_recovery_codes_alone_are_none(client, required, prefix):
    mei = make_curator()
    client.force_login(mei, BACKEND)
    RecoveryCodes.activate(mei)
    assert client.get(f"{prefix}/admin/").status_code == 302
    give_app(mei)
    assert client.get(f"{prefix}/admin/").status_code == 200


def test_members_are_not_led_there_and_the_rest_of_the_site_stays_open(client, required, mei):
    client.force_login(make_user(), BACKEND)
    assert "second-factor" not in client.get("/admin/").get("Location", "")
    client.force_login(mei, BACKEND)
    for address in ("/", "/actors/", "/account/", "/account/second-factor/", "/account/logout/"):
        assert client.get(address).status_code == 200, address


def test_the_code_from_the_mail_alone_signs_nobody_in_who_has_one(client, mei):
    secret = give_app(mei)
    client.post(LOGIN["en"], {"email": mei.email})
    asked = client.post(CODE["en"], {"code": code_that_came(), "action": "verify"})
    assert (asked.status_code, asked["Location"]) == (302, "/account/login/second-factor/")
    assert "_auth_user_id" not in client.session
    assert client.get("/admin/").status_code == 302
    wrong = client.post("/account/login/second-factor/", {"code": "000000"})
    assert "This is not the code that your app shows now" in wrong.content.decode()
    right = client.post("/account/login/second-factor/", {"code": app_code(secret)})
    assert (right.status_code, right["Location"]) == (302, "/admin/")
    assert client.session["_auth_user_id"] == str(mei.pk)


def test_codes_of_the_app_are_not_guessed(client, mei):
    give_app(mei)
    client.post(LOGIN["en"], {"email": mei.email})
    client.post(CODE["en"], {"code": code_that_came(), "action": "verify"})
    pages = [client.post("/account/login/second-factor/", {"code": f"{n:06d}"}).content.decode() for n in range(12)]
    assert "tried too often" in pages[-1]


def test_an_app_is_set_up_with_its_first_code_and_recovery_codes(client, mei, django_capture_on_commit_callbacks):
    client.post(LOGIN["en"], {"email": mei.email})
    client.post(CODE["en"], {"code": code_that_came(), "action": "verify"})
    page = client.get("/account/second-factor/app/").content.decode()
    secret = re.search(r'account-secret">([A-Z2-7]+)<', page)[1]
    assert "data:image/svg+xml;base64," in page
    assert "style=" not in page
    wrong = client.post("/account/second-factor/app/", {"code": "000000"})
    assert wrong.status_code == 200
    assert secret in wrong.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post("/account/second-factor/app/", {"code": app_code(secret)})
    assert (done.status_code, done["Location"]) == (302, "/account/second-factor/codes/")
    codes = re.findall(r"<code>(\d{8})</code>", client.get("/account/second-factor/codes/").content.decode())
    assert len(codes) == 10
    assert client.get("/account/second-factor/codes/download/").content.decode().split() == codes
    assert Mail.objects.filter(template="second_factor", recipient=mei.email).count() == 1


def test_secrets_are_not_kept_in_the_clear(mei):
    secret = give_app(mei)
    RecoveryCodes.activate(mei)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize(
    "at", ["", "app/", "passkeys/", "passkeys/add/", "codes/", "codes/new/", "app/remove/", "confirm/", "passkeys/confirm/"]
)
def test_pages_open_in_both_languages_in_the_look_of_the_site(client, mei, at, prefix):
    if at not in ("app/",):
        give_app(mei)
        RecoveryCodes.activate(mei)
    client.force_login(mei, BACKEND)
    response = client.get(f"{prefix}/account/second-factor/{at}", follow=True)
    text = response.content.decode()
    assert response.status_code == 200
    assert 'class="site-header"' in text
    assert "no-store" in response["Cache-Control"]
    assert f'lang="{"zh-Hans" if prefix else "en"}"' in text


def test_removing_one_asks_who_it_is_first(client, mei):
    secret = give_app(mei)
    client.force_login(mei, BACKEND)
    asked = client.post("/account/second-factor/app/remove/")
    assert asked["Location"].startswith("/account/second-factor/confirm/")
    assert Authenticator.objects.filter(user=mei).exists()
    client.post("/account/second-factor/confirm/", {"code": app_code(secret)})
    client.post("/account/second-factor/app/remove/")
    assert not Authenticator.objects.filter(user=mei, type="totp").exists()


def test_an_editor_resets_one_that_was_lost_and_the_person_is_told(client, mei, jonas):
    give_app(mei)
    client.force_login(mei, BACKEND)
    reset_second_factor(mei, by=jonas)
    assert not Authenticator.objects.filter(user=mei).exists()
    assert JournalEntry.objects.filter(action="account.second_factor_reset", subject_key=str(mei.pk)).count() == 1
    assert Mail.objects.get(template="second_factor").context == {"change": "reset"}
    for wrong in (mei, make_user()):
        with pytest.raises(PermissionDenied):
            reset_second_factor(jonas, by=wrong)
    with pytest.raises(PermissionDenied):
        reset_second_factor(jonas, by=jonas)


# --- The page of the account ------------------------------------------------------------------------------------------


def sign_in(client, user):
    client.post(LOGIN["en"], {"email": user.email})
    client.post(CODE["en"], {"code": code_that_came(), "action": "verify"})


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_account_page_needs_an_account_and_leads_back(client, mei, prefix):
    led = client.get(f"{prefix}/account/")
    assert (led.status_code, led["Location"]) == (302, f"{prefix}/account/login/?next={prefix}/account/")


def test_name_and_language_are_changed_and_bad_ones_are_said(client, mei):
    client.force_login(mei, BACKEND)
    client.post("/account/", {"name": "  Mei  Lin ", "language": "en"})
    mei.refresh_from_db()
    assert (mei.name, mei.language) == ("Mei Lin", "en")
    for typed in (
        {"name": "a\u202eb", "language": "en"},
        {"name": "x" * 121, "language": "en"},
        {"name": "M", "language": "fr"},
    ):
        refused = client.post("/account/", typed)
        assert refused.status_code == 200
        assert 'role="alert"' in refused.content.decode()
    mei.refresh_from_db()
    assert mei.name == "Mei Lin"


def test_sessions_are_listed_and_ended_one_by_one_or_all(client, mei, django_user_model):
    from django.test import Client

    other = Client(headers={"user-agent": "Telephone"})
    sign_in(client, mei)
    sign_in(other, mei)
    page = client.get("/account/").content.decode()
    assert "Telephone" in page
    telephone = UserSession.objects.get(user_agent="Telephone")
    assert client.post(f"/account/sessions/{telephone.pk}/sign-out/").status_code == 302
    assert other.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200
    sign_in(other, mei)
    stranger = Client()
    stranger.force_login(make_user(), BACKEND)
    mine = UserSession.objects.get(user_agent="Telephone")
    stranger.post(f"/account/sessions/{mine.pk}/sign-out/")
    assert other.get("/account/").status_code == 200
    client.post("/account/sessions/sign-out/")
    assert [c.get("/account/").status_code for c in (client, other)] == [302, 302]


def test_a_role_that_is_taken_away_closes_the_admin_at_the_next_click(client, mei, jonas):
    client.force_login(mei, BACKEND)
    assert client.get("/admin/").status_code == 200
    revoke_role(mei, Role.CURATOR, by=jonas)
    assert client.get("/admin/", follow=True).status_code == 403
    assert client.post("/admin/directory/actor/add/", {}, follow=True).status_code == 403
