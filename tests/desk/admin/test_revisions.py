"""Revisions on the desk: listed, compared, restored and redacted through the pages, in both languages."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from directory.actors.models import Actor, Revision
from directory.actors.services import Change, SourceRef, apply_values, remove_actor
from directory.core.agents import agent_of, system_agent
from directory.core.models import JournalEntry
from tests.desk.admin.forms import filled_in
from tests.factories.actors import make_actor, make_source, name_item
from tests.factories.users import make_curator, make_editor, make_user
from tests.factories.vocabulary import BERLIN, MUNICH

SECRET = "Write to Dr Petra Example."


def change(actor: Actor, *, by: Any = None, reason: str = "Corrected.", **values: Any) -> Actor:
    actor.refresh_from_db()
    ref = SourceRef(make_source())
    agent = agent_of(by) if by else system_agent("tests")
    changes = [Change(field, value, ref) for field, value in values.items()]
    return apply_values(actor, changes, by=agent, reason=reason, expected_revision=actor.revision)


@pytest.fixture
def actor(db: None) -> Actor:
    """Three revisions: a text, another text and place, a related entry."""
    made = make_actor("Institute A", name_zh="甲研究所", description_en=SECRET, city=BERLIN, topics=["biobanks"])
    change(made, description_en="Better.", city=MUNICH, topics=["human-genomics"])
    other = make_actor("Beta", name_zh="乙研究所")
    item = {"kind": "partner_of", "actor": other.pk, "name_en": "", "name_zh": "", "ror": ""}
    return change(made, relationships=[item], founding_year=1999)


def url(actor: Actor, page: str = "", prefix: str = "") -> str:
    return f"{prefix}/admin/directory/actor/{actor.pk}/revisions/{page}"


def text_of(response: Any) -> str:
    """The page's words, without its marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def journal() -> list[tuple[str, int | None]]:
    return list(JournalEntry.objects.order_by("pk").values_list("action", "revision"))


# page -> what a curator and an editor get
PAGES = {
    "": (200, 200),
    "compare/?from=1&to=3": (200, 200),
    "1/restore/": (403, 200),
    "1/redact/": (403, 200),
}


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize("role", ["anonymous", "member", "curator", "editor"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_each_role_gets_what_it_may(client: Client, actor: Actor, role: str, prefix: str, method: str) -> None:
    makers = {"member": make_user, "curator": make_curator, "editor": make_editor}
    if role in makers:
        client.force_login(makers[role](), "django.contrib.auth.backends.ModelBackend")
    before = list(Revision.objects.values_list("snapshot", "redacted"))
    for page, (curator, editor) in PAGES.items():
        response = getattr(client, method)(url(actor, page, prefix), follow=role == "member")
        assert response.status_code == {"anonymous": 302, "member": 403, "curator": curator, "editor": editor}[role], page
    assert list(Revision.objects.values_list("snapshot", "redacted")) == before


def test_a_role_lost_between_form_and_click_does_nothing(client: Client, editor: Any, actor: Actor) -> None:
    data = filled_in(client.get(url(actor, "1/restore/")), "restore_form")
    editor.groups.clear()
    assert client.post(url(actor, "1/restore/"), data).status_code in (302, 403)
    assert Actor.objects.get(pk=actor.pk).revision == 3


# --- The list -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("prefix", "words"), [("", ["Founding year", "new entry"]), ("/zh-hans", ["成立年份"])])
def test_list_says_who_what_and_why(client: Client, curator: Any, actor: Actor, prefix: str, words: list[str]) -> None:
    change(actor, by=curator, reason="Its imprint says so.", website="example.org")
    text = text_of(client.get(url(actor, prefix=prefix)))
    for word in (*words, "Mei", "Its imprint says so."):
        assert word in text
    assert text.index("Its imprint says so.") < text.index("Corrected.") < text.index("Made for a test.")


def test_only_editors_are_offered_to_restore_and_redact(client: Client, actor: Actor) -> None:
    ways = [url(actor, f"{number}/{way}/") for number in (1, 2) for way in ("restore", "redact")]
    for maker, offered in ((make_curator, False), (make_editor, True)):
        client.force_login(maker(), "django.contrib.auth.backends.ModelBackend")
        page = client.get(url(actor)).content.decode()
        assert [way in page for way in ways] == [offered] * 4
        assert url(actor, "3/restore/") not in page


@pytest.mark.parametrize("count", [1, 30])
def test_list_asks_so_many_queries(client: Client, curator: Any, django_assert_num_queries: Any, count: int) -> None:
    made = make_actor()
    for year in range(1901, 1901 + count):
        change(made, by=curator, founding_year=year)
    client.get(url(made))
    with django_assert_num_queries(12):
        assert client.get(url(made)).status_code == 200


def test_long_lists_have_pages_and_none_is_missing(client: Client, curator: Any) -> None:
    made = make_actor()
    for year in range(1901, 1956):
        change(made, founding_year=year)
    first, second = (client.get(url(made, f"?page={page}")).content.decode() for page in (1, 2))
    numbers = [int(n) for page in (first, second) for n in re.findall(r'name="from" value="(\d+)"', page)]
    assert numbers == list(range(56, 0, -1))
    for odd in ("0", "99", "x", "-1", "%00", "9" * 40):
        assert client.get(url(made, f"?page={odd}")).status_code == 200


# --- Comparing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prefix", "shown"),
    [
        ("", ["Berlin", "Munich", "partner of Beta (#", "1999", "Biobanks", "Human genomics"]),
        ("/zh-hans", ["柏林", "慕尼黑", "乙研究所 (#", "1999", "生物样本库", "人类基因组学"]),
    ],
)
def test_compare_shows_field_by_field_in_words(
    client: Client, curator: Any, actor: Actor, prefix: str, shown: list[str]
) -> None:
    for query in ("from=1&to=3", "from=3&to=1"):
        text = text_of(client.get(url(actor, f"compare/?{query}", prefix)))
        for word in (*shown, SECRET, "Better."):
            assert word in text, word
        assert text.index(SECRET) < text.index("Better.")
        assert "甲研究所 (" not in text  # the names did not change


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize(
    "query",
    ["", "from=1", "from=1&to=1", "from=1&to=9", "from=x&to=y", "from=0&to=1", "from=-1&to=2", "from=%00&to=1",
     "from=1&to=" + "9" * 40, "from=１&to=2"],
)  # fmt: skip
def test_bad_numbers_lead_to_the_list_with_a_message(
    client: Client, curator: Any, actor: Actor, query: str, prefix: str
) -> None:
    response = client.get(url(actor, f"compare/?{query}", prefix), follow=True)
    assert response.redirect_chain == [(url(actor, prefix=prefix), 302)]
    assert 'class="error"' in response.content.decode()


@pytest.mark.parametrize("page", ["9/restore/", "9/redact/", "0/redact/", f"{10**20}/restore/"])
def test_revisions_that_do_not_exist_lead_to_the_list(client: Client, editor: Any, actor: Actor, page: str) -> None:
    for send in (client.get, client.post):
        assert "This entry has no revision" in send(url(actor, page), follow=True).content.decode()


@pytest.mark.parametrize("number", [999999, 10**20])
def test_entries_that_do_not_exist_lead_back(client: Client, editor: Any, number: int) -> None:
    for page in PAGES:
        response = client.get(f"/admin/directory/actor/{number}/revisions/{page}", follow=True)
        assert "Perhaps it was deleted?" in response.content.decode()


# --- Restoring ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_editor_sees_what_would_change_and_restores(client: Client, editor: Any, actor: Actor, prefix: str) -> None:
    page = url(actor, "1/restore/", prefix)
    response = client.get(page)
    for word in (SECRET, "Better.", "1999"):
        assert word in text_of(response)
    data = filled_in(response, "restore_form")
    assert Actor.objects.get(pk=actor.pk).revision == 3

    for _click in range(2):
        answer = client.post(page, {**data, "reason": "It was right before."})
        assert answer["Location"] == url(actor, prefix=prefix)

    after = Actor.objects.get(pk=actor.pk)
    assert (after.revision, after.description_en, after.city_id, after.founding_year) == (4, SECRET, BERLIN, None)
    revision = after.revisions.first()
    assert (revision.reason, revision.by.user, revision.snapshot) == (
        "It was right before.",
        editor,
        after.revisions.get(number=1).snapshot,
    )
    assert journal()[-1] == ("actor.restored", 4)
    assert [action for action, _number in journal()].count("actor.restored") == 1


def test_restoring_needs_a_reason_and_keeps_nothing_half_done(client: Client, editor: Any, actor: Actor) -> None:
    data = filled_in(client.get(url(actor, "1/restore/")), "restore_form")
    response = client.post(url(actor, "1/restore/"), {**data, "reason": " "})
    assert "Say why: every change has a reason." in response.content.decode()
    assert Actor.objects.get(pk=actor.pk).revision == 3


def test_restoring_shows_what_somebody_saved_in_between(client: Client, editor: Any, actor: Actor) -> None:
    data = filled_in(client.get(url(actor, "1/restore/")), "restore_form")
    change(actor, website="meanwhile.example.org")

    response = client.post(url(actor, "1/restore/"), {**data, "reason": "It was right."})
    text = text_of(response)
    assert "Somebody changed this entry meanwhile." in text
    assert "https://meanwhile.example.org" in text
    assert Actor.objects.get(pk=actor.pk).revision == 4

    again = filled_in(response, "restore_form")
    assert (again["reason"], again["expected_revision"]) == ("It was right.", "4")
    client.post(url(actor, "1/restore/"), again)
    assert (Actor.objects.get(pk=actor.pk).website, Actor.objects.get(pk=actor.pk).revision) == ("", 5)


def test_restoring_shows_what_cannot_come_back_any_more_since_it_was_shown(client: Client, editor: Any, actor: Actor) -> None:
    change(actor, relationships=[])
    data = filled_in(client.get(url(actor, "3/restore/")), "restore_form")
    remove_actor(Actor.objects.get(name_en="Beta"), by=system_agent("tests"), reason="Not eligible.")

    response = client.post(url(actor, "3/restore/"), data, follow=True)

    # All that was to come back is gone: nothing was done.
    assert "so there is no new revision" in response.content.decode()
    assert Actor.objects.get(pk=actor.pk).revision == 4
    text = text_of(client.get(url(actor, "3/restore/")))
    assert "partner of Beta (#" in text
    assert "That entry is no longer in the directory. It is left out." in text
    assert "Nothing: the entry says this already." in text


def test_a_plan_that_changed_since_it_was_shown_is_shown_again(client: Client, editor: Any, actor: Actor) -> None:
    change(actor, relationships=[], founding_year=2000)
    data = filled_in(client.get(url(actor, "3/restore/")), "restore_form")
    remove_actor(Actor.objects.get(name_en="Beta"), by=system_agent("tests"), reason="Not eligible.")

    response = client.post(url(actor, "3/restore/"), {**data, "reason": "It was right."})

    assert "What can come back has changed meanwhile." in response.content.decode()
    assert Actor.objects.get(pk=actor.pk).revision == 4
    client.post(url(actor, "3/restore/"), filled_in(response, "restore_form"))
    assert (Actor.objects.get(pk=actor.pk).revision, Actor.objects.get(pk=actor.pk).founding_year) == (5, 1999)


def test_a_damaged_form_is_shown_again(client: Client, editor: Any, actor: Actor) -> None:
    for data in ({}, {"reason": "x"}, {"reason": "x", "expected_revision": "x", "seen": ""}):
        assert "The form came back damaged." in client.post(url(actor, "1/restore/"), data).content.decode()
    assert Actor.objects.get(pk=actor.pk).revision == 3


def test_a_removed_entry_is_not_restored(client: Client, editor: Any, actor: Actor) -> None:
    remove_actor(actor, by=system_agent("tests"), reason="Not eligible.")
    response = client.get(url(actor, "1/restore/"), follow=True)
    assert "This entry is no longer in the directory and cannot be changed." in response.content.decode()


# --- Redacting ------------------------------------------------------------------------------------------------------


def choose(client: Client, actor: Actor, page: str, *labels: str) -> dict[str, Any]:
    """The form as it is sent with these options ticked, by what they say."""
    response = client.get(url(actor, page))
    codes = {option.text: option.code for option in response.context["options"]}
    data = filled_in(response, "redact_form")
    return {**data, "targets": [codes[label] for label in labels], "why": "personal", "known": "on"}


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_editor_redacts_and_everybody_sees_that_but_not_what(client: Client, editor: Any, actor: Actor, prefix: str) -> None:
    data = choose(client, actor, "1/redact/", SECRET)
    for _click in range(2):
        assert client.post(url(actor, "1/redact/", prefix), data)["Location"] == url(actor, prefix=prefix)

    assert Revision.objects.get(actor=actor, number=1).redacted == ["description_en"]
    assert [action for action, _number in journal()].count("actor.redacted") == 1
    words = "由主编" if prefix else "redacted by an editor"
    pages = [url(actor, "", prefix), url(actor, "compare/?from=1&to=2", prefix), f"{prefix}/actors/{actor.pk}/history/"]
    for page in (*pages, f"{pages[2]}?from=1&to=3"):
        text = text_of(client.get(page))
        assert "Petra" not in text, page
        if not prefix:
            assert words in text.lower(), page


def test_what_is_live_cannot_be_chosen(client: Client, editor: Any, actor: Actor) -> None:
    page = client.get(url(actor, "2/redact/")).content.decode()
    assert page.count("The entry still says this. Change the entry first") == 3  # both names, the description
    data = choose(client, actor, "2/redact/", "Better.")
    response = client.post(url(actor, "2/redact/"), data)
    assert response.status_code == 200
    assert "Change the entry first, then redact what it said." in response.content.decode()
    assert not Revision.objects.exclude(redacted=[]).exists()


@pytest.mark.parametrize(
    ("left_out", "message"),
    [
        ("targets", "Choose what is to be redacted."),
        ("why", "Choose why."),
        ("known", "Tick that you know that this cannot be undone."),
    ],
)
def test_redacting_asks_for_what_why_and_that_it_is_known(
    client: Client, editor: Any, actor: Actor, left_out: str, message: str
) -> None:
    data = choose(client, actor, "1/redact/", SECRET)
    del data[left_out]
    response = client.post(url(actor, "1/redact/"), data)
    assert message in response.content.decode()
    assert not Revision.objects.exclude(redacted=[]).exists()


@pytest.mark.parametrize("odd", [{"targets": "nothing"}, {"targets": "type"}, {"targets": "names:0"}, {"why": "because"}])
def test_a_forged_form_redacts_nothing(client: Client, editor: Any, actor: Actor, odd: dict[str, str]) -> None:
    data = choose(client, actor, "1/redact/", SECRET)
    assert client.post(url(actor, "1/redact/"), {**data, **odd}).status_code == 200
    assert not Revision.objects.exclude(redacted=[]).exists()


def test_one_name_is_redacted_and_the_page_says_where_else_it_stands(client: Client, editor: Any) -> None:
    names = [name_item("A", displays_en=True), name_item("Petra Example", kind="other")]
    made = make_actor(names=names)
    change(made, founding_year=1999)
    change(made, names=names[:1])
    assert "Also in: 2" in text_of(client.get(url(made, "1/redact/")))

    client.post(url(made, "1/redact/"), choose(client, made, "1/redact/", "Petra Example (other name)"))

    assert [len(row.snapshot["names"]) for row in made.revisions.order_by("number")] == [1, 1, 1]
    assert "Petra" not in text_of(client.get(url(made, "compare/?from=1&to=3")))


def test_a_reason_is_redacted_on_every_page(client: Client, editor: Any, actor: Actor) -> None:
    change(actor, by=editor, reason="Wanda told me.", website="example.org")
    client.post(url(actor, "4/redact/"), choose(client, actor, "4/redact/", "Wanda told me."))
    pages = (
        url(actor),
        url(actor, "compare/?from=3&to=4"),
        f"/admin/directory/actor/{actor.pk}/change/",
        f"/actors/{actor.pk}/history/",
        "/admin/directory/journalentry/",
        "/admin/",
    )
    for page in pages:
        assert "Wanda" not in client.get(page).content.decode(), page
    assert "redacted by an editor" in text_of(client.get(f"/actors/{actor.pk}/history/"))


# --- What everybody sees ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prefix", "shown"), [("", ["Berlin", "Munich", "partner of Beta"]), ("/zh-hans", ["柏林", "慕尼黑", "乙研究所"])]
)
def test_public_history_compares_any_two_revisions(client: Client, actor: Actor, prefix: str, shown: list[str]) -> None:
    for query in ("from=1&to=3", "from=3&to=1"):
        response = client.get(f"{prefix}/actors/{actor.pk}/history/?{query}")
        assert response.status_code == 200
        text = text_of(response)
        for word in (*shown, SECRET, "Better."):
            assert word in text, word
        assert "#" not in text
        assert 'name="robots" content="noindex"' in response.content.decode()


def test_public_history_names_only_entries_of_the_directory(client: Client, actor: Actor) -> None:
    path = f"/actors/{actor.pk}/history/"
    assert "partner of Beta" in text_of(client.get(path))
    remove_actor(Actor.objects.get(name_en="Beta"), by=system_agent("tests"), reason="Not eligible.")
    text = text_of(client.get(path))
    assert "Beta" not in text
    assert "partner of an entry that is not in the directory" in text


def test_public_history_names_no_person_and_no_address(client: Client, actor: Actor) -> None:
    change(actor, by=make_curator(), reason="Asked mei@example.org，再问 li.wei@example.cn。", website="example.org")
    for prefix in ("", "/zh-hans"):
        text = client.get(f"{prefix}/actors/{actor.pk}/history/").content.decode()
        assert "Asked" in text
        for person in ("Mei", "mei@", "li.wei", "example.cn"):
            assert person not in text


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize(
    "query",
    ["from=1", "from=1&to=1", "from=1&to=9", "from=x&to=y", "from=-1&to=2", "from=%00&to=1", "page=0", "page=2", "page=x",
     "page=" + "9" * 40],
)  # fmt: skip
def test_public_history_answers_bad_numbers_clearly(client: Client, actor: Actor, query: str, prefix: str) -> None:
    response = client.get(f"{prefix}/actors/{actor.pk}/history/?{query}")
    assert response.status_code == 404
    assert "notice-warn" in response.content.decode()
    assert 'id="revision-3"' in response.content.decode()


def test_public_history_has_pages_and_none_is_missing(client: Client, db: None) -> None:
    made = make_actor()
    for year in range(1901, 1956):
        change(made, founding_year=year)
    pages = [client.get(f"/actors/{made.pk}/history/{query}").content.decode() for query in ("", "?page=2")]
    numbers = [int(number) for page in pages for number in re.findall(r'id="revision-(\d+)"', page)]
    assert numbers == list(range(56, 0, -1))
    assert "Nothing public changed." not in "".join(pages)


@pytest.mark.django_db
def test_public_history_asks_as_many_queries_for_many_related_entries(client: Client, django_assert_num_queries: Any) -> None:
    made = make_actor(city=BERLIN)
    items = [
        {"kind": "partner_of", "actor": make_actor(f"Other {n}").pk, "name_en": "", "name_zh": "", "ror": ""} for n in range(4)
    ]
    change(made, relationships=items[:1])
    for related in (items[1:], []):
        client.get("/topics/")  # the lists of this version are read
        with django_assert_num_queries(5):
            assert client.get(f"/actors/{made.pk}/history/").status_code == 200
        with django_assert_num_queries(6):
            assert client.get(f"/actors/{made.pk}/history/?from=1&to=2").status_code == 200
        change(made, relationships=related)
