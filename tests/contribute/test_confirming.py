"""The page that waits for the code, and the page that the mail's link opens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from directory.core.limits import Limit
from directory.core.models import Mail, OneTimeLink
from directory.moderation import keys
from directory.moderation.choices import State
from directory.moderation.models import ChangeRequest
from directory.moderation.services import intake
from tests.contribute.pages import errors_in
from tests.factories.requests import LICENCE, NETWORK, code_of, make_draft

pytestmark = pytest.mark.django_db
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.fixture
def waiting(db):
    """A submission that waits for its address to be confirmed, and the address of its page."""
    request = intake.send(make_draft(), network=NETWORK, licence_version=LICENCE)
    return request, f"/requests/{keys.make_key(request)}/confirm/"


def link_of(request):
    check = request.address_checks.latest("pk")
    return f"/requests/confirm/{Mail.objects.get(event=f'address-check:{check.pk}').context['link']}/"


def state(request):
    return ChangeRequest.objects.get(pk=request.pk).state


@pytest.mark.parametrize("typed", ["{}", " {} ", "code: {}"])
def test_the_code_is_understood_in_full_width_digits_and_with_spaces(client, waiting, typed):
    request, url = waiting
    code = code_of(request).translate(FULL_WIDTH)
    response = client.post(url, {"action": "code", "code": typed.format(f"{code[:3]} {code[3:]}")})
    assert response["Location"] == url.removesuffix("confirm/")
    assert state(request) == State.SUBMITTED


@pytest.mark.parametrize("typed", ["", "1", "12345", "abcdef", "\x00", "٣" * 6, "9" * 41, "基因"])
def test_what_is_not_the_code_is_said_beside_it(client, waiting, typed):
    request, url = waiting
    response = client.post(url, {"action": "code", "code": typed})
    assert response.status_code == 200
    assert errors_in(response)[0].startswith("Six-digit code")
    assert state(request) == State.DRAFT


def test_a_new_code_is_sent_on_request_and_only_so_often(client, waiting, monkeypatch):
    _request, url = waiting
    assert client.post(url, {"action": "again"})["Location"] == url
    assert Mail.objects.count() == 2
    assert "A new code is on its way" in client.get(url).content.decode()
    monkeypatch.setattr(intake, "MAILS_BY_RECIPIENT", Limit("request-mails", 2, timedelta(hours=1)))
    response = client.post(url, {"action": "again"})
    assert response.status_code == 429
    assert "too often" in response.content.decode()
    assert Mail.objects.count() == 2


def test_another_address_gets_a_code_and_the_first_one_is_worth_nothing(client, waiting):
    request, url = waiting
    old = code_of(request)
    assert client.post(url, {"action": "address", "email": "new＠example.org"})["Location"] == url
    assert Mail.objects.latest("pk").recipient == "new@example.org"
    assert "new@example.org" in client.get(url).content.decode()
    assert client.post(url, {"action": "code", "code": old}).status_code == 200 or old == code_of(request)
    assert client.post(url, {"action": "code", "code": code_of(request)}).status_code == 302


@pytest.mark.parametrize("email", ["", "x", "a@b@c", "\x00@example.org", "x" * 300 + "@example.org"])
def test_what_is_no_address_is_said_beside_it(client, waiting, email):
    _request, url = waiting
    response = client.post(url, {"action": "address", "email": email})
    assert errors_in(response)[0].startswith("Your e-mail address")
    assert Mail.objects.count() == 1


def test_a_refusal_of_the_mail_server_is_said(client, waiting):
    _request, url = waiting
    assert "could not be delivered" not in client.get(url).content.decode()
    Mail.objects.update(state=Mail.State.FAILED, context={})
    assert "could not be delivered" in client.get(url).content.decode()


def test_a_draft_that_was_not_sent_is_not_waited_for(client):
    url = f"/requests/{keys.make_key(make_draft())}/"
    assert client.get(f"{url}confirm/")["Location"] == f"{url}form/review/"


def test_opening_the_link_does_nothing_and_its_button_confirms_once(client, waiting):
    request, url = waiting
    link = link_of(request)
    for _scanner in range(2):
        assert client.get(link).status_code == client.head(link).status_code == 200
    assert state(request) == State.DRAFT
    response = client.post(link)
    assert response.status_code == 302
    assert keys.request_of_key(response["Location"].split("/")[2]).pk == request.pk
    assert state(request) == State.SUBMITTED
    for again in (client.get(link), client.post(link)):
        assert again.status_code == 410
        assert "used up" in again.content.decode()
    assert client.get(url)["Location"] == url.removesuffix("confirm/")


@pytest.mark.parametrize("link", ["x", "x" * 43, "%00", "基因", "x" * 3000])
def test_a_forged_link_is_answered_clearly(client, link):
    for method in (client.get, client.post):
        assert method(f"/requests/confirm/{link}/").status_code == 410


def test_an_expired_link_or_one_of_an_address_that_was_changed_is_answered_clearly(client, waiting):
    request, url = waiting
    old = link_of(request)
    client.post(url, {"action": "address", "email": "new@example.org"})
    assert client.post(old).status_code == 410
    link = link_of(request)
    OneTimeLink.objects.update(expires_at=request.created_at)
    assert client.get(link).status_code == client.post(link).status_code == 410
    assert state(request) == State.DRAFT
