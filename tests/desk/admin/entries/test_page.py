"""The page of an entry: what is saved, what is refused, what happens when two curators meet."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory.actors.models import Actor
from directory.actors.services import Change, SourceRef, apply_values
from directory.actors.services.version import current_version
from directory.core.agents import agent_of, system_agent
from tests.desk.admin.forms import filled_in, open_form
from tests.factories.actors import make_actor, make_source
from tests.factories.vocabulary import BERLIN, MUNICH

WHY = {"reason": "Corrected from the website.", "locator": "Imprint"}
LIST = "/admin/directory/actor/"


def page(actor: Actor) -> str:
    return f"{LIST}{actor.pk}/change/"


def change_elsewhere(actor: Actor, **values: Any) -> Actor:
    """Somebody else saves these values."""
    current = Actor.objects.get(pk=actor.pk)
    ref = SourceRef(make_source())
    changes = [Change(name, value, ref) for name, value in values.items()]
    return apply_values(current, changes, by=system_agent("elsewhere"), reason="Elsewhere.", expected_revision=current.revision)


def test_edit_makes_one_revision_with_reason_and_source(client: Client, curator: Any) -> None:
    actor = make_actor("Institute A", city=BERLIN, subdivision="DE-BE", topics=["human-genomics"])
    source = make_source("website-a", kind="institution", title_en="Website of A")
    data = open_form(client, page(actor))
    before = current_version()

    response = client.post(
        page(actor),
        {**data, **WHY, "source": source.pk, "unconfirmed": "on", "website": "a.example.org", "founding_year": "1999"},
    )

    assert (response.status_code, response["Location"]) == (302, LIST)
    actor.refresh_from_db()
    assert (actor.website, actor.website_host, actor.founding_year) == ("https://a.example.org", "a.example.org", 1999)
    revision = actor.revisions.first()
    assert (revision.number, revision.changed) == (2, ["website", "founding_year"])
    assert (revision.reason, revision.source, revision.by) == (WHY["reason"], source, agent_of(curator))
    stated = list(actor.statements.filter(source=source).values_list("field", "value", "locator", "unconfirmed", "agrees"))
    assert sorted(stated) == [
        ("founding_year", 1999, "Imprint", True, True),
        ("website", "https://a.example.org", "Imprint", True, True),
    ]
    assert current_version() == before + 1


def test_all_values_survive_being_shown_and_sent_back(client: Client, curator: Any) -> None:
    other = make_actor("Institute B")
    actor = make_actor(
        "Institute <A> & “co”",
        name_zh="甲研究所",
        city=BERLIN,
        subdivision="DE-BE",
        website="https://a.example.org/x?y=1&z=2",
        links=[{"kind": "page", "url": "https://b.example.org"}],
        identifiers=[{"scheme": "wikidata", "value": "Q42"}],
        working_languages=["en", "zh-Hans"],
        description_en="First.\n\nSecond <b>line</b>.",
        topics=["human-genomics", "biobanks"],
        stages=["basic-research"],
        relationships=[
            {"kind": "partner_of", "actor": other.pk, "name_en": "", "name_zh": "", "ror": ""},
            {"kind": "member_of", "actor": None, "name_en": "Outside body", "name_zh": "外部机构", "ror": ""},
        ],
        contact_email="a@example.org",
        staff_band="10-49",
    )  # fmt: skip
    data = open_form(client, page(actor))

    response = client.post(page(actor), {**data, **WHY}, follow=True)

    assert "Nothing was changed, so there is no new revision." in response.content.decode()
    assert actor.revisions.count() == 1


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"reason": ""}, "Say why: every change has a reason."),
        ({"reason": "  \t "}, "Say why: every change has a reason."),
        ({"source": ""}, "This field is required."),
        ({"source": "10" * 20}, "Select a valid choice. That choice is not one of the available choices."),
        ({"founding_year": "99999"}, "Enter a year between 1000 and 2100."),
        ({"website": "ftp://x.example.org"}, "Enter a web address that begins with http:// or https://."),
        ({"website": "https://x.example.org/" + "x" * 300}, "Use at most 300 characters (it has 322)."),
        ({"city": "1" * 30}, f"“{'1' * 30}” is not one of the choices."),
        ({"city": "999"}, "“999” is not one of the choices."),
        ({"city": str(MUNICH), "subdivision": "DE-BE"}, "This city does not lie in the subdivision."),
        ({"country": "XX"}, "“XX” is not one of the choices."),
        ({"country": "D\x00"}, "The text holds control characters that cannot be shown."),
        ({"topics": ["deleted-meanwhile"]}, "“deleted-meanwhile” is not one of the choices."),
        ({"description_en": "x\x08y"}, "The text holds control characters that cannot be shown."),
        ({"description_en": "Text", "description_en_origin": ""}, "Say who wrote the description"),
        ({"working_languages": "english"}, "“english” is not a language tag"),
        ({"names-0-displays_en": ""}, "Choose exactly one name that is displayed in English."),
        ({"names-0-value": "A" * 301}, "Use at most 300 characters (it has 301)."),
        ({"names-TOTAL_FORMS": "x"}, "The form came back damaged."),
        ({"links-TOTAL_FORMS": "9" * 5}, "Please submit at most 60 forms."),
        ({"links-INITIAL_FORMS": ""}, "The form came back damaged."),
        ({"identifiers-0-scheme": "ror", "identifiers-0-value": "nonsense"}, "is not a valid ROR identifier."),
        ({"relationships-0-kind": "part_of", "relationships-0-actor": "9" * 5000}, "is not one of the choices."),
        (
            {"relationships-0-kind": "part_of", "relationships-0-actor": "123456"},
            "One of these entries is not in the directory.",
        ),
        ({"expected_revision": "x"}, "The form came back damaged."),
        ({"expected_revision": "-1"}, "The form came back damaged."),
        ({"expected_revision": "7"}, "This change was made against a revision that does not exist."),
        ({"expected_revision": "9" * 40}, "This change was made against a revision that does not exist."),
        ({"form_key": "x"}, "The form came back damaged."),
    ],
)
def test_what_does_not_pass_is_said_and_nothing_typed_is_lost(
    client: Client, curator: Any, sent: dict[str, Any], message: str
) -> None:
    actor = make_actor("Institute A")
    data = {**open_form(client, page(actor)), **WHY, "exception_en": "Typed with care.", **sent}

    response = client.post(page(actor), {name: value for name, value in data.items() if value != "" or name in sent})

    text = response.content.decode()
    assert response.status_code == 200
    assert message in text.replace("&quot;", '"')
    assert "Typed with care." in text
    assert actor.revisions.count() == 1
    actor.refresh_from_db()
    assert (actor.exception_en, actor.revision) == ("", 1)


def test_identifier_of_another_entry_is_refused_beside_its_field(client: Client, curator: Any) -> None:
    make_actor("Institute B", identifiers=[{"scheme": "wikidata", "value": "Q42"}])
    actor = make_actor("Institute A")
    data = open_form(client, page(actor))

    response = client.post(page(actor), {**data, **WHY, "identifiers-0-scheme": "wikidata", "identifiers-0-value": "Q42"})

    assert "Q42 already names another entry." in response.content.decode()
    assert filled_in(response)["identifiers-0-value"] == "Q42"


def test_rows_are_added_changed_and_removed(client: Client, curator: Any) -> None:
    actor = make_actor("Institute A", name_zh="甲研究所", links=[{"kind": "page", "url": "https://old.example.org"}])
    data = open_form(client, page(actor))
    sent = {
        **data,
        **WHY,
        "names-1-DELETE": "on",
        "links-0-url": "https://new.example.org",
        "links-1-kind": "register",
        "links-1-url": "register.example.org/a",
    }

    client.post(page(actor), sent)

    fresh = Actor.objects.get(pk=actor.pk)
    assert [row.value for row in fresh.names.all()] == ["Institute A"]
    assert [(row.kind, row.url) for row in fresh.links.all()] == [
        ("page", "https://new.example.org"),
        ("register", "https://register.example.org/a"),
    ]
    assert (fresh.name_zh, fresh.revisions.first().changed) == ("", ["names", "links"])


def test_double_click_makes_one_revision(client: Client, curator: Any) -> None:
    actor = make_actor("Institute A")
    sent = {**open_form(client, page(actor)), **WHY, "founding_year": "1999"}

    first = client.post(page(actor), sent)
    second = client.post(page(actor), sent)

    assert (first.status_code, second.status_code) == (302, 302)
    assert actor.revisions.count() == 2


def test_others_change_of_another_field_is_kept(client: Client, curator: Any) -> None:
    actor = make_actor("Institute A", website="https://old.example.org")
    sent = {**open_form(client, page(actor)), **WHY, "founding_year": "1999"}
    change_elsewhere(actor, website="https://new.example.org")

    response = client.post(page(actor), sent)

    assert response.status_code == 302
    actor.refresh_from_db()
    assert (actor.website, actor.founding_year, actor.revision) == ("https://new.example.org", 1999, 3)


def test_conflict_shows_what_is_live_and_can_be_saved_over(client: Client, curator: Any) -> None:
    actor = make_actor("Institute A", website="https://old.example.org", founding_year=1990)
    sent = {**open_form(client, page(actor)), **WHY, "founding_year": "1999"}
    change_elsewhere(actor, founding_year=1995, website="https://new.example.org")

    response = client.post(page(actor), sent)

    text = response.content.decode()
    assert response.status_code == 200
    assert "Somebody changed these fields meanwhile: Founding year." in text
    assert "<strong>Live now:</strong>\n    1995" in text
    again = filled_in(response)
    assert (again["founding_year"], again["website"]) == ("1999", "https://new.example.org")
    assert (again["reason"], again["locator"], again["expected_revision"]) == (WHY["reason"], "Imprint", "2")
    assert actor.revisions.count() == 2

    assert client.post(page(actor), again).status_code == 302
    actor.refresh_from_db()
    assert (actor.website, actor.founding_year, actor.revision) == ("https://new.example.org", 1999, 3)


def test_conflict_in_a_private_field_is_seen(client: Client, curator: Any) -> None:
    actor = make_actor("Institute A", contact_email="old@example.org")
    sent = {**open_form(client, page(actor)), **WHY, "contact_email": "mine@example.org"}
    change_elsewhere(actor, contact_email="theirs@example.org")

    response = client.post(page(actor), sent)

    assert "<strong>Live now:</strong>\n    theirs@example.org" in response.content.decode()
    assert filled_in(response)["contact_email"] == "mine@example.org"


def test_role_lost_between_form_and_save(client: Client, curator: Any) -> None:
    actor = make_actor("Institute A")
    sent = {**open_form(client, page(actor)), **WHY, "founding_year": "1999"}
    curator.groups.clear()

    response = client.post(page(actor), sent)

    assert response.status_code in (302, 403)
    assert actor.revisions.count() == 1
    assert client.get(page(actor), follow=True).status_code == 403


def test_removed_entry_is_shown_and_not_changed(client: Client, curator: Any) -> None:
    actor = make_actor("Institute A")
    sent = {**open_form(client, page(actor)), **WHY, "founding_year": "1999"}
    gone = make_actor("Institute B", status="removed")

    response = client.get(page(gone))
    assert "This entry is no longer in the directory and cannot be changed." in response.content.decode()
    assert filled_in(response) == {}

    response = client.post(page(gone), sent, follow=True)
    assert "This entry is no longer in the directory and cannot be changed." in response.content.decode()
    assert gone.revisions.count() == 2


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999", "abc", "1%00", "-1", "1.5"])
def test_unknown_number_leads_back_with_a_message(client: Client, curator: Any, number: str) -> None:
    response = client.get(f"{LIST}{number}/change/", follow=True)

    assert response.status_code == 200
    assert "Perhaps it was deleted?" in response.content.decode()


def test_record_shows_printed_value_difference_and_history(client: Client, curator: Any) -> None:
    actor = make_actor("Institute A", founding_year=1999)
    change_elsewhere(actor, founding_year=2001)
    actor.statements.filter(field="founding_year").update(
        printed="MCMXCIX", unconfirmed=True, note_en="Two years are in use.", agrees=False, reason="year_differs"
    )

    text = client.get(page(actor)).content.decode()

    for shown in ("printed as “MCMXCIX”", "unconfirmed", "Two years are in use.", "another year", "the system (elsewhere)"):
        assert shown in text
    assert text.index("Elsewhere.") < text.index("Made for a test.")


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_page_takes_as_many_queries_for_three_of_each_as_for_one(client: Client, curator: Any, prefix: str) -> None:
    others = [make_actor(f"Other {n}") for n in range(3)]

    def relations(count: int) -> list[dict[str, Any]]:
        return [{"kind": "partner_of", "actor": other.pk, "name_en": "", "name_zh": "", "ror": ""} for other in others[:count]]

    one = make_actor("One", city=BERLIN, subdivision="DE-BE", topics=["biobanks"], relationships=relations(1))
    three = make_actor(
        "Three",
        name_zh="三",
        city=BERLIN,
        subdivision="DE-BE",
        topics=["biobanks", "nanomedicine", "human-genomics"],
        relationships=relations(3),
    )
    counts = []
    client.get(prefix + page(one))
    for actor in (one, three):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(prefix + page(actor)).status_code == 200
        counts.append(len(queries))
    assert counts == [32, 32]
