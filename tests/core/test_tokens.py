"""Links that work once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from directory.core import tokens
from directory.core.models import OneTimeLink

HOUR = timedelta(hours=1)


@pytest.mark.django_db
def test_redeem_works_once():
    token = tokens.make_token(purpose="confirm", subject="party:7", lasts=HOUR)
    assert tokens.peek(token, purpose="confirm") == "party:7"
    assert tokens.redeem(token, purpose="confirm") == "party:7"
    with pytest.raises(tokens.LinkNotValidError):
        tokens.redeem(token, purpose="confirm")
    with pytest.raises(tokens.LinkNotValidError):
        tokens.peek(token, purpose="confirm")


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["", "x", "\x00", "\ud800", "ü" * 5000])
def test_redeem_refuses_what_is_no_token(wrong):
    tokens.make_token(purpose="confirm", subject="party:7", lasts=HOUR)
    with pytest.raises(tokens.LinkNotValidError):
        tokens.redeem(wrong, purpose="confirm")


@pytest.mark.django_db
def test_redeem_refuses_another_purpose_and_what_is_too_old():
    token = tokens.make_token(purpose="confirm", subject="party:7", lasts=HOUR)
    old = tokens.make_token(purpose="confirm", subject="party:7", lasts=-HOUR)
    with pytest.raises(tokens.LinkNotValidError):
        tokens.redeem(token, purpose="sign-in")
    with pytest.raises(tokens.LinkNotValidError):
        tokens.redeem(old, purpose="confirm")


@pytest.mark.django_db
def test_token_itself_is_not_kept():
    token = tokens.make_token(purpose="confirm", subject="party:7", lasts=HOUR)
    link = OneTimeLink.objects.get()
    assert token not in (link.token_hash, link.purpose, link.subject)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_redeem_at_once_one_succeeds():
    token = tokens.make_token(purpose="confirm", subject="party:7", lasts=HOUR)

    def redeem(_number):
        try:
            return tokens.redeem(token, purpose="confirm")
        except tokens.LinkNotValidError:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(redeem, range(4)))
    assert sorted(results, key=str) == [None, None, None, "party:7"]
