"""What is private goes out nowhere: a private field is filled, another is added, and neither is found in anything public."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.test import Client

from directory.actors import fields
from directory.actors.fields import FIELDS
from directory.actors.models import Actor, Revision, Statement
from directory.actors.services import Change, SourceRef, apply_values
from directory.core.agents import system_agent
from directory.core.fields import Field, Line
from tests.factories.actors import make_source
from tests.project.addresses import EXPORTS, FILES, LANGUAGES, PAGES, Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper")]

ADDRESS = "kept-to-ourselves@private.example"
SECRET = "told-in-confidence-4711"
PUBLIC = "Said to everybody, to show that this test would find it."


@pytest.fixture
def actor(monkeypatch: pytest.MonkeyPatch) -> Actor:
    """The first entry with a private address, a private field that nobody expected, and a public text of the same change."""
    monkeypatch.setitem(FIELDS, "whispered", Field("whispered", "Whispered", Line(), fields.WHO, read=lambda actor: SECRET))
    actor = Actor.objects.get(pk=1)
    ref = SourceRef(make_source(), locator="the curators’ own")
    return apply_values(
        actor,
        [Change("contact_email", ADDRESS, ref), Change("exception_en", PUBLIC, ref)],
        by=system_agent("tests"),
        reason="A test.",
        expected_revision=actor.revision,
    )


def crawl() -> Iterator[tuple[str, str]]:
    """Everything public: all pages that lead from page to page without a question, the lists, the files, what machines read."""
    client = Client()
    waiting = [prefix + path for prefix in LANGUAGES for path in (*PAGES, *FILES)]
    waiting += ["/sitemap.xml", "/robots.txt", "/nothing/", "/actors/?ids=1&view=table", "/export/actors.json?ids=1"]
    seen = set(waiting)
    while waiting:
        path = waiting.pop()
        response = client.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        yield path, body.decode() + str(response.headers)
        # The other entries are alike: of them those that stand in relation to the first one are read.
        if response["Content-Type"].startswith("text/html") and "?" not in path:
            found = {link for link in Page(body.decode(), path).links if "?" not in link} - seen
            entries = {link for link in found if "/actors/" in link and "/actors/1/" not in link}
            wanted = (found - entries) if "/actors/1/" not in path else found
            seen |= wanted
            waiting += sorted(wanted)


def test_a_private_value_is_kept_but_found_nowhere(actor):
    assert Actor.objects.get(pk=1).contact_email == ADDRESS
    assert FIELDS["whispered"].value_of(actor) == SECRET
    found_public = set()
    pages = 0
    for path, text in crawl():
        pages += 1
        for private in (ADDRESS, SECRET, "contact_email", "whispered", "Whispered"):
            assert private not in text, path
        if PUBLIC in text:
            found_public.add(path)
    assert pages > 120
    # What is public of the same change is found: the crawl came by where the private values would stand.
    entry = actor.get_absolute_url()
    for prefix in LANGUAGES:
        assert {f"{prefix}{path}" for path in (entry, "/actors/1/history/", *EXPORTS)} <= found_public


def test_a_private_value_is_in_no_revision_and_no_statement(actor):
    newest = Revision.objects.filter(actor=actor).first()
    assert newest.changed == ["exception_en", "contact_email"], "That it changed is known, for conflicts."
    assert newest.snapshot["exception_en"] == PUBLIC
    for rows in (Revision.objects.values(), Statement.objects.values()):
        text = json.dumps(list(rows), default=str)
        assert ADDRESS not in text
        assert SECRET not in text
    assert not Statement.objects.filter(field__in=["contact_email", "whispered"]).exists()
    assert {"contact_email", "whispered"}.isdisjoint(newest.snapshot)


def test_a_private_value_is_in_no_log(actor, client, caplog, capfd):
    for path in (actor.get_absolute_url(), "/export/actors.json?ids=1", f"/actors/?x={ADDRESS}"):
        client.get(path)
    written = caplog.text + "".join(capfd.readouterr())
    assert "request_finished" in written
    assert ADDRESS not in written


def test_a_field_is_private_until_somebody_says_otherwise():
    assert Field("x", "X", Line(), fields.WHO).public is False


def test_the_public_fields_are_these():
    """A field goes public by a change of this list, which somebody reads."""
    assert sorted(field.name for field in FIELDS.values() if not field.public) == ["contact_email"]


@pytest.mark.parametrize("path", EXPORTS)
def test_an_export_has_exactly_the_public_fields(client, path):
    first, second = (b"".join(client.get(f"{path}?ids=1").streaming_content).decode() for _ in range(2))
    assert first == second
    if path.endswith("json"):
        names = set(json.loads(first)["actors"][0])
    else:
        names = set(first.lstrip("\ufeff").splitlines()[0].split(","))
    extra = {"id", "url", "name", "region", "region_name", "edited", "confirmed", "checked"}
    public = {field.name for field in FIELDS.values() if field.public}
    words = {name for name in names if name.removesuffix("_name").removesuffix("_names") in public} - public
    assert names == extra | public | words
