"""Who may act as the submitter: whoever holds a key, and the account that it is."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from directory.core.agents import agent_of
from directory.moderation import rules
from directory.moderation.models import ChangeRequest
from directory.moderation.services import intake
from tests.factories.requests import LICENCE, NETWORK, make_draft, make_import_request, make_request
from tests.factories.users import make_user

pytestmark = pytest.mark.django_db


def listed(user, request):
    """The list must show what the rule allows, and nothing else."""
    agent = getattr(user, "agent", None)
    mine = ChangeRequest.objects.of_submitter(agent=agent.pk if agent else None, email=getattr(user, "email", ""))
    return mine.filter(pk=request.pk).exists()


def test_the_account_that_submitted_and_the_one_with_its_address_may_act(charlie, mei):
    signed_in = intake.send(make_draft(email=charlie.email), network=NETWORK, licence_version=LICENCE, user=charlie)
    by_mail = make_request(email="Charlie@Example.org")
    assert signed_in.submitter == agent_of(charlie) != by_mail.submitter
    for request in (signed_in, by_mail):
        for user, may in ((charlie, True), (mei, False), (make_user("eve@example.net"), False)):
            assert rules.may_act_as_submitter(user, request) == listed(user, request) == may
            user.delete() if user.email.startswith("eve") else None
        assert not rules.may_act_as_submitter(AnonymousUser(), request)


def test_a_draft_and_what_an_import_made_are_nobodys(charlie):
    for request in (make_draft(email=charlie.email), make_import_request()):
        assert not rules.may_act_as_submitter(charlie, request)
        assert not listed(charlie, request)


def test_an_account_that_is_switched_off_may_nothing(charlie):
    request = make_request(email=charlie.email)
    charlie.is_active = False
    assert not rules.may_act_as_submitter(charlie, request)


def test_after_the_address_is_deleted_only_the_account_that_submitted_may(charlie):
    signed_in = intake.send(make_draft(email=charlie.email), network=NETWORK, licence_version=LICENCE, user=charlie)
    by_mail = make_request(email=charlie.email)
    for request in (signed_in, by_mail):
        request.contact.delete()
    fresh = {request.pk: request for request in ChangeRequest.objects.with_parts()}
    assert rules.may_act_as_submitter(charlie, fresh[signed_in.pk])
    assert not rules.may_act_as_submitter(charlie, fresh[by_mail.pk])
