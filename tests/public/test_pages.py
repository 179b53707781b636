"""The pages of prose: they say what is true of this site, in both languages."""

from __future__ import annotations

import pytest
from django.utils import translation

from directory.core import retention

pytestmark = pytest.mark.django_db

ADDRESSES = ["/about/", "/privacy/", "/accessibility/"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_page_may_be_cached_and_is_not_sent_twice(client, prefix, address):
    first = client.get(prefix + address)
    second = client.get(prefix + address, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, second.status_code) == (200, 304)
    assert first["Cache-Control"] == "public, no-cache"
    assert not first.cookies


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_is_read_only(client, address):
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_names_the_contact_only_where_there_is_one(client, settings, address):
    settings.OPERATOR_EMAIL = "office@example.org"
    assert 'href="mailto:office@example.org"' in client.get(address).content.decode()
    settings.OPERATOR_EMAIL = ""
    assert "mailto:" not in client.get(address).content.decode()


def test_about_names_the_operator_only_where_there_is_one(client, settings):
    settings.OPERATOR_NAME, settings.OPERATOR_EMAIL = "An Institute", ""
    assert "This site is run by An Institute." in client.get("/about/").content.decode()
    settings.OPERATOR_NAME = ""
    assert 'id="operator"' not in client.get("/about/").content.decode()


def test_about_has_the_place_that_each_link_of_its_contents_leads_to(client, settings):
    settings.OPERATOR_NAME = "An Institute"
    html = client.get("/about/").content.decode()
    contents = html.partition('aria-labelledby="on-this-page"')[2].partition("</nav>")[0]
    targets = [part.partition('"')[0] for part in contents.split('href="#')[1:]]
    assert targets
    assert [target for target in targets if f'<section class="section prose" id="{target}">' not in html] == []


@pytest.mark.parametrize(("prefix", "language"), [("", "en"), ("/zh-hans", "zh-hans")])
def test_privacy_shows_every_rule_of_the_deletion(client, prefix, language):
    html = client.get(f"{prefix}/privacy/").content.decode()
    with translation.override(language):
        texts = [str(text) for rule in retention.rules() for text in (rule.what, rule.kept_for, rule.why)]
    assert texts
    assert [text for text in texts if text not in html] == []
