"""The two ways to a submission: keys, of which all that is none gets one answer, and the account of who sent it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from directory.core import mail
from directory.core.agents import agent_of
from directory.core.clock import now
from directory.core.models import Mail
from directory.moderation.choices import State, TextKind
from directory.moderation.keys import make_key, revoke_keys
from directory.moderation.models import ChangeRequest, RequestKey
from directory.moderation.services import intake, review
from tests.core.test_logs import lines
from tests.factories.pages import CHINESE, ENGLISH, address, page_of, read, said
from tests.factories.requests import LICENCE, NETWORK, make_draft, make_import_request, make_request
from tests.factories.users import make_user
from tests.project.addresses import LANGUAGES, Page

__all__ = ["lines"]

pytestmark = pytest.mark.django_db

PAGES = ("request", "request_withdraw", "request_links")
NO_TOKENS = {
    "a word": "nothing",
    "a word of the account": "withdraw",
    "what looks like one": "A" * 43,
    "500 characters": "x" * 500,
    "NUL": "%00",
    "NUL inside": "abc%00def",
    "control characters": "%01%1b%7f",
    "a line break": "x%0d%0aSet-Cookie:x=1",
    "Chinese": quote("申请"),
    "an emoji": quote("🧬"),
    "invalid UTF-8": "%ff%fe",
    "a lone surrogate": "%ed%a0%80",
    "direction marks": quote("\u202eabc"),
    "markup": quote("<script>alert(1)<script>"),
    "quotes": quote("' or 1=1 --"),
    "a percent sign": "%25",
}


def without(page: str, path: str) -> str:
    """The page without what differs by chance: the token of its forms, and its own address."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    page = re.sub(r'<a class="language-switch"[^>]*>', "", page)
    return page.replace(path, "")


@pytest.fixture
def refused(client):
    """What a token that never was is answered with, in each language."""
    return {prefix: without(client.get(f"{prefix}/requests/nothing/").content.decode(), "") for prefix in LANGUAGES}


# --- Tokens ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("what", NO_TOKENS)
def test_what_is_no_token_gets_one_and_the_same_page(client, refused, prefix, what):
    for tail in ("", "withdraw/", "links/"):
        path = f"{prefix}/requests/{NO_TOKENS[what]}/{tail}"
        for response in (client.get(path), client.post(path, {"text": "x", "which": "all"})):
            assert response.status_code == 404, path
            page = response.content.decode()
            assert Page(page).language == LANGUAGES[prefix]
            assert without(page, path) == refused[prefix]


@pytest.mark.parametrize("name", PAGES)
def test_a_key_that_expired_or_was_taken_back_is_answered_like_one_that_never_was(client, refused, name):
    request, other = make_request(), make_request()
    for prefix in LANGUAGES:
        expired, revoked = page_of(request, prefix=prefix, name=name), page_of(other, prefix=prefix, name=name)
        assert client.get(expired).status_code == client.get(revoked).status_code == 200
        request.keys.update(expires_at=now() - timedelta(seconds=1))
        revoke_keys(other)
        for path in (expired, revoked):
            response = client.get(path)
            assert response.status_code == 404
            assert without(response.content.decode(), path) == refused[prefix]


def test_the_page_of_a_dead_link_says_what_helps(client):
    text = read(client, "/requests/nothing/", status=404)
    assert "This link does not work (any more)" in text
    assert "Use the link of the newest mail" in text
    page = Page(client.get("/zh-hans/requests/nothing/").content.decode())
    (action,) = {tag.attributes["action"] for tag in page.all("form") if tag.attributes.get("method") == "post"}
    assert action == "/zh-hans/requests/lost/"


def test_no_token_reads_as_a_word_of_the_addresses():
    """So that `/requests/lost/` and its like are nobody's submission."""
    request = make_request()
    assert {len(make_key(request)) for _try in range(20)} == {43}


def test_a_token_opens_its_own_submission_only(client):
    one, other = make_request(), make_request(email="eve@example.net")
    text = read(client, page_of(one))
    assert f"Your submission {one.pk}" in text
    assert f"Your submission {other.pk}" not in text


# --- Tokens are told to nobody --------------------------------------------------------------------------------------


def test_pages_with_a_token_are_kept_by_nobody_and_their_address_is_told_to_no_other_site(client):
    paths = [page_of(make_request(), prefix=prefix, name=name) for name in PAGES for prefix in LANGUAGES]
    for path in [*paths, "/requests/nothing/", "/requests/lost/", "/zh-hans/requests/lost/"]:
        for response in (client.get(path), client.head(path), client.post(path, {"which": "none"})):
            assert response["Referrer-Policy"] == "strict-origin", path
            assert "noindex" in response["X-Robots-Tag"], path
            assert "no-store" in response["Cache-Control"], path
            assert "private" in response["Cache-Control"], path
            assert "ETag" not in response, path


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_its_token_to_itself_only(client, name):
    path = page_of(make_request(), name=name)
    token = path.split("/")[2]
    page = Page(client.get(path).content.decode(), path)
    naming = [(tag.name, value) for tag in page.tags for value in tag.attributes.values() if token in value]
    assert {tag for tag, _value in naming} <= {"a", "form"}
    for _tag, value in naming:
        assert re.fullmatch(rf"(/zh-hans)?/requests/{token}/(withdraw/|links/|change/)?", value)
    assert not [tag for tag in page.all("link") if tag.attributes["rel"] in ("canonical", "alternate")]
    # Links that lead away would be harmless, but there are none.
    assert not [tag for tag in page.all("a") if tag.attributes["href"].startswith("http") and "creativecommons" not in str(tag)]


def test_robots_and_sitemap_do_not_name_the_pages(client):
    """What robots may not read they may list by its address alone: the header tells them to leave it out."""
    make_request()
    for path in ("/robots.txt", "/sitemap.xml"):
        assert "request" not in client.get(path).content.decode()


def test_no_log_line_holds_a_token(client, mei, lines, monkeypatch):
    client.raise_request_exception = False
    request = make_request(state=State.CHANGES_REQUESTED, curator=mei)
    token = make_key(request)
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    for prefix in LANGUAGES:
        path = f"{prefix}/requests/{token}/"
        assert client.get(path).status_code == 200
        assert strict.post(path, {"text": "x"}).status_code == 403
        assert client.put(path).status_code == 405
        assert client.get(f"{path}no/such/page/").status_code == 404
        assert client.get(path[:-1]).status_code == 301
        assert client.get(path, HTTP_HOST="wrong host").status_code == 400

    def fail(*arguments):
        raise ValueError(f"no template for /requests/{token}/ with {token!r}")

    monkeypatch.setattr("directory.contribute.views.request.status_of", fail)
    assert client.get(f"/requests/{token}/").status_code == 500
    revoke_keys(request)
    assert client.get(f"/requests/{token}/").status_code == 404
    logged = lines()
    assert len(logged) > 12
    assert "ValueError: no template for /requests/[token]/" in json.dumps(logged)
    assert token not in json.dumps(logged)


def test_a_token_stands_in_a_mail_only_until_it_is_sent_and_in_no_job(mei):
    request = make_request(state=State.CHANGES_REQUESTED, curator=mei)
    waiting = list(Mail.objects.filter(event__startswith=f"request:{request.pk}:"))
    tokens = [row.context["token"] for row in waiting]
    assert len(tokens) == 3
    jobs = json.dumps(list(ProcrastinateJob.objects.values_list("args", flat=True)))
    assert not [token for token in tokens if token in jobs]
    for row in waiting:
        mail.deliver(row.pk)
    assert {json.dumps(row.context) for row in Mail.objects.filter(pk__in=[row.pk for row in waiting])} == {"{}"}
    stored = [*RequestKey.objects.values_list("token_hash", flat=True), *request.events.values_list("data", flat=True)]
    assert not [token for token in tokens if token in json.dumps(stored)]


def test_a_key_is_of_no_use_after_the_purge(client):
    path = page_of(make_request())
    RequestKey.objects.update(expires_at=now() - timedelta(seconds=1))
    call_command("purge")
    assert not RequestKey.objects.exists()
    assert client.get(path).status_code == 404


# --- The account ----------------------------------------------------------------------------------------------------


def test_who_sent_it_reaches_it_from_the_account_without_a_token(client, charlie):
    client.force_login(charlie)
    request = make_request(email="charlie@example.org")
    for prefix in LANGUAGES:
        path = address("my_request", request.pk, prefix=prefix)
        page = Page(client.get(path).content.decode(), path)
        assert page.language == LANGUAGES[prefix]
        assert not [link for link in page.links if "/requests/" in link and "/account/" not in link]
    assert RequestKey.objects.filter(revoked_at=None).count() == 2  # of the draft and of the mail


def test_an_account_that_submitted_while_signed_in_reaches_it_too(client, charlie):
    draft = make_draft(email="charlie@example.org")
    request = intake.send(draft, network=NETWORK, licence_version=LICENCE, user=charlie)
    assert request.submitter == agent_of(charlie)
    client.force_login(charlie)
    assert f"Your submission {request.pk}" in read(client, address("my_request", request.pk))


@pytest.mark.parametrize("name", ["my_request", "my_request_withdraw", "my_request_links", "my_request_change"])
def test_for_everybody_else_it_does_not_exist(client, charlie, mei, jonas, name):
    request = make_request(state=State.CHANGES_REQUESTED, curator=mei)
    imported = make_import_request()
    draft = make_draft(email="charlie@example.org")
    for user in (charlie, mei, jonas):
        client.force_login(user)
        for number in (request.pk, imported.pk, draft.pk, 2147483647):
            path = address(name, number)
            for response in (client.get(path), client.post(path, {"text": "x", "which": "all"})):
                assert response.status_code == 404
                assert "Proposed Institute" not in response.content.decode()
    request.refresh_from_db()
    assert request.state == State.CHANGES_REQUESTED


def test_an_account_that_was_switched_off_reaches_nothing(client, charlie):
    request = make_request(email="charlie@example.org")
    client.force_login(charlie)
    charlie.is_active = False
    charlie.save()
    response = client.get(address("my_request", request.pk))
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")


def test_whoever_is_not_signed_in_is_asked_to(client):
    request = make_request()
    for prefix in LANGUAGES:
        path = address("my_request", request.pk, prefix=prefix)
        assert client.get(path)["Location"] == f"{prefix}/account/login/?next={path}"


def test_answering_and_withdrawing_work_from_the_account_as_the_same_party(client, charlie, mei):
    request = make_request(state=State.CHANGES_REQUESTED, curator=mei, email="charlie@example.org")
    client.force_login(charlie)
    path = address("my_request", request.pk)
    assert client.post(path, {"text": "In Berlin.", "seen": request.version})["Location"] == path
    assert request.texts.get(kind=TextKind.ANSWER).event.by == request.submitter
    # The same click once more, by the key this time.
    assert client.post(page_of(request), {"text": "In Berlin.", "seen": request.version}).status_code == 302
    assert request.texts.filter(kind=TextKind.ANSWER).count() == 1
    assert client.post(address("my_request_withdraw", request.pk))["Location"] == path
    assert ChangeRequest.objects.get(pk=request.pk).state == State.WITHDRAWN


def test_changing_from_the_account_takes_a_key_by_a_button_only(client, charlie, mei):
    request = make_request(email="charlie@example.org")
    client.force_login(charlie)
    path = address("my_request_change", request.pk)
    keys = RequestKey.objects.count()
    assert client.get(path)["Location"] == address("my_request", request.pk)
    assert RequestKey.objects.count() == keys
    assert re.fullmatch(r"/requests/[\w-]{43}/change/", client.post(path)["Location"])
    review.take(request, by=mei)
    assert client.post(path)["Location"] == address("my_request", request.pk)


def test_a_curator_who_submitted_sees_the_submitters_page_and_no_more(client, jonas):
    curator = make_user("other@example.org")
    request = make_request(state=State.IN_REVIEW, curator=jonas, email="other@example.org")
    review.add_note(request, by=jonas, text="Internal remark.")
    client.force_login(curator)
    assert "Internal remark" not in said(client.get(address("my_request", request.pk, prefix=CHINESE)).content.decode())
    assert "Internal remark" not in said(client.get(address("my_request", request.pk, prefix=ENGLISH)).content.decode())
