"""An institution is added from a phone, in Chinese, without an account: with a script and without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test.testcases import LiveServerThread
from playwright.sync_api import expect

from directory.moderation.models import ChangeRequest
from tests.factories.actors import make_actor
from tests.factories.requests import code_of
from tests.journeys.test_search import RULES, TYPE_IN_CHINESE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def site(transactional_db: Any) -> Iterator[str]:
    """The site's address, over the database of the test."""
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()
    connections.close_all()


@pytest.fixture
def phone(browser: Any, site: str) -> Iterator[Any]:
    """Opens a window of a phone; what the browser complains of fails the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_(**options: Any) -> Any:
        contexts.append(browser.new_context(viewport=PHONE, base_url=site, has_touch=True, **options))
        page = contexts[-1].new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def save(page: Any) -> None:
    page.locator(".form-buttons .button-primary").click()


def accessible(page: Any) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []


@pytest.mark.parametrize("script", [True, False])
def test_an_institution_is_added_from_a_phone_in_chinese(phone, script):
    make_actor("Other Institute", name_zh="别的研究所")
    page = phone(java_script_enabled=script)
    look = accessible if script else lambda page: None
    page.goto("/zh-hans/submit/")
    look(page)
    for name, value in (("active", "yes"), ("body", "institute"), ("place", "cn")):
        page.locator(f"[name={name}][value={value}]").check()
    page.wait_for_timeout(2100)  # who reads the questions needs longer
    save(page)
    look(page)
    page.locator("[name=type][value=rto]").check()
    page.locator("[name=name_zh]").fill("示例精准医学研究所")
    page.locator("[name=website]").fill("javascript:alert(1)")
    save(page)
    look(page)
    if script:
        expect(page.locator("[data-takes-focus]")).to_be_focused()
    page.locator("[name=website]").fill("www.example.org.cn")
    page.locator("[name=website]").press("Enter")
    page.locator("[name=country]").select_option("CN")
    page.locator("[name=city_text]").fill("深圳")
    look(page)
    save(page)
    page.locator("summary").first.click()
    page.locator("[name=topics][value=human-genomics]").check()
    look(page)
    save(page)
    look(page)
    save(page)
    page.locator("[name=email]").fill("bob@example.org")
    page.locator("[name=relation][value=works_there]").check()
    look(page)
    page.locator("main form .button-primary").click()
    look(page)
    page.go_back()
    page.go_forward()
    page.locator("[name=licence]").check()
    page.locator("main form .button-primary").click()
    look(page)
    request = ChangeRequest.objects.get()
    page.locator("[name=code]").fill(code_of(request))
    page.locator("[name=action][value=code]").click()
    page.wait_for_url(lambda url: url.endswith("/") and "confirm" not in url)
    request.refresh_from_db()
    assert (request.state, request.language) == ("submitted", "zh-hans")
    assert ChangeRequest.objects.count() == 1


def test_likely_duplicates_show_while_a_name_is_typed_but_not_while_characters_are_composed(phone):
    known = make_actor("BGI", name_zh="华大")
    page = phone()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/form/similar/" in request.url else None)
    page.goto("/zh-hans/submit/")
    for name, value in (("active", "yes"), ("body", "firm"), ("place", "cn")):
        page.locator(f"[name={name}][value={value}]").check()
    page.wait_for_timeout(2100)
    save(page)
    name = page.locator("[name=name_zh]")
    name.evaluate(TYPE_IN_CHINESE)
    page.wait_for_timeout(900)
    assert asked == []
    name.evaluate("(input) => input.finish()")
    expect(page.locator(f"#similar a[href='/zh-hans/actors/{known.pk}/suggest/']")).to_be_visible()
    assert len(asked) == 1
    expect(name).to_be_focused()


def test_reports_and_changes_are_usable_on_a_phone(phone):
    actor = make_actor("Institute A", name_zh="研究所", website="https://a.example")
    page = phone()
    for path in (f"/actors/{actor.pk}/suggest/", f"/zh-hans/actors/{actor.pk}/report/", "/terms/"):
        page.goto(path)
        accessible(page)
    page.goto(f"/actors/{actor.pk}/suggest/")
    page.locator("[name=part][value=who]").click()
    accessible(page)
    page.locator("[name=founding_year]").fill("1999")
    page.locator("[name=finish]").click()
    page.locator("[name=email]").fill("bob@example.org")
    page.locator("[name=relation][value=other]").check()
    page.locator("main form .button-primary").click()
    accessible(page)
    expect(page.locator(".difference-added")).to_contain_text("1999")
