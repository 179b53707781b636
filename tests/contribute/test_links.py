"""Taking links back, and having a lost one sent again: the same answer whoever number and address belong to."""

from __future__ import annotations

import json
import re

import pytest
from django.conf import settings
from procrastinate.contrib.django.models import ProcrastinateJob

from directory.core.mail import render
from directory.core.models import Counter, Mail
from directory.moderation.choices import State
from directory.moderation.mails import send_link
from directory.moderation.models import RequestContact
from directory.moderation.services.intake import MAILS_BY_NETWORK, MAILS_BY_RECIPIENT
from directory.moderation.services.links import send_lost_link
from tests.factories.pages import address, page_of, said
from tests.factories.requests import make_draft, make_request
from tests.project.addresses import LANGUAGES, Page

pytestmark = pytest.mark.django_db

LOST = "/requests/lost/"


def ask(client, number, email, *, path=LOST, **headers):
    return client.post(path, {"number": number, "email": email}, **headers)


def run_jobs():
    """What the worker would do with what was asked for."""
    for job in ProcrastinateJob.objects.filter(task_name="send_lost_link", status="todo"):
        send_lost_link(**job.args)


def links_sent():
    return list(Mail.objects.filter(template="request_link").order_by("pk"))


# --- Taking back ----------------------------------------------------------------------------------------------------


def test_the_others_are_taken_back_and_this_one_goes_on(client):
    request = make_request()
    here, other = page_of(request), page_of(request)
    stranger = page_of(make_request(email="eve@example.net"))
    response = client.post(f"{here}links/", {"which": "others"}, follow=True)
    # Those of the draft, of the mail and of `other`.
    assert "3 other links were taken back." in said(response.content.decode())
    assert (client.get(here).status_code, client.get(other).status_code, client.get(stranger).status_code) == (200, 404, 200)
    response = client.post(f"{here}links/", {"which": "others"}, follow=True)
    assert "There was no other link." in said(response.content.decode())
    assert links_sent() == []


def test_all_are_taken_back_and_a_new_one_goes_to_the_address_of_the_submission(client):
    request = make_request(email="bob@example.org", language="zh-hans")
    here = page_of(request)
    response = client.post(f"{here}links/", {"which": "all"}, follow=True)
    assert response.redirect_chain == [(LOST, 302)]
    assert "All links are taken back" in said(response.content.decode())
    assert client.get(here).status_code == 404
    (sent,) = links_sent()
    assert (sent.recipient, sent.language, sent.asked_for) == ("bob@example.org", "zh-hans", True)
    assert client.get(address("request", sent.context["token"])).status_code == 200


def test_links_die_also_where_no_mail_may_go_out_any_more(client):
    request = make_request()
    here = page_of(request)
    for _mail in range(MAILS_BY_RECIPIENT.most):
        ask(client, request.pk, "bob@example.org")
    response = client.post(f"{here}links/", {"which": "all"}, follow=True)
    assert "could not be sent just now" in said(response.content.decode())
    assert client.get(here).status_code == 404
    assert links_sent() == []


def test_from_the_account_the_page_stays_open(client, charlie):
    request = make_request(email="charlie@example.org")
    here = page_of(request)
    client.force_login(charlie)
    path = address("my_request_links", request.pk)
    assert "Take the other links back" not in said(client.get(path).content.decode())
    assert client.post(path, {"which": "others"}).status_code == 200  # there is none to keep
    assert client.get(here).status_code == 200
    response = client.post(path, {"which": "all"}, follow=True)
    assert response.redirect_chain == [(address("my_request", request.pk), 302)]
    assert client.get(here).status_code == 404


def test_where_no_address_is_kept_any_more_links_die_all_the_same(client, charlie):
    request = make_request(email="charlie@example.org")
    here = page_of(request)
    RequestContact.objects.all().delete()
    response = client.post(f"{here}links/", {"which": "all"}, follow=True)
    assert "could not be sent just now" in said(response.content.decode())
    assert client.get(here).status_code == 404


@pytest.mark.parametrize("which", ["", "none", "\x00", "x" * 500])
def test_an_unknown_choice_does_nothing(client, which):
    here = page_of(make_request())
    other = page_of(make_request())
    assert client.post(f"{here}links/", {"which": which}).status_code == 200
    assert client.get(here).status_code == client.get(other).status_code == 200


# --- Lost ones ------------------------------------------------------------------------------------------------------


def test_a_lost_link_is_sent_again_to_its_own_address(client):
    request = make_request(email="bob@example.org", state=State.REJECTED)
    response = ask(client, request.pk, "Bob@Example.org")
    assert (response.status_code, response["Location"]) == (302, LOST)
    run_jobs()
    (sent,) = links_sent()
    assert sent.recipient == "bob@example.org"
    assert client.get(address("request", sent.context["token"])).status_code == 200


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_the_answer_and_the_work_are_the_same_whoever_it_belongs_to(client, django_assert_num_queries, prefix):
    request = make_request(email="bob@example.org")
    draft = make_draft(email="bob@example.org")
    client.get(LOST)
    pages = set()
    bob = "bob@example.org"
    tries = [(request.pk, bob), (request.pk, "eve@example.net"), (draft.pk, bob), (999999, "a@b.example")]
    path = f"{prefix}{LOST}"
    for number, email in tries:
        with django_assert_num_queries(7):
            response = ask(client, number, email, path=path)
        assert (response.status_code, response["Location"]) == (302, path)
        page = client.get(path).content.decode()
        pages.add(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page))
    assert len(pages) == 1
    assert ProcrastinateJob.objects.filter(task_name="send_lost_link").count() == len(tries)
    run_jobs()
    assert len(links_sent()) == 1


def test_the_job_carries_no_address(client):
    ask(client, make_request().pk, "bob@example.org")
    (job,) = ProcrastinateJob.objects.filter(task_name="send_lost_link")
    assert set(job.args) == {"number", "address"}
    assert "bob" not in json.dumps(job.args)
    assert "bob" not in json.dumps(list(Counter.objects.values_list("key_hash", flat=True)))


def test_a_draft_that_was_never_confirmed_sends_nothing_to_the_address_in_it(client):
    draft = make_draft(email="victim@example.org")
    ask(client, draft.pk, "victim@example.org")
    run_jobs()
    assert links_sent() == []


def test_one_address_gets_a_few_mails_within_the_hour(client):
    request = make_request()
    for _try in range(MAILS_BY_RECIPIENT.most - 1):  # the code was one
        assert ask(client, request.pk, "bob@example.org").status_code == 302
    response = ask(client, request.pk, "bob@example.org")
    assert response.status_code == 200
    text = response.content.decode()
    assert "That was done too often" in text
    assert f'value="{request.pk}"' in text
    assert 'value="bob@example.org"' in text
    # Another number does not help, another address is another limit.
    assert ask(client, 999999, "BOB@example.org").status_code == 200
    assert ask(client, 999999, "eve@example.net").status_code == 302


def test_one_network_asks_for_so_many_an_hour(client):
    for number in range(MAILS_BY_NETWORK.most):
        assert ask(client, number + 1, f"a{number}@example.org", REMOTE_ADDR="198.51.100.7").status_code == 302
    assert ask(client, 1, "other@example.org", REMOTE_ADDR="198.51.100.7").status_code == 200
    assert ask(client, 1, "other@example.org", REMOTE_ADDR="198.51.100.8").status_code == 302


@pytest.mark.parametrize("number", ["{}", " {} ", "#{}", "编号{}", "№ {}"])
def test_a_number_is_understood_as_people_write_it(client, number):
    request = make_request()
    full_width = str(request.pk).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for digits in (request.pk, full_width):
        assert ask(client, number.format(digits), "bob＠example.org").status_code == 302
    run_jobs()
    assert len(links_sent()) == 2


@pytest.mark.parametrize("number", ["", "0", "-1", "1.5", "abc", "2147483648", "9" * 500, "1\x00", "①", "\u202e12", "🧬"])
@pytest.mark.parametrize("prefix", LANGUAGES)
def test_what_is_no_number_is_said_beside_the_field(client, prefix, number):
    response = ask(client, number, "bob@example.org", path=f"{prefix}{LOST}")
    if number == "①":  # a digit to Unicode, and to us
        assert response.status_code == 302
        return
    assert response.status_code == 200
    page = response.content.decode()
    assert 'id="id_number_error"' in page
    assert Page(page).language == LANGUAGES[prefix]
    assert 'value="bob@example.org"' in page


@pytest.mark.parametrize(
    "email", ["", "bob", "bob@", "a@b@c", "x" * 300 + "@example.org", "b\x00b@example.org", "b\u202e@example.org"]
)
def test_what_is_no_address_is_said_beside_the_field(client, email):
    page = ask(client, "12", email).content.decode()
    assert 'id="id_email_error"' in page
    assert 'value="12"' in page


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
def test_the_mail_says_what_the_link_can_do(language):
    request = make_request(language=language)
    send_link(request)
    (sent,) = links_sent()
    message = render(sent)
    assert str(request.pk) in message.subject
    assert message.body.count(sent.context["token"]) == 2  # once in each language
    first = "do not pass it on" if language == "en" else "请勿转发"
    assert message.body.index(first) < message.body.index("────")
