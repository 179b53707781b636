"""Adding an entry: the small form, the entries that it may be the same as, what a second click does."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from directory.actors.models import Actor
from directory.core.agents import agent_of
from tests.desk.admin.forms import filled_in, open_form
from tests.factories.actors import make_actor, make_source
from tests.factories.vocabulary import BERLIN, PARIS, load_small_vocabulary

LIST = "/admin/directory/actor/"
ADD = f"{LIST}add/"
LEAST = {"name": "Institute N", "type": "sme", "country": "DE", "reason": "It works on genomics."}


@pytest.fixture(autouse=True)
def _vocabulary(db: None) -> None:
    load_small_vocabulary()
    make_source()


def test_added_entry_leads_to_its_whole_form(client: Client, curator: Any) -> None:
    sent = {
        **open_form(client, ADD),
        **LEAST,
        "name_zh": "恩研究所",
        "city": str(BERLIN),
        "website": "n.example.org",
        "identifiers-0-scheme": "wikidata",
        "identifiers-0-value": "Q4242",
    }

    response = client.post(ADD, sent)

    actor = Actor.objects.get()
    assert response["Location"] == f"{LIST}{actor.pk}/change/"
    assert (actor.name_en, actor.name_zh, actor.type, actor.country_id) == ("Institute N", "恩研究所", "sme", "DE")
    assert (actor.city_id, actor.subdivision_id, actor.website) == (BERLIN, "DE-BE", "https://n.example.org")
    assert list(actor.identifiers.values_list("scheme", "value")) == [("wikidata", "Q4242")]
    names = actor.names.values_list("value", "language", "kind", "displays_en", "displays_zh")
    assert list(names) == [
        ("Institute N", "en", "official", True, False),
        ("恩研究所", "zh-Hans", "official", False, True),
    ]
    revision = actor.revisions.get()
    assert (revision.number, revision.by, revision.reason) == (1, agent_of(curator), "It works on genomics.")
    assert revision.source.key == "curators"


def test_name_in_one_language_is_shown_in_both(client: Client, curator: Any) -> None:
    client.post(ADD, {**open_form(client, ADD), **LEAST, "name": "", "name_zh": "恩研究所", "country": "CN"})

    name = Actor.objects.get().names.get()
    assert (name.value, name.language, name.displays_en, name.displays_zh) == ("恩研究所", "zh-Hans", True, True)


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_double_click_adds_one_entry(client: Client, curator: Any, prefix: str) -> None:
    sent = {**open_form(client, prefix + ADD), **LEAST}

    first = client.post(prefix + ADD, sent)
    second = client.post(prefix + ADD, sent)

    actor = Actor.objects.get()
    assert first["Location"] == second["Location"] == f"{prefix}{LIST}{actor.pk}/change/"


def test_empty_form_says_what_is_needed_and_keeps_what_was_typed(client: Client, curator: Any) -> None:
    response = client.post(ADD, {**open_form(client, ADD), "website": "n.example.org", "reason": ""})

    text = response.content.decode()
    assert response.status_code == 200
    assert text.count("Choose a value.") == 2
    assert "This is needed." in text
    assert "Say why: every change has a reason." in text
    assert filled_in(response)["website"] == "n.example.org"
    assert Actor.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"city": str(PARIS)}, "This city does not lie in the country or region."),
        ({"name_language": "english"}, "“english” is not a language tag such as en, de or zh-Hans."),
        ({"name": "a\x00b"}, "cannot be shown"),
        ({"name": "x" * 301}, "Use at most 300 characters"),
        ({"identifiers-0-scheme": "ror", "identifiers-0-value": "nonsense"}, "ROR"),
        ({"website": "ftp://n.example.org"}, "Enter a web address that begins with http:// or https://."),
        ({"seen": "1," * 1000}, "The form came back damaged. Load it again."),
        ({"form_key": "x"}, "The form came back damaged. Load it again."),
    ],
)
def test_what_does_not_pass_is_said(client: Client, curator: Any, typed: dict[str, str], message: str) -> None:
    response = client.post(ADD, {**open_form(client, ADD), **LEAST, **typed})

    assert response.status_code == 200
    assert message in response.content.decode()
    assert Actor.objects.count() == 0


# --- Likely duplicates --------------------------------------------------------------------------------------------------


@pytest.fixture
def twin() -> Actor:
    return make_actor("Institute N", name_zh="恩研究所", city=BERLIN)


def shown_duplicates(client: Client) -> tuple[dict[str, Any], str]:
    """What the form holds after it was sent the first time, and the page."""
    response = client.post(ADD, {**open_form(client, ADD), **LEAST})
    assert response.status_code == 200
    return filled_in(response), response.content.decode()


def test_likely_duplicate_is_shown_before_anything_is_saved(client: Client, curator: Any, twin: Actor) -> None:
    typed, text = shown_duplicates(client)

    assert Actor.objects.count() == 1
    assert {name: typed[name] for name in LEAST} == LEAST
    assert typed["seen"] == str(twin.pk)
    assert "Is it one of these?" in text
    assert f'<a href="{LIST}{twin.pk}/change/" target="_blank" rel="noopener">' in text
    assert '<span class="other-name" lang="zh-Hans">恩研究所</span>' in text
    assert "Berlin, Germany" in text


def test_sending_again_without_an_answer_asks_again(client: Client, curator: Any, twin: Actor) -> None:
    typed, _text = shown_duplicates(client)

    response = client.post(ADD, typed)

    assert "Is it one of these?" in response.content.decode()
    assert Actor.objects.count() == 1


def test_another_one_needs_a_reason(client: Client, curator: Any, twin: Actor) -> None:
    typed, _text = shown_duplicates(client)

    response = client.post(ADD, {**typed, "another": "on", "another_reason": " "})

    assert "Say how it differs from the entries that were found." in response.content.decode()
    assert "Is it one of these?" in response.content.decode()
    assert Actor.objects.count() == 1


def test_how_it_differs_is_kept_in_the_history(client: Client, curator: Any, twin: Actor) -> None:
    typed, _text = shown_duplicates(client)

    client.post(ADD, {**typed, "another": "on", "another_reason": "Another town."})

    actor = Actor.objects.exclude(pk=twin.pk).get()
    assert actor.revisions.get().reason == f"It works on genomics. (Not the same as #{twin.pk}: Another town.)"


def test_long_reasons_are_kept_whole(client: Client, curator: Any, twin: Actor) -> None:
    typed, _text = shown_duplicates(client)

    client.post(ADD, {**typed, "reason": "r" * 250, "another": "on", "another_reason": "w" * 180})

    assert Actor.objects.exclude(pk=twin.pk).get().revisions.get().reason.endswith(f"{'w' * 180})")


def test_answer_does_not_count_for_what_was_not_shown(client: Client, curator: Any, twin: Actor) -> None:
    typed, _text = shown_duplicates(client)
    later = make_actor("Institute N", "pi", "FR")

    response = client.post(ADD, {**typed, "another": "on", "another_reason": "Another town."})

    assert filled_in(response)["seen"] != str(twin.pk)
    assert str(later.pk) in filled_in(response)["seen"].split(",")
    assert Actor.objects.count() == 2


def test_second_click_does_not_find_what_the_first_made(client: Client, curator: Any, twin: Actor) -> None:
    typed, _text = shown_duplicates(client)
    answered = {**typed, "another": "on", "another_reason": "Another town."}

    assert client.post(ADD, answered)["Location"] == client.post(ADD, answered)["Location"]
    assert Actor.objects.count() == 2


def test_role_lost_between_form_and_save_adds_nothing(client: Client, curator: Any) -> None:
    sent = {**open_form(client, ADD), **LEAST}
    curator.groups.clear()

    assert client.post(ADD, sent, follow=True).status_code == 403
    assert Actor.objects.count() == 0
