"""Searching with the keyboard, with an input method, with the Back button, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

# Without the second mark no test database is made; the third makes the paper's before the browser's event loop runs.
pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.usefixtures("paper_database")]

DESK, PHONE = (1280, 900), (390, 844)
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
    "preload": False,
}
TYPE_IN_CHINESE = """(input) => {
    const compose = (type, data) => input.dispatchEvent(new CompositionEvent(type, { data, bubbles: true }));
    const put = (value, isComposing) => {
        input.value = value;
        input.dispatchEvent(new InputEvent("input", { isComposing, bubbles: true }));
    };
    input.focus();
    compose("compositionstart", "");
    for (const part of ["h", "hu", "hua", "hua'da"]) { compose("compositionupdate", part); put(part, true); }
    input.finish = () => { put("华大", true); compose("compositionend", "华大"); };
}"""


@pytest.fixture
def open_page(browser: Any, server: str) -> Iterator[Any]:
    """Opens a path in a window of its own; a complaint of the browser fails the test. `asked` on the page: what it fetched."""
    complaints: list[str] = []
    contexts: list[Any] = []

    def open_(path: str, size: tuple[int, int] = DESK, **options: Any) -> Any:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=viewport, base_url=server, **options)
        contexts.append(context)
        page = context.new_page()
        page.asked = []
        page.on("console", lambda message: complaints.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("request", lambda request: page.asked.append(request.url.removeprefix(server)))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def type_in(page: Any, text: str) -> Any:
    box = page.get_by_role("combobox")
    box.press_sequentially(text)
    expect(page.get_by_role("option").first).to_be_visible()
    return box


def active(page: Any) -> str:
    """The name of the option that the keyboard is on."""
    return page.evaluate(
        "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))"
        "?.querySelector('.suggestion-name').textContent ?? ''"
    )


# --- Suggestions ----------------------------------------------------------------------------------------------------


def test_suggestions_with_the_keyboard(open_page):
    page = open_page("/")
    box = type_in(page, "gen")
    expect(box).to_have_attribute("aria-expanded", "true")
    names = page.locator(".suggestion-name").all_text_contents()
    assert len(names) == 8
    expect(page.locator("form [role=status]")).to_have_text("8 suggestions; choose one with the arrow keys")
    assert active(page) == ""
    box.press("ArrowDown")
    box.press("ArrowDown")
    assert active(page) == names[1]
    expect(page.get_by_role("option", selected=True)).to_have_count(1)
    box.press("ArrowUp")
    box.press("ArrowUp")
    assert active(page) == "", "Before the first option is the text itself."
    box.press("ArrowUp")
    assert active(page) == names[-1]
    box.press("Home")
    assert active(page) == ""
    assert box.evaluate("input => input.selectionStart") == 0
    box.press("End")
    assert box.evaluate("input => input.selectionStart") == 3
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("gen")
    box.press("ArrowDown")
    expect(page.get_by_role("option")).to_have_count(8)
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/actors/67/genetron-health/")


def test_enter_without_an_option_searches(open_page):
    page = open_page("/zh-hans/about/")
    type_in(page, "hua").press("Enter")
    page.wait_for_url("**/zh-hans/actors/?q=hua")
    expect(page.get_by_role("heading", level=1)).to_contain_text("“hua”")


def test_a_suggestion_opens_by_touch_and_by_mouse(open_page):
    page = open_page("/zh-hans/about/", PHONE, has_touch=True)
    type_in(page, "hua")
    english = page.locator(".suggestion .other-name").first
    assert (english.text_content(), english.get_attribute("lang")) == ("BGI", "en")
    page.get_by_role("option").first.tap()
    page.wait_for_url("**/zh-hans/actors/66/bgi/")
    page = open_page("/")
    type_in(page, "bgi")
    page.get_by_role("option").first.click()
    page.wait_for_url("**/actors/66/bgi/")


def test_leaving_the_box_closes_the_suggestions(open_page):
    page = open_page("/")
    type_in(page, "gen").press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_nothing_is_asked_while_characters_are_being_composed(open_page):
    page = open_page("/zh-hans/")
    box = page.get_by_role("combobox")
    box.evaluate(TYPE_IN_CHINESE)
    page.wait_for_timeout(500)
    assert [address for address in page.asked if "suggestions" in address] == []
    expect(page.get_by_role("listbox")).to_be_hidden()
    box.evaluate("input => input.finish()")
    expect(page.get_by_role("option")).to_have_count(1)
    assert [address for address in page.asked if "suggestions" in address] == [
        "/zh-hans/actors/suggestions/?q=%E5%8D%8E%E5%A4%A7"
    ]


def test_an_answer_that_comes_late_is_not_shown(open_page):
    page = open_page("/")
    held: list[Any] = []
    page.route("**/suggestions/?q=ge", lambda route: held.append(route))
    page.get_by_role("combobox").press_sequentially("ge")
    page.wait_for_timeout(400)
    assert len(held) == 1
    type_in(page, "nop")
    expect(page.locator(".suggestion-name")).to_have_text(["Genopole"])


@pytest.mark.parametrize("path", ["/", "/zh-hans/about/"])
@pytest.mark.parametrize("size", [DESK, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_open_suggestions_have_no_barrier(open_page, path, size, scheme):
    page = open_page(path, size, color_scheme=scheme, bypass_csp=True)
    type_in(page, "gen").press("ArrowDown")
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


# --- The list in place ----------------------------------------------------------------------------------------------


@pytest.fixture
def in_place(open_page: Any) -> Any:
    """A list whose document is marked: whether it is still the same one."""
    page = open_page("/actors/?q=cancer")
    page.evaluate("document.documentElement.dataset.same = 'yes'")
    return page


def is_same(page: Any) -> bool:
    return page.evaluate("document.documentElement.dataset.same === 'yes'")


def test_a_filter_applies_at_once_and_the_back_button_takes_it_off(in_place):
    page = in_place
    heading = page.get_by_role("heading", level=1)
    before, title = heading.text_content(), page.title()
    page.get_by_role("checkbox", name="China").first.check()
    page.wait_for_url("**/actors/?q=cancer&region=cn")
    expect(page.locator(".chip")).to_have_count(1)
    after = heading.text_content()
    assert after != before
    expect(page.locator("#list-status")).to_have_text(after)
    assert page.title() != title
    assert page.evaluate("[document.activeElement.name, document.activeElement.value]") == ["region", "cn"]
    assert page.locator(".language-switch").get_attribute("href") == "/zh-hans/actors/?q=cancer&region=cn"
    assert page.locator("#search-kept input").evaluate_all("all => all.map((one) => one.name)") == ["region"]
    page.go_back()
    expect(heading).to_have_text(before)
    expect(page.get_by_role("checkbox", name="China").first).not_to_be_checked()
    page.go_forward()
    expect(heading).to_have_text(after)
    assert is_same(page)


def test_chips_sorting_and_searching_stay_in_place(in_place):
    page = in_place
    page.get_by_role("checkbox", name="Public institution").check()
    page.locator(".chip").click()
    page.wait_for_url("**/actors/?q=cancer")
    expect(page.locator(".chip")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.get_by_role("link", name="Name", exact=True).click()
    page.wait_for_url("**/actors/?q=cancer&sort=name")
    expect(page.get_by_role("link", name="Name", exact=True)).to_be_focused()
    box = page.get_by_role("combobox")
    box.fill("bgi")
    box.press("Enter")
    page.wait_for_url("**/actors/?sort=name&q=bgi")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 actor for “bgi”")
    expect(box).to_be_focused()
    page.go_back()
    expect(box).to_have_value("cancer")
    assert is_same(page)


def test_turning_the_page_begins_at_its_top(open_page):
    page = open_page("/actors/")
    page.evaluate("document.documentElement.dataset.same = 'yes'")
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**/actors/?page=2")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    page.go_back()
    expect(page.locator(".pagination [aria-current]")).to_have_text(re.compile("1$"))
    page.wait_for_function("scrollY > 1000")
    assert is_same(page)


def test_disclosures_and_half_typed_words_outlast_a_filter(in_place):
    page = in_place
    page.get_by_role("combobox").fill("something else")
    page.locator("label:has([value=oncology]) + .facet-within > summary").click()
    page.get_by_role("checkbox", name="China").first.check()
    page.wait_for_url("**/actors/?q=cancer&region=cn")
    expect(page.locator(".facet-within[open]")).to_have_count(1)
    expect(page.get_by_role("combobox")).to_have_value("something else")


def test_the_sheet_of_a_phone_applies_with_its_button(open_page):
    page = open_page("/actors/?q=cancer", PHONE)
    page.locator(".facets-button").click()
    page.get_by_role("checkbox", name="China").first.check()
    page.get_by_role("checkbox", name="Public institution").check()
    assert page.url.endswith("/actors/?q=cancer")
    page.get_by_role("button", name="Apply filters").click()
    page.wait_for_url("**/actors/?q=cancer&type=pi&region=cn")
    expect(page.locator("#facets")).to_be_hidden()


def test_what_is_no_list_is_shown_as_it_is(in_place):
    page = in_place
    page.route("**/actors/?q=bgi", lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Elsewhere</h1>"))
    box = page.get_by_role("combobox")
    box.fill("bgi")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Elsewhere")


def test_everything_works_without_scripts(open_page):
    page = open_page("/", java_script_enabled=False)
    box = page.get_by_role("searchbox")
    box.fill("cancer")
    box.press("Enter")
    page.wait_for_url("**/actors/?q=cancer")
    page.get_by_role("checkbox", name="China").first.check()
    page.get_by_role("button", name="Apply filters").click()
    page.wait_for_url("**/actors/?q=cancer&region=cn")
    box.fill("bgi")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/actors/?region=cn&q=bgi")
    assert page.get_by_role("heading", level=1).text_content() == "1 actor for “bgi”"
