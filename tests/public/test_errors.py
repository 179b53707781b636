"""The pages that say what went wrong answer with their status, in the page's language, whatever it is that failed."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from directory.public.views import errors

HEADINGS = {
    "400": ("This request could not be understood", "无法识别此请求"),
    "403": ("You may not open this page", "无权打开此页面"),
    "404": ("There is no page at this address", "此网址没有对应的页面"),
    "410": ("This entry has been removed", "此条目已移除"),
    "500": ("Something went wrong on our side", "本站出现错误"),
    "csrf": ("The form could not be accepted", "未能接受此表单"),
}


@pytest.mark.parametrize("name", HEADINGS)
@pytest.mark.parametrize(("language", "place", "start"), [("en", 0, "/"), ("zh-hans", 1, "/zh-hans/")])
def test_error_page_says_what_happened_and_leads_on(name, language, place, start):
    request = RequestFactory().get(f"{start}anything/")
    request.user = AnonymousUser()
    with translation.override(language):
        html = render_to_string(f"directory/public/errors/{name}.html", request=request)
    assert f"<h1>{HEADINGS[name][place]}</h1>" in html
    assert f'href="{start}"' in html
    assert f'href="{start}actors/"' in html
    assert '<meta name="robots" content="noindex">' in html
    assert 'rel="canonical"' not in html


@pytest.mark.parametrize(
    ("view", "arguments", "status"),
    [
        (errors.bad_request, [SuspiciousOperation()], 400),
        (errors.permission_denied, [PermissionDenied()], 403),
        (errors.not_found, [Exception()], 404),
        (errors.gone, [], 410),
        (errors.server_error, [], 500),
        (errors.csrf_failure, ["no cookie"], 403),
    ],
)
def test_error_page_answers_with_its_status(view, arguments, status):
    request = RequestFactory().get("/anything/")
    request.user = AnonymousUser()
    assert view(request, *arguments).status_code == status


def test_unknown_address_answers_in_the_language_of_its_prefix(client, db):
    english, chinese = client.get("/nothing/"), client.get("/zh-hans/nothing/")
    assert (english.status_code, chinese.status_code) == (404, 404)
    assert HEADINGS["404"][0] in english.content.decode()
    assert HEADINGS["404"][1] in chinese.content.decode()


def test_server_error_needs_no_context_and_no_database():
    """This test may not use the database: a query would fail it."""
    with translation.override("en"):
        html = render_to_string("directory/public/errors/500.html")
    assert "<h1>Something went wrong on our side</h1>" in html
    assert "<title>Error on our side</title>" in html
