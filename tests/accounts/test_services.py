"""Granting roles: who may, what stands written, and that an editor remains."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail as outbox_of
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from directory.accounts import rules, services
from directory.accounts.choices import Role
from directory.accounts.models import RoleEvent, User
from directory.core import mail
from directory.core.errors import DomainError
from directory.core.models import Mail
from tests.factories.users import make_editor, make_user


def events():
    return list(
        RoleEvent.objects.order_by("pk").values_list("subject__user__name", "role", "change", "by__user__name", "by__code")
    )


@pytest.mark.django_db
def test_grant_role_makes_a_curator_and_writes_it_down(charlie, jonas):
    services.grant_role(charlie, Role.CURATOR, by=jonas)
    charlie.refresh_from_db()
    assert (rules.is_curator(charlie), rules.is_editor(charlie), charlie.is_staff) == (True, False, True)
    assert events()[-1] == ("Charlie", "curator", "granted", "Jonas", "")


@pytest.mark.django_db
def test_grant_role_twice_is_one_event(charlie, jonas):
    services.grant_role(charlie, Role.CURATOR, by=jonas)
    count = RoleEvent.objects.count()
    services.grant_role(charlie, Role.CURATOR, by=jonas)
    assert RoleEvent.objects.count() == count


@pytest.mark.django_db
def test_only_editors_grant_and_revoke(charlie, mei):
    for change in (services.grant_role, services.revoke_role):
        with pytest.raises(PermissionDenied):
            change(charlie, Role.CURATOR, by=mei)
    with pytest.raises(PermissionDenied):
        services.invite("new@example.org", role=Role.CURATOR, by=mei)
    assert not rules.is_curator(charlie)
    assert not User.objects.filter(email="new@example.org").exists()


@pytest.mark.django_db
def test_editor_who_is_switched_off_grants_nothing(charlie, jonas):
    make_editor("second@example.org")
    jonas.is_active = False
    jonas.save(update_fields=["is_active"])
    with pytest.raises(PermissionDenied):
        services.grant_role(charlie, Role.EDITOR, by=jonas)


@pytest.mark.django_db
def test_revoke_role_takes_the_admin_away_with_the_last_role(charlie, jonas):
    services.grant_role(charlie, Role.CURATOR, by=jonas)
    services.revoke_role(charlie, Role.CURATOR, by=jonas)
    charlie.refresh_from_db()
    assert (rules.is_curator(charlie), charlie.is_staff) == (False, False)
    assert events()[-1] == ("Charlie", "curator", "revoked", "Jonas", "")


@pytest.mark.django_db
def test_last_editor_cannot_be_demoted(jonas):
    with pytest.raises(DomainError) as refused:
        services.revoke_role(jonas, Role.EDITOR, by=jonas)
    assert refused.value.code == "last_editor"
    assert rules.is_editor(jonas)


@pytest.mark.django_db
def test_editor_who_is_switched_off_does_not_count_as_the_one_who_remains(jonas):
    second = make_editor("second@example.org", name="Second")
    second.is_active = False
    second.save(update_fields=["is_active"])
    with pytest.raises(DomainError):
        services.revoke_role(jonas, Role.EDITOR, by=jonas)


@pytest.mark.django_db(transaction=True)
def test_two_editors_who_demote_each_other_at_once_leave_one():
    one, two = make_editor("one@example.org"), make_editor("two@example.org")

    def demote(pair):
        by, whom = pair
        try:
            services.revoke_role(whom, Role.EDITOR, by=by)
        except (DomainError, PermissionDenied):
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(demote, [(one, two), (two, one)]))
    assert User.objects.filter(groups__name="editor").count() == 1


@pytest.mark.django_db
def test_invite_makes_an_account_without_password_and_sends_one_mail(jonas):
    user = services.invite("Alice@Example.org", role=Role.CURATOR, by=jonas, name="Alice", language="zh-hans")
    assert (user.email, user.has_usable_password(), rules.is_curator(user)) == ("alice@example.org", False, True)
    mail.deliver(Mail.objects.get().pk)
    (message,) = outbox_of.outbox
    assert message.to == ["alice@example.org"]
    assert "http://testserver/account/login/" in message.body
    assert message.body.index("http://testserver/zh-hans/account/login/") < message.body.index(
        "http://testserver/account/login/"
    )


@pytest.mark.django_db
def test_invite_refuses_an_address_that_has_an_account(charlie, jonas):
    with pytest.raises(DomainError) as refused:
        services.invite("CHARLIE@example.org", role=Role.CURATOR, by=jonas)
    assert refused.value.code == "taken"
    assert not Mail.objects.exists()


@pytest.mark.django_db
def test_role_events_are_never_changed(jonas):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        RoleEvent.objects.update(role="curator")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        RoleEvent.objects.all().delete()


@pytest.mark.django_db
def test_make_editor_makes_the_first_one(capsys):
    call_command("make_editor", "first@example.org", name="First")
    assert rules.is_editor(User.objects.get(email="first@example.org"))
    assert "http://testserver/account/login/" in capsys.readouterr().out
    assert events() == [("First", "editor", "granted", None, "make_editor")]


@pytest.mark.django_db
def test_make_editor_promotes_an_account_and_refuses_what_is_no_address(charlie):
    call_command("make_editor", "Charlie@example.org")
    assert rules.is_editor(charlie)
    with pytest.raises(CommandError):
        call_command("make_editor", "no address")
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_user_without_a_role_is_nothing(charlie):
    assert not rules.is_curator(charlie)
    assert not rules.is_editor(make_user("bob@example.org", name="Bob"))
