"""System checks on the database and the operator."""

import pytest
from django.core.checks import run_checks

from directory.core.checks import _check_collation, _check_encoding, check_database_locale, check_operator


@pytest.mark.django_db
def test_embedded_database_is_as_it_should_be():
    assert check_database_locale(databases=["default"]) == []


@pytest.mark.parametrize(
    ("provider", "collation", "ctype", "ids"),
    [
        ("b", "C.UTF-8", "C.UTF-8", []),
        ("c", "C.UTF-8", "C.UTF-8", []),
        ("c", "C.utf8", "C.utf8", []),
        ("c", "C", "C", ["directory.W001"]),
        ("c", "POSIX", "POSIX", ["directory.W001"]),
        ("c", "en_US.UTF-8", "en_US.UTF-8", ["directory.W002"]),
        ("i", "de_DE.UTF-8", "de_DE.UTF-8", ["directory.W002"]),
    ],
)
def test_locale_that_sorts_otherwise_is_said_with_a_hint(provider, collation, ctype, ids):
    messages = _check_collation(provider, collation, ctype)
    assert [message.id for message in messages] == ids
    assert all(message.hint for message in messages)


def test_encoding_that_cannot_hold_every_name_is_an_error():
    assert [message.id for message in _check_encoding("SQL_ASCII")] == ["directory.E001"]


def test_missing_operator_is_said_before_deployment(settings):
    settings.OPERATOR_EMAIL = ""
    assert [message.id for message in check_operator()] == ["directory.W003"]


def test_all_checks_pass_with_the_tests_values():
    assert run_checks() == []
