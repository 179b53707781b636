"""From a filter to an entry to the other language: by mouse, by keyboard alone, without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

# Without the second mark no test database is made.
pytestmark = [pytest.mark.browser, pytest.mark.django_db]

DESK = {"width": 1280, "height": 900}


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(request: pytest.FixtureRequest, browser: Any, server: str) -> Any:
    context = browser.new_context(viewport=DESK, base_url=server, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def apply_filters(page: Any) -> None:
    """With scripts a filter applies at once, and only a phone shows the button."""
    button = page.get_by_role("button", name="Apply filters")
    if button.is_visible():
        button.click()


def shows_results(page: Any, number: int) -> None:
    expect(page.locator("h1")).to_have_text(re.compile(rf"\b{number}\b"))


def number_of_results(page: Any) -> int:
    found = re.search(r"\d+", page.locator("h1").inner_text())
    assert found is not None
    return int(found[0])


def test_from_a_filter_to_an_entry_to_the_other_language_and_back(page):
    page.goto("/")
    page.get_by_role("link", name="Browse the directory").click()
    assert number_of_results(page) == 78

    page.get_by_role("checkbox", name=re.compile("^China")).first.check()
    page.get_by_role("checkbox", name=re.compile("^Research and technology organisation")).check()
    apply_filters(page)
    expect(page).to_have_url(re.compile(r"\?.*type=rto.*region=cn|\?.*region=cn.*type=rto"))
    assert number_of_results(page) == 7
    assert page.locator(".chip").count() == 2
    assert page.get_by_role("checkbox", name=re.compile("^China")).first.is_checked()

    first = page.locator("article.actor-row h2 a, article.actor-row a").first
    name = first.inner_text()
    first.click()
    assert page.locator("h1").inner_text() == name
    entry = page.url

    page.locator(".language-switch").click()
    assert page.url == entry.replace("/actors/", "/zh-hans/actors/")
    assert page.get_attribute("html", "lang") == "zh-Hans"
    page.locator(".language-switch").click()
    assert page.url == entry
    assert page.locator("h1").inner_text() == name

    for _ in range(3):
        page.go_back()
    expect(page).to_have_url(re.compile("region=cn"))
    shows_results(page, 7)
    assert page.get_by_role("checkbox", name=re.compile("^China")).first.is_checked()
    page.go_back()
    if "region" in page.url:  # each filter that applied by itself is a step of its own
        shows_results(page, 15)
        page.go_back()
    shows_results(page, 78)


def test_a_chip_takes_its_filter_off(page):
    page.goto("/actors/?type=sme&region=cn&view=table&sort=-edited")
    assert number_of_results(page) == 1
    page.locator(".chip", has_text="China").click()
    expect(page).to_have_url(re.compile(r"/actors/\?type=sme&sort=-edited&view=table$"))
    assert number_of_results(page) == 10


def test_a_list_is_walked_page_by_page(page):
    page.goto("/zh-hans/actors/")
    names = []
    for number in range(1, 5):
        expect(page.locator(".pagination [aria-current]")).to_have_text(re.compile(f"{number}$"))
        names += page.locator("article.actor-row h2 a").all_inner_texts()
        if number < 4:
            page.locator(".pagination a[rel=next]").click()
    assert page.locator(".pagination a[rel=next]").count() == 0
    assert len(set(names)) == len(names) == 78


def test_a_source_that_says_something_else_can_be_opened_and_followed(page, entry):
    page.goto(entry)
    stated = page.locator("details.stated").first
    assert not stated.locator("ul").is_visible()
    stated.locator("summary").click()
    assert stated.locator("q").first.is_visible()
    note = stated.locator(".source-note a").first
    target = note.get_attribute("href")
    note.click()
    assert page.url.endswith(target)
    assert page.locator(target).is_visible()


# --- Keyboard alone -------------------------------------------------------------------------------------------------


@pytest.fixture
def keyboard(browser: Any, server: str) -> Any:
    context = browser.new_context(viewport=DESK, base_url=server)
    yield context.new_page()
    context.close()


def focused(page: Any) -> dict[str, str]:
    return page.evaluate(
        """() => {
            const one = document.activeElement;
            const box = one.getBoundingClientRect();
            return {tag: one.tagName, name: one.name || '', value: one.value || '', text: one.textContent.trim(),
                    class: one.className, href: one.getAttribute('href') || '',
                    outline: getComputedStyle(one).outlineStyle,
                    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight};
        }"""
    )


def tab_to(page: Any, wanted: Any, *, most: int = 60) -> list[dict[str, str]]:
    """Presses Tab until `wanted` accepts what has the focus; returns all that had it on the way."""
    way = []
    for _ in range(most):
        page.keyboard.press("Tab")
        way.append(focused(page))
        assert way[-1]["outline"] != "none", f"The focus is not seen on {way[-1]}"
        assert way[-1]["seen"], f"The focus is outside the window on {way[-1]}"
        if wanted(way[-1]):
            return way
    raise AssertionError(f"Not reached with {most} tabs: {[(one['tag'], one['text'][:20]) for one in way]}")


def test_the_first_stop_is_the_way_past_the_head(keyboard):
    page = keyboard
    page.goto("/actors/")
    (skip,) = tab_to(page, lambda one: True)
    assert skip["class"] == "skip"
    page.keyboard.press("Enter")
    assert focused(page)["tag"] == "MAIN"
    way = tab_to(page, lambda one: one["tag"] == "INPUT")
    assert [one["name"] for one in way] == ["q"], "The search is the first thing in the content."


def test_the_order_of_the_keyboard_is_the_order_of_the_page(keyboard):
    page = keyboard
    page.goto("/actors/")
    way = tab_to(page, lambda one: one["name"] == "region")
    assert [one["class"] for one in way][:2] == ["skip", "brand"]
    names = [one["name"] for one in way if one["tag"] == "INPUT" and one["name"] != "q"]
    assert names[:-1] == ["type"] * (len(names) - 1)


def test_filtering_reading_and_switching_the_language_by_keyboard(keyboard, entry):
    page = keyboard
    page.goto("/actors/")
    tab_to(page, lambda one: one["name"] == "type" and one["value"] == "sme")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("type=sme"))
    assert focused(page)["value"] == "sme"
    assert number_of_results(page) == 10

    tab_to(page, lambda one: one["class"] == "chip")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/actors/$"))
    assert focused(page)["tag"] == "H1"

    page.goto(entry)
    tab_to(page, lambda one: one["tag"] == "SUMMARY")
    page.keyboard.press("Enter")
    assert page.locator("details.stated").first.get_attribute("open") is not None
    tab_to(page, lambda one: one["href"].startswith("#source-"))
    page.keyboard.press("Enter")
    assert "#source-" in page.url

    page.goto(entry)
    tab_to(page, lambda one: one["class"] == "language-switch")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/zh-hans{re.escape(entry)}$"))


def test_on_a_phone_filters_and_menu_open_and_close_by_keyboard(browser, server):
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=server)
    page = context.new_page()
    page.goto("/actors/")
    assert not page.locator("#facets").is_visible()
    for button, panel in ((".menu-button", "#site-nav"), (".facets-button", "#facets")):
        page.locator(button).focus()
        page.keyboard.press("Enter")
        assert page.locator(panel).is_visible(), panel
        page.keyboard.press("Tab")
        assert page.evaluate(f"document.querySelector('{panel}').contains(document.activeElement)"), panel
        page.keyboard.press("Escape")
        assert not page.locator(panel).is_visible(), panel
    page.locator(".facets-button").click()
    page.locator("#facets input[value=pi]").check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(re.compile("type=pi"))
    assert number_of_results(page) == 14
    context.close()
