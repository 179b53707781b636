"""Reporting an entry in one page."""

from __future__ import annotations

import pytest

from directory.core.models import Mail
from directory.moderation.choices import Kind, State
from directory.moderation.models import ChangeRequest
from tests.contribute.pages import confirm, errors_in, inputs_of, later
from tests.factories.actors import make_actor

pytestmark = pytest.mark.django_db
REPORT = {"kind": "closed", "text": "It closed in May.", "email": "bob@example.org", "relation": "partner"}


@pytest.fixture
def path(db):
    return f"/actors/{make_actor('Institute A').pk}/report/"


def send(client, path, **values):
    page = inputs_of(client.get(path))
    with later():
        return client.post(path, {**page, **REPORT, **values})


def test_a_report_is_sent_in_one_page_and_waits_for_the_code(client, path):
    response = send(client, path)
    assert response["Location"].endswith("/confirm/")
    request = ChangeRequest.objects.get()
    assert (request.kind, request.report_kind, request.relation) == (Kind.REPORT, "closed", "partner")
    assert request.texts.get().body == "It closed in May."
    assert confirm(client, response["Location"]).status_code == 302
    request.refresh_from_db()
    assert request.state == State.SUBMITTED


def test_a_double_click_makes_one_report_and_one_mail(client, path):
    page = inputs_of(client.get(path))
    with later():
        first, second = (client.post(path, {**page, **REPORT}) for _click in range(2))
    assert first.status_code == second.status_code == 302
    assert (ChangeRequest.objects.count(), Mail.objects.count()) == (1, 1)


def test_something_wrong_needs_words(client, path):
    response = send(client, path, kind="wrong", text="")
    assert errors_in(response) == ["What should we know? : Say in a sentence what is wrong."]
    assert inputs_of(response)["email"] == ["bob@example.org"]
    assert not ChangeRequest.objects.exists()


@pytest.mark.parametrize("how", ["number", "#number", "address", "name"])
def test_a_duplicate_names_the_other_entry(client, path, how):
    other = make_actor("Institute B")
    text = {"number": str(other.pk), "#number": f"#{other.pk}", "name": "Institute B",
            "address": f"https://example.org/actors/{other.pk}/institute-b/"}[how]  # fmt: skip
    assert send(client, path, kind="duplicate", same_as=text, text="").status_code == 302
    assert ChangeRequest.objects.get().texts.get().body == f"= #{other.pk} Institute B"


@pytest.mark.parametrize("text", ["", "99999", "Nobody", "\x00", "self"])
def test_a_duplicate_of_nothing_is_asked_about(client, path, text):
    typed = path.split("/")[2] if text == "self" else text
    response = send(client, path, kind="duplicate", same_as=typed)
    assert errors_in(response)[0].startswith("Which other entry is it?")
    assert not ChangeRequest.objects.exists()


def test_the_answer_to_an_address_is_the_same_whoever_it_belongs_to(client, path, mei):
    known, unknown = (send(client, path, email=email) for email in (mei.email, "nobody@example.org"))
    pages = [client.get(response["Location"]).content.decode() for response in (known, unknown)]
    for old, new in ((mei.email, "X"), ("nobody@example.org", "X")):
        pages = [page.replace(old, new) for page in pages]
    tokens = [response["Location"].split("/")[2] for response in (known, unknown)]
    assert tokens[0] != tokens[1]
    plain = [inputs_free(page.replace(token, "T")) for page, token in zip(pages, tokens, strict=True)]
    assert plain[0] == plain[1]


def inputs_free(html):
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", html)
