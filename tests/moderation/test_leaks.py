"""Nothing unapproved is seen: marked strings in every kind of request, looked for in all that anybody else can read."""

from __future__ import annotations

import base64
import io
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.core import mail as outbox_of
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.utils import translation

from directory.actors.models import Actor
from directory.core import mail
from directory.core.logs import logging_config
from directory.core.models import JournalEntry, Mail
from directory.moderation.choices import Kind, State
from directory.moderation.models import ChangeRequest, RequestEvent
from tests.factories.requests import make_request
from tests.factories.users import make_curator, make_user
from tests.moderation.crawl import Address, Answer, addresses, get, paths_of
from tests.moderation.marked import (
    DRAFT_MARKS,
    DRAFTS,
    HAN,
    LATIN,
    MARKS,
    NUMBER,
    Marked,
    approve_in_part,
    mails_that_wait,
    make_all,
    values_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper")]

# What each parameter of an address is given. Live ones; a request's own addresses are opened with somebody else's token.
TARGETS = (1, 2, 64)
STRANGER = "x" * 43
OWN: dict[str, dict[str, Any]] = {
    "actor": {},
    "topic": {"slug": ["biobanks", "genomics-and-omics"]},
    "edition": {"slug": ["2023"]},
    "edition_file": {"slug": ["2023"]},
    "place": {"code": ["eu", "de", "de-be", "cn"]},
    "dev-mail": {"name": ["x"]},
    "dev-mail-html": {"name": ["x"]},
}
VALUES: dict[str, list[Any]] = {
    "actor_id": list(TARGETS),
    "token": [STRANGER],
    "link": [STRANGER],
    "step": ["contact"],
    "number": [999_999],
    "uidb64": ["x"],
    "app_label": ["directory"],
    "content_type_id": ["1"],
    "url": ["directory/changerequest"],
    "provider": ["x"],
}
# Pages that count requests, and so differ once there are some. They are read for marks like all others.
COUNTING = {"curation"}
# Whole rooms that are somebody's own.
PRIVATE = ("admin:", "account", "my_request", "mfa_", "usersessions_", "dev-", "request", "sign_out")
# Answered to a visitor otherwise than with 200, for a reason.
NO_PAGE = {"actor_by_id", "readyz"}  # it redirects; no worker runs beside this test
QUERIES = [
    *("?view=table", "?page=2", "?sort=-edited", "?type=sme&country=DE", "?topic=biobanks", "?city=2950159", "?stage=market"),
    f"?ids={','.join(map(str, TARGETS))}",
    "?since=2000-01-01",
]
ERRORS = [
    "/nothing/",
    "/actors/999999/",
    "/actors/?page=99",
    "/actors/?type=nothing",
    "/actors/?q=%00",
    "/topics/nothing/",
    "/places/xx/",
]


@dataclass
class Site:
    """What everybody could read before there were requests, and after; with what was logged meanwhile."""

    before: dict[str, Answer]
    after: dict[str, Answer]
    made: list[Marked]
    mei: Any
    log: io.StringIO


@pytest.fixture(scope="module")
def site(paper: None, django_db_blocker: Any) -> Iterator[Site]:
    """Made once: two crawls, and some thirty requests between them."""
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    formatter = logging_config(json=True)["formatters"]["line"]
    handler.setFormatter(formatter["()"](**{name: value for name, value in formatter.items() if name != "()"}))
    with django_db_blocker.unblock(), transaction.atomic():
        logging.getLogger().addHandler(handler)
        targets = list(Actor.objects.filter(pk__in=TARGETS).order_by("pk"))
        mei = make_curator()
        cache.clear()
        OWN["actor"] = {"actor_id": [targets[0].pk], "slug": [targets[0].slug]}
        before = crawl(Client())
        made = make_all(targets, mei)
        waiting = mails_that_wait()
        cache.clear()
        after = crawl(Client())
        for number in waiting:
            mail.deliver(number)
        yield Site(before, after, made, mei, log)
        logging.getLogger().removeHandler(handler)
        transaction.set_rollback(True)


def is_private(address: Address) -> bool:
    return address.name.startswith(PRIVATE)


def crawl(client: Client) -> dict[str, Answer]:
    """Each public address in both languages, lists with their questions, errors; whatever the resolver has."""
    answers: dict[str, Answer] = {}
    for address in addresses():
        if is_private(address):
            continue
        for path in paths_of(address, VALUES, OWN):
            asked = [path, *(path + query for query in QUERIES if address.name in ("actors", "export_csv", "export_json"))]
            for one in asked:
                answers[one] = get(client, address.name, one)
    for path in ERRORS:
        answers[path] = get(client, "", path)
    return answers


def marks_in(text: str, marks: tuple[str, ...] = MARKS) -> list[str]:
    low = text.casefold()
    plain = [mark for mark in marks if mark in low]
    # As JSON, percent-encoded in an address, or as character references.
    escaped = [mark for mark in marks if not mark.isascii() and (quote(mark) in text or json.dumps(mark)[1:-1] in low)]
    referenced = [mark for mark in marks if "".join(f"&#x{ord(char):x};" for char in mark) in low]
    return plain + escaped + referenced


def test_the_marks_would_be_found() -> None:
    for mark in MARKS:
        for text in (f"a {mark.upper()} b", json.dumps(mark), quote(mark)):
            assert marks_in(text), text
    assert not marks_in("An innocent text, 无辜的文本。")


def test_the_requests_are_there(site: Site) -> None:
    """For each “not shown” the thing that could leak exists."""
    found = set(ChangeRequest.objects.values_list("kind", "state"))
    assert found == {(kind, state) for kind in Kind.values for state in State.values if state != State.APPROVED}
    for marked in site.made:
        assert marked.request.contact.email == marked.email
        assert marked.request.kind == Kind.REPORT or marked.request.proposals.count() >= 12
        assert marked.request.texts.count() >= 4


def test_every_public_address_was_read(site: Site) -> None:
    named = {address.name for address in addresses() if not is_private(address)}
    assert {"home", "actors", "actor", "sitemap", "opensearch", "suggestions", "export_csv", "place"} <= named
    read = {answer.name for answer in site.after.values() if answer.status == 200}
    assert named - read <= NO_PAGE, "Give these addresses examples with which they answer 200."
    assert [path for path, answer in site.after.items() if answer.status >= 500] == ["/readyz"]


def test_nothing_public_differs_from_what_it_was(site: Site) -> None:
    """Byte for byte: so no value, no count, no order and no suggestion tells of a request."""
    assert site.before.keys() == site.after.keys()
    assert len(site.after) > 100
    for path, answer in site.after.items():
        if answer.name not in COUNTING:
            assert answer.steady == site.before[path].steady, path
            assert answer.status == site.before[path].status, path


def test_no_mark_is_on_any_public_page(site: Site) -> None:
    for path, answer in site.after.items():
        assert not marks_in(answer.text), path
        assert not marks_in(answer.location), path


WORDS = [f"{LATIN}newsubmitted", f"{LATIN}editinreview", f"{LATIN}newrejected", f"{LATIN}newexpired", HAN, HAN[:1], LATIN[:6]]


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_search_finds_none_of_it(site: Site, client: Client, prefix: str) -> None:
    for word in [*WORDS, f"{WORDS[0]} Institute", f"www.{WORDS[0]}.example.org", "Q777007700", f"{HAN}研究院"]:
        query = quote(word)
        suggestions = client.get(f"{prefix}/actors/suggestions/?q={query}").content.decode()
        listed = client.get(f"{prefix}/actors/?q={query}")
        exported = b"".join(client.get(f"{prefix}/export/actors.json?q={query}").streaming_content).decode()
        assert json.loads(exported)["actors"] == [], word
        for text in (suggestions, listed.content.decode()):
            # The page repeats what was typed, and nothing more.
            rest = text.replace(query, "")
            for part in word.split():
                rest = rest.replace(part, "")
            assert not marks_in(rest), word
        assert "/actors/1001" not in listed.content.decode()


def test_pages_that_take_a_question_answer_for_a_pending_name_as_for_any_other(site: Site, client: Client) -> None:
    """Every public address, also one that is added later: with a name that waits, and with one that nobody has."""
    pending, nobody = f"{LATIN}newsubmitted", "qxznobodyatallhasthis"
    for address in addresses():
        if is_private(address) or address.parameters:
            continue
        for path in paths_of(address, VALUES, OWN):
            one, other = (
                get(client, address.name, f"{path}?q={word}&name={word}&names={word}").steady.replace(word, "…")
                for word in (pending, nobody)
            )
            if address.name not in COUNTING:
                assert len(one) == len(other), path
            assert not marks_in(one), path


# --- Who is signed in ---------------------------------------------------------------------------------------------


def admin_paths(made: list[Marked]) -> Iterator[str]:
    stages = (*DRAFTS, State.SUBMITTED, State.REJECTED)
    numbers = [marked.request.pk for marked in made if marked.stage in stages and marked.request.kind == Kind.NEW]
    known: dict[str, list[Any]] = {"number": numbers, "object_id": [str(number) for number in numbers], "actor_id": [1]}
    for address in addresses():
        if address.name.startswith("admin:"):
            for path in paths_of(address, {**VALUES, **known}, {}, otherwise=["1"]):
                if not path.startswith("/zh-hans"):
                    yield path


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_lesser_roles_read_nothing_in_the_admin(site: Site, client: Client, who: str) -> None:
    if who == "member":
        client.force_login(make_user(), "django.contrib.auth.backends.ModelBackend")
    count = 0
    for path in admin_paths(site.made):
        answer = get(client, "", path)
        count += 1
        assert answer.status in (302, 403, 404, 405), path
        assert not marks_in(answer.text), path
    assert count > 50


def test_a_curator_reads_nothing_that_nobody_confirmed(site: Site, client: Client) -> None:
    client.force_login(site.mei, "django.contrib.auth.backends.ModelBackend")
    lists = ["/admin/", "/admin/directory/actor/", "/admin/directory/journalentry/"]
    lists += [f"/admin/directory/actor/?q={mark}" for mark in (LATIN, HAN)]
    for path in [*admin_paths(site.made), *lists]:
        answer = get(client, "", path)
        assert answer.status < 500, path
        assert not marks_in(answer.text.replace(path, ""), DRAFT_MARKS), path


def test_a_member_reads_nothing_on_the_pages_of_accounts_and_requests(site: Site, client: Client) -> None:
    client.force_login(make_user(), "django.contrib.auth.backends.ModelBackend")
    for address in addresses():
        if not is_private(address) or address.name.startswith(("admin:", "dev-")):
            continue
        for path in paths_of(address, VALUES, OWN, otherwise=[site.made[0].request.pk]):
            answer = get(client, address.name, path)
            assert answer.status < 500, path
            assert not marks_in(answer.text), path
            if "token" in address.parameters or "link" in address.parameters:
                assert answer.status in (302, 400, 403, 404, 405, 410) or "request" in address.name, path


# --- Mails, tables, logs ------------------------------------------------------------------------------------------


def test_mails_go_to_whom_they_concern(site: Site) -> None:
    by_email = {marked.email: marked for marked in site.made}
    seen = set()
    for written in Mail.objects.exclude(template="sign_in_code"):
        assert written.state == Mail.State.SENT
        assert written.context == {}
        seen.add(written.template)
    assert {"request_confirm", "request_rejected", "request_expired", "request_question", "review_answered"} <= seen
    for message in outbox_of.outbox:
        (to,) = message.to
        text = f"{message.subject}\n{message.body}\n{message.alternatives[0][0]}"
        if to == site.mei.email:
            assert not marks_in(text, DRAFT_MARKS)
            continue
        marked = by_email[to]
        others = [one.word for one in site.made if one is not marked and one.word not in marked.word]
        assert not [word for word in others if word in text.casefold()], message.subject
        if marked.is_draft:
            # It may be somebody else's address: nothing that the visitor typed goes there.
            assert not marks_in(text), message.subject


# Where unapproved values lie, and the one column in which an address lies elsewhere.
ROOM = ("changerequest", "proposal", "requesttext", "requestcontact")
ADDRESSES = {"directory_partyaddress": "email", "directory_mail": "recipient"}


def test_no_other_table_holds_any_of_it(site: Site) -> None:
    """All tables there are, so also those that are made later: search rows, journal, events, jobs, sessions, caches."""
    names = connection.introspection.table_names()
    assert {"directory_journalentry", "directory_requestevent", "procrastinate_jobs", "directory_cache"} <= set(names)
    found = {}
    with connection.cursor() as cursor:
        for name in set(names) - {f"directory_{part}" for part in ROOM}:
            column = ADDRESSES.get(name)
            row = f"to_jsonb(t) - '{column}'" if column else "to_jsonb(t)"
            cursor.execute(f'SELECT ({row})::text FROM "{name}" t')
            rows = "\n".join(text for (text,) in cursor.fetchall())
            if marks := marks_in(rows):
                found[name] = marks
    assert found == {}


def test_what_is_kept_packed_holds_none_of_it(site: Site) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM directory_cache")
        rows = cursor.fetchall()
    for key, value in rows:
        assert not marks_in(base64.b64decode(value).decode("utf-8", "replace")), key
    for session in Session.objects.all():
        assert not marks_in(str(session.get_decoded()))


def test_events_and_journal_hold_codes_and_numbers(site: Site) -> None:
    rows = [*RequestEvent.objects.values_list("data", flat=True), *JournalEntry.objects.values_list("data", flat=True)]
    assert len(rows) > 60
    for data in rows:
        for value in data.values():
            for one in value if isinstance(value, list) else [value]:
                assert one is None or isinstance(one, (int, bool)) or (one.isascii() and " " not in one and "@" not in one), (
                    data
                )


def test_nothing_of_it_is_logged(site: Site) -> None:
    logged = site.log.getvalue()
    assert "request_finished" in logged
    assert not marks_in(logged)
    assert "@" not in logged


# --- What was approved in part ------------------------------------------------------------------------------------


def test_of_what_is_approved_in_part_only_the_accepted_is_seen(client: Client) -> None:
    mei = make_curator()
    target = Actor.objects.get(pk=3)
    values = values_of(Kind.EDIT, LATIN, HAN, NUMBER, target) | {
        "description_en": "Accepted by everybody.",
        "founding_year": 1807,
    }
    values["website"] = f"https://www.{LATIN}.example.org/"
    request = make_request(Kind.EDIT, target=target, values=values, email=f"{LATIN}@submitter.example", text=f"{LATIN} says")
    approve_in_part(request, mei, accepted={"description_en", "founding_year", "staff_band", "contact_email"})
    for number in mails_that_wait():
        mail.deliver(number)
    target.refresh_from_db()
    assert target.contact_email == f"office@{LATIN}.example.org", "Accepted, and private."
    with translation.override("en"):
        entry = target.get_absolute_url()
    paths = (entry, f"/actors/{target.pk}/history/", "/actors/?sort=-edited", "/", "/export/actors.json?ids=3")
    pages = {path: get(client, "", path) for one in paths for path in (one, f"/zh-hans{one}")}
    for path, answer in pages.items():
        assert answer.status == 200, path
        assert not marks_in(answer.text), path
    assert "Accepted by everybody." in pages[entry].text
    assert json.loads(pages["/export/actors.json?ids=3"].text.partition("\n")[2])["actors"][0]["founding_year"] == 1807
    assert client.get(f"/actors/?q={LATIN}").content.decode().count(f"/actors/{target.pk}/") == 0
