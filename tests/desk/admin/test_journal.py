"""The journal: what it shows and finds, at what cost, and that nobody changes it."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import DatabaseError, connection, transaction
from django.test import Client

from directory.actors.choices import ActorAction
from directory.actors.services import Change, SourceRef, apply_values, close_actor, mark_checked, mark_confirmed, remove_actor
from directory.core import journal
from directory.core.agents import agent_of, system_agent
from directory.core.models import JournalEntry
from directory.desk.admin import journal as journal_admin
from tests.factories.actors import make_actor, make_source
from tests.factories.users import make_curator, make_editor, make_user
from tests.factories.vocabulary import load_small_vocabulary

LIST = "/admin/directory/journalentry/"


def change(actor: Any, *, by: Any, reason: str = "Corrected.", **values: Any) -> Any:
    actor.refresh_from_db()
    ref = SourceRef(make_source())
    changes = [Change(field, value, ref) for field, value in values.items()]
    return apply_values(actor, changes, by=agent_of(by), reason=reason, expected_revision=actor.revision)


def rows(client: Client, query: str = "", prefix: str = "") -> list[list[str]]:
    """The cells of the list's rows as texts: when, who, did what, to what, details, reason."""
    response = client.get(f"{prefix}{LIST}?{query}")
    assert response.status_code == 200, query
    page = response.content.decode()
    found = []
    for row in re.findall(r"<tr>(<t[dh] class=\"field-when.*?)</tr>", page, re.DOTALL):
        cells = re.findall(r"<t[dh] class=\"field-[^>]*>(.*?)</t[dh]>", row, re.DOTALL)
        found.append([html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in cells])
    return found


@pytest.fixture
def deeds(curator: Any) -> dict[str, Any]:
    """Six things done to two entries by a curator and by the system."""
    one, two = make_actor("One", name_zh="甲"), make_actor("Two")
    change(one, by=curator, reason="Its imprint says so.", website="example.org", founding_year=1999)
    mark_checked(one, by=agent_of(curator))
    mark_confirmed(two, by=system_agent("tests"))
    close_actor(two, by=agent_of(curator), reason="It closed.")
    return {"one": one, "two": two, "mei": agent_of(curator), "tests": system_agent("tests")}


def test_each_deed_is_noted_with_its_transaction(deeds: dict[str, Any]) -> None:
    one, two = (str(deeds[name].pk) for name in ("one", "two"))
    noted = (
        JournalEntry.objects.filter(subject_kind="actor")
        .order_by("pk")
        .values_list("action", "subject_kind", "subject_key", "revision")
    )
    assert list(noted) == [
        ("actor.added", "actor", one, 1),
        ("actor.added", "actor", two, 1),
        ("actor.changed", "actor", one, 2),
        ("actor.checked", "actor", one, None),
        ("actor.confirmed", "actor", two, None),
        ("actor.closed", "actor", two, 2),
    ]
    assert JournalEntry.objects.get(action="actor.changed").data == {"fields": ["website", "founding_year"]}


def test_what_is_refused_is_not_noted(deeds: dict[str, Any], curator: Any) -> None:
    before = JournalEntry.objects.count()
    remove_actor(deeds["two"], by=deeds["mei"], reason="Not eligible.")
    for act in (mark_checked, mark_confirmed):
        with pytest.raises(Exception, match="no longer"):
            act(deeds["two"], by=deeds["mei"])
    with pytest.raises(Exception, match="pass"):
        change(deeds["one"], by=curator, website="no address", founding_year=1)
    change(deeds["one"], by=curator, website="example.org")
    assert JournalEntry.objects.count() == before + 1


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("", ["Mei", "entry changed", "One (#{one})", "Revision 2 Website, Founding year", "Its imprint says so."]),
        ("/zh-hans", ["Mei", None, "甲 (#{one})", None, "Its imprint says so."]),
    ],
)
def test_list_says_who_did_what_to_what_and_why(
    client: Client, deeds: dict[str, Any], prefix: str, expected: list[str | None]
) -> None:
    found = rows(client, "did=actor.changed", prefix)
    assert len(found) == 1
    cells = found[0][1:]
    for cell, text in zip(cells, expected, strict=True):
        assert text is None or cell == text.format(one=deeds["one"].pk)
    page = client.get(f"{prefix}{LIST}?did=actor.changed").content.decode()
    assert f"{prefix}/admin/directory/actor/{deeds['one'].pk}/revisions/compare/?from=1&amp;to=2" in page
    assert f'href="{prefix}/admin/directory/actor/{deeds["one"].pk}/revisions/"' in page


def test_newest_stands_first(client: Client, deeds: dict[str, Any]) -> None:
    assert [row[2] for row in rows(client)] == [
        "entry closed",
        "entry confirmed",
        "entry checked",
        "entry changed",
        "entry added",
        "entry added",
        "role granted",  # to Mei herself
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("did=actor.checked", 1),
        ("did=nothing", 7),
        ("by={mei}", 3),
        ("by={tests}", 4),
        ("by=x", 7),
        ("by=999999", 7),
        ("kind=actor", 6),
        ("kind=x%00", 7),
        ("q={one}", 3),
        ("q=%23{one}", 3),
        ("q=999999", 0),
        ("q=a%08b", 0),
        ("q={one}&by={mei}&did=actor.changed", 1),
        ("since={today}", 7),
        ("since={tomorrow}", 0),
        ("until={today}", 7),
        ("until={yesterday}", 0),
        ("since={yesterday}&until={tomorrow}", 7),
        ("since=2026-99-99", 7),
        ("since=x&until=%00", 7),
        ("since=0001-01-01&until=9999-12-31", 7),
        ("p=x", 7),
        ("o=1.2", 7),
        ("all=", 7),
    ],
)
def test_list_filters(client: Client, deeds: dict[str, Any], query: str, found: int) -> None:
    now = datetime.now(UTC)
    days = {name: (now + timedelta(days=n)).date() for name, n in (("yesterday", -2), ("today", 0), ("tomorrow", 2))}
    values = {"one": deeds["one"].pk, "mei": deeds["mei"].pk, "tests": deeds["tests"].pk}
    assert len(rows(client, query.format(**days, **values))) == found


def test_a_date_that_is_none_is_said(client: Client, deeds: dict[str, Any]) -> None:
    assert "“2026-99-99” is not a date." in client.get(f"{LIST}?since=2026-99-99").content.decode()


@pytest.mark.parametrize("query", ["data__x=1", "by__user__email=x", "at__year=2026"])
def test_other_questions_are_refused(client: Client, deeds: dict[str, Any], query: str) -> None:
    assert client.get(f"{LIST}?{query}").status_code == 400


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize("role", ["anonymous", "member", "curator", "editor"])
def test_each_role_gets_what_it_may(client: Client, db: None, role: str, prefix: str) -> None:
    makers = {"member": make_user, "curator": make_curator, "editor": make_editor}
    if role in makers:
        client.force_login(makers[role](), "django.contrib.auth.backends.ModelBackend")
    make_actor()
    entry = JournalEntry.objects.latest("pk").pk
    expected = {"anonymous": 302, "member": 403, "curator": 200, "editor": 200}[role]
    assert client.get(f"{prefix}{LIST}", follow=role == "member").status_code == expected
    if expected == 200:
        for page in ("add/", f"{entry}/", f"{entry}/change/", f"{entry}/delete/", f"{entry}/history/"):
            for send in (client.get, client.post):
                assert send(f"{prefix}{LIST}{page}").status_code == 404, page
        post = client.post(f"{prefix}{LIST}", {"action": "delete_selected", "_selected_action": entry, "post": "yes"})
        assert post.status_code == 405
    assert JournalEntry.objects.filter(subject_kind="actor").count() == 1


def refused(act: Any) -> bool:
    with pytest.raises(DatabaseError), transaction.atomic():
        act()
    return True


def test_nobody_changes_or_deletes_a_line(deeds: dict[str, Any]) -> None:
    before = list(JournalEntry.objects.values())
    row = JournalEntry.objects.latest("pk")
    row.action = "actor.added"

    def sql(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    assert refused(row.save)
    assert refused(row.delete)
    assert refused(lambda: JournalEntry.objects.update(by=deeds["tests"]))
    assert refused(lambda: JournalEntry.objects.all().delete())
    assert refused(lambda: JournalEntry.objects.bulk_update([row], ["action"]))
    assert refused(lambda: sql("UPDATE directory_journalentry SET data = '{}'"))
    assert refused(lambda: sql("DELETE FROM directory_journalentry"))
    assert refused(deeds["mei"].delete)
    assert list(JournalEntry.objects.values()) == before


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize("count", [1, 30])
def test_list_asks_so_many_queries(
    client: Client, curator: Any, django_assert_num_queries: Any, count: int, prefix: str
) -> None:
    for number in range(count):
        made = make_actor(f"Entry {number}")
        change(made, by=curator, founding_year=1999)
    client.get(f"{prefix}{LIST}")
    with django_assert_num_queries(11):
        assert client.get(f"{prefix}{LIST}").status_code == 200


def test_counting_ends(client: Client, curator: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    load_small_vocabulary()
    agent = agent_of(curator)
    JournalEntry.objects.bulk_create(
        JournalEntry(by=agent, action="actor.checked", subject_kind="actor", subject_key="1") for _ in range(60)
    )
    monkeypatch.setattr(journal_admin, "MOST_COUNTED", 55)
    assert len(rows(client)) == 50
    assert len(rows(client, "p=2")) == 6
    assert "Only the latest 55 are counted" in client.get(LIST).content.decode()
    monkeypatch.setattr(journal_admin, "MOST_COUNTED", 61)  # with the role of Mei
    assert "are counted" not in client.get(LIST).content.decode()


def test_other_rooms_codes_are_shown_as_they_are(client: Client, curator: Any) -> None:
    JournalEntry.objects.create(
        by=agent_of(curator),
        action="topic.merged",
        subject_kind="thing",
        subject_key="biobanks",
        data={"into": "x", "n": [1, 2]},
    )
    assert rows(client)[0][2:] == ["topic.merged", "thing biobanks", "n 1, 2; into x", "–"]


def test_every_deed_has_a_label_in_both_languages() -> None:
    assert set(ActorAction.values) <= set(journal.actions())
    assert "actor" in journal.subjects()


def test_django_keeps_no_second_journal(client: Client, editor: Any) -> None:
    load_small_vocabulary()
    make_source()
    client.post("/admin/directory/source/add/", {"key": "letter", "kind": "submitter", "title_en": "A", "title_zh": "信"})
    assert not LogEntry.objects.exists()
    text = client.get("/admin/").content.decode() + client.get("/admin/directory/").content.decode()
    assert "Recent actions" not in text
    assert "My actions" not in text
