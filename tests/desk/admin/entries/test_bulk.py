"""Bulk actions: which entries, why, what was done and what was not, also when somebody else was quicker."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from directory.actors.models import Actor
from directory.actors.services import close_actor
from directory.core.agents import agent_of, system_agent
from directory.desk.admin.entries import bulk_pages
from directory.vocabulary.models import Topic
from tests.desk.admin.entries.test_page import change_elsewhere
from tests.desk.admin.forms import filled_in
from tests.factories.actors import make_actor
from tests.factories.users import make_editor
from tests.factories.vocabulary import load_small_vocabulary

LIST = "/admin/directory/actor/"
WHY = {"reason": "Seen on their websites."}


def choose(client: Client, code: str, *actors: Actor, query: str = "", across: bool = False, prefix: str = "") -> Any:
    """The page that asks what is to be done, for entries ticked in the list."""
    sent = {"action": code, "index": "0", "select_across": "1" if across else "0", "_selected_action": [a.pk for a in actors]}
    return client.post(f"{prefix}{LIST}{query}", sent)


def go(client: Client, code: str, sent: dict[str, Any], prefix: str = "") -> Any:
    return client.post(f"{prefix}{LIST}bulk/{code}/", sent, follow=True)


def outcome(response: Any) -> tuple[list[str], dict[str, str]]:
    """By name what was done, and what was not and why."""
    assert response.status_code == 200
    text = response.content.decode()
    left = dict(re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>.*?</th>\s*<td>([^<]+)</td>', text, re.DOTALL))
    done = text.partition('class="bulk-entries"')[2]
    return re.findall(r'<li><a href="[^"]+">([^<]+)</a>', done), left


def topics(actor: Actor) -> list[str]:
    return sorted(actor.topics.values_list("slug", flat=True))


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_topic_is_added_to_those_that_lack_it(client: Client, curator: Any, prefix: str) -> None:
    without = make_actor("Alpha", topics=["nanomedicine"])
    having = make_actor("Beta", topics=["biobanks"])
    page = choose(client, "add_topic", without, having, prefix=prefix)

    response = go(client, "add_topic", {**filled_in(page, "bulk_form"), **WHY, "topic": "biobanks", "locator": "x"}, prefix)

    done, left = outcome(response)
    assert done == ["Alpha"]
    assert left == {"Beta": "它已有此主题。" if prefix else "It already has this topic."} or (prefix and list(left) == ["Beta"])
    assert (topics(without), topics(having)) == (["biobanks", "nanomedicine"], ["biobanks"])
    revision = without.revisions.first()
    assert (revision.number, revision.changed, revision.reason) == (2, ["topics"], WHY["reason"])
    assert (revision.by, revision.source.key) == (agent_of(curator), "curators")
    assert having.revisions.count() == 1


def test_topic_is_removed_from_those_that_have_it(client: Client, curator: Any) -> None:
    having = make_actor("Alpha", topics=["biobanks", "nanomedicine"])
    without = make_actor("Beta", topics=["nanomedicine"])
    page = choose(client, "remove_topic", having, without)

    assert 'value="biobanks"' in page.content.decode()
    assert 'value="human-genomics"' not in page.content.decode()
    response = go(client, "remove_topic", {**filled_in(page, "bulk_form"), **WHY, "topic": "biobanks"})

    assert outcome(response) == (["Alpha"], {"Beta": "It does not have this topic."})
    assert (topics(having), topics(without)) == (["nanomedicine"], ["nanomedicine"])


def test_marked_as_checked_without_a_revision(client: Client, curator: Any) -> None:
    active, closed = make_actor("Alpha"), make_actor("Beta", status="closed")
    gone = make_actor("Gone", status="removed")
    page = choose(client, "check", active, closed, gone)

    response = go(client, "check", filled_in(page, "bulk_form"))

    done, left = outcome(response)
    assert done == ["Alpha", "Beta"]
    assert left == {"Gone": "This entry is no longer in the directory and cannot be changed."}
    assert Actor.objects.filter(checked_at=None).get() == gone
    assert active.revisions.count() == 1


def test_close_says_what_was_closed_already(client: Client, curator: Any) -> None:
    active, closed = make_actor("Alpha"), make_actor("Beta", status="closed")
    gone = make_actor("Gone", status="removed")
    page = choose(client, "close", active, closed, gone)

    response = go(client, "close", {**filled_in(page, "bulk_form"), **WHY})

    done, left = outcome(response)
    assert done == ["Alpha"]
    assert left == {"Beta": "It is closed already.", "Gone": "An entry that is removed cannot become closed."}
    active.refresh_from_db()
    assert (active.status, active.revisions.first().reason) == ("closed", WHY["reason"])


@pytest.mark.parametrize("code", ["check", "close"])
def test_entry_that_changed_meanwhile_is_left_alone(client: Client, curator: Any, code: str) -> None:
    seen, changed = make_actor("Alpha"), make_actor("Beta")
    page = choose(client, code, seen, changed)
    change_elsewhere(changed, founding_year=1999)

    response = go(client, code, {**filled_in(page, "bulk_form"), **WHY})

    assert outcome(response) == (["Alpha"], {"Beta": "Somebody changed it meanwhile. Look at it again."})
    changed.refresh_from_db()
    assert (changed.status, changed.checked_at) == ("active", None)


def test_topics_that_changed_meanwhile_are_left_alone_and_others_not(client: Client, curator: Any) -> None:
    elsewhere, here = make_actor("Alpha", topics=["nanomedicine"]), make_actor("Beta")
    page = choose(client, "add_topic", elsewhere, here)
    change_elsewhere(elsewhere, topics=["wellness"])
    change_elsewhere(here, founding_year=1999)

    response = go(client, "add_topic", {**filled_in(page, "bulk_form"), **WHY, "topic": "biobanks"})

    done, left = outcome(response)
    assert done == ["Beta"]
    assert "Somebody changed these fields meanwhile: Topics." in left["Alpha"]
    assert (topics(elsewhere), topics(here)) == (["wellness"], ["biobanks"])


def test_rule_that_would_be_broken_is_said_and_the_rest_is_done(client: Client, curator: Any) -> None:
    load_small_vocabulary()
    full = make_actor("Alpha", topics=all_topics()[:30])
    free = make_actor("Beta")
    page = choose(client, "add_topic", full, free)

    response = go(client, "add_topic", {**filled_in(page, "bulk_form"), **WHY, "topic": all_topics()[40]})

    done, left = outcome(response)
    assert done == ["Beta"]
    assert "30" in left["Alpha"]
    assert len(topics(full)) == 30


def all_topics() -> list[str]:
    return list(Topic.objects.exclude(parent=None).order_by("pk").values_list("slug", flat=True))


def test_second_click_does_nothing_and_shows_the_same(client: Client, curator: Any) -> None:
    actor = make_actor("Alpha")
    sent = {**filled_in(choose(client, "add_topic", actor), "bulk_form"), **WHY, "topic": "biobanks"}

    first, second = go(client, "add_topic", sent), go(client, "add_topic", sent)

    assert first.redirect_chain == second.redirect_chain
    assert outcome(first) == outcome(second) == (["Alpha"], {})
    assert actor.revisions.count() == 2


@pytest.mark.parametrize(
    ("code", "typed", "message"),
    [
        ("add_topic", {"topic": "biobanks", "reason": " "}, "Say why: every change has a reason."),
        ("add_topic", {**WHY, "topic": ""}, "This field is required."),
        ("add_topic", {**WHY, "topic": "oncology"}, "Select a valid choice."),
        ("add_topic", {**WHY, "topic": "biobanks", "source": "9" * 30}, "Select a valid choice."),
        ("close", {"reason": "x" * 501}, "Use at most 500 characters (it has 501)."),
    ],
)
def test_what_does_not_pass_is_said_and_nothing_is_done(
    client: Client, curator: Any, code: str, typed: dict[str, str], message: str
) -> None:
    actor = make_actor("Alpha")
    sent = {**filled_in(choose(client, code, actor), "bulk_form"), **typed}

    response = go(client, code, sent)

    text = response.content.decode()
    assert message in text
    assert "Alpha</a>" in text
    assert filled_in(response, "bulk_form")["entries"] == sent["entries"]
    assert actor.revisions.count() == 1


@pytest.mark.parametrize("entries", ["", "x", "1001", "1001:x", "1001:0", "0:1", " ".join(f"{n}:1" for n in range(1, 502))])
def test_damaged_form_leads_back(client: Client, curator: Any, entries: str) -> None:
    response = go(client, "close", {**WHY, "entries": entries, "form_key": str(uuid4())})

    assert response.redirect_chain == [(LIST, 302)]
    assert "The form came back damaged. Choose the entries again." in response.content.decode()


@pytest.mark.parametrize("selected", [["abc"], ["1001", "%00"], ["9" * 40]])
def test_damaged_choice_in_the_list_leads_back(client: Client, curator: Any, selected: list[str]) -> None:
    make_actor("Alpha")

    response = client.post(LIST, {"action": "close", "index": "0", "_selected_action": selected}, follow=True)

    assert "The form came back damaged. Choose the entries again." in response.content.decode()


def test_all_that_match_can_be_chosen_up_to_a_limit(client: Client, curator: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, _other = make_actor("Alpha one"), make_actor("Alpha two"), make_actor("Gamma", "sme")
    page = choose(client, "check", first, query="?q=alpha", across=True)
    assert filled_in(page, "bulk_form")["entries"] == f"{first.pk}:1 {second.pk}:1"

    monkeypatch.setattr(bulk_pages, "MOST_ENTRIES", 2)
    assert choose(client, "check", first, across=True, query="?type=rto").status_code == 200
    response = client.get(choose(client, "check", first, across=True)["Location"])
    assert "At most 2 entries at once. Narrow the list, or choose page by page." in response.content.decode()


def test_role_lost_between_choosing_and_confirming(client: Client, curator: Any) -> None:
    actor = make_actor("Alpha")
    sent = {**filled_in(choose(client, "close", actor), "bulk_form"), **WHY}
    curator.groups.clear()

    assert go(client, "close", sent).status_code == 403
    actor.refresh_from_db()
    assert actor.status == "active"


def test_outcome_is_shown_to_who_did_it(client: Client, curator: Any) -> None:
    sent = filled_in(choose(client, "check", make_actor("Alpha")), "bulk_form")
    address = go(client, "check", sent).redirect_chain[0][0]
    client.force_login(make_editor(), "django.contrib.auth.backends.ModelBackend")

    response = client.get(address, follow=True)

    assert "What this action did is no longer kept." in response.content.decode()


def test_nothing_is_done_by_reading(client: Client, curator: Any) -> None:
    for code in ("add_topic", "remove_topic", "check", "close"):
        assert client.get(f"{LIST}bulk/{code}/").status_code == 405


def test_entry_closed_by_somebody_else_meanwhile(client: Client, curator: Any) -> None:
    actor = make_actor("Alpha")
    page = choose(client, "close", actor)
    close_actor(actor, by=system_agent("elsewhere"), reason="Elsewhere.")

    response = go(client, "close", {**filled_in(page, "bulk_form"), **WHY})

    assert outcome(response) == ([], {"Alpha": "It is closed already."})
    assert actor.revisions.count() == 2


@pytest.mark.parametrize("count", [1, 30])
def test_choosing_takes_the_same_queries_for_one_and_thirty(
    client: Client, curator: Any, django_assert_num_queries: Any, count: int
) -> None:
    actors = [make_actor(f"Institute {number}") for number in range(count)]

    with django_assert_num_queries(26):
        choose(client, "add_topic", *actors)
