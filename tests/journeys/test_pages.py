"""Every kind of page in a real browser: no barrier that axe finds, no complaint of the browser, no sideways scrolling."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.project.addresses import FILTERED, LANGUAGES, NO_RESULTS, NOT_UNDERSTOOD

# Without the second mark no test database is made.
pytestmark = [pytest.mark.browser, pytest.mark.django_db]

DESK, PHONE, NARROW = (1280, 900), (390, 844), (320, 640)
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
    "preload": False,  # it would ask for the style sheet's imports once more, beside the page instead of beside the sheet
}
PATHS = (
    "/",
    "/actors/",
    FILTERED,
    NO_RESULTS,
    NOT_UNDERSTOOD,
    "/actors/?view=table",
    "{entry}",
    "/actors/1/history/",
    "/topics/",
    "/topics/genomics-and-omics/",
    "/places/",
    "/places/cn/",
    "/about/",
    "/privacy/",
    "/accessibility/",
    "/editions/2023/",
    "/nothing/",
    "/account/login/",
    "/requests/lost/",
    "/requests/nothing/",
)
# Width, scheme and language so that each page meets each of them, and each pair of them meets somewhere.
SETS = (
    (DESK, "light", ""),
    (PHONE, "dark", "/zh-hans"),
    (DESK, "dark", "/zh-hans"),
    (PHONE, "light", ""),
)


@pytest.fixture
def open_page(browser: Any, server: str) -> Iterator[Any]:
    """Opens a path in a window of its own; whatever the browser complains of fails the test."""
    complaints: list[str] = []
    foreign: list[str] = []
    contexts: list[Any] = []

    def open_(path: str, size: tuple[int, int] = DESK, scheme: str = "light", **options: Any) -> Any:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=viewport, color_scheme=scheme, base_url=server, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"{page.url}: {message.text} {message.location}"))
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("request", lambda request: None if request.url.startswith((server, "data:")) else foreign.append(request.url))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    # The status of an error page is said in the console too; it is the one that was asked for.
    assert [one for one in complaints if not ("404" in one and "/nothing/" in one)] == []
    assert foreign == []


@pytest.fixture
def open_for_axe(open_page: Any) -> Any:
    """Axe tries styles out in the page, which the page's own policy forbids: the walk at the narrowest width is for that."""
    return functools.partial(open_page, bypass_csp=True)


def barriers(page: Any, *, apart_from: str = "") -> str:
    found = Axe().run(page, options=RULES).response["violations"]
    lines = [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["id"] != apart_from
        for node in one["nodes"]
    ]
    return "\n".join(lines)


def scrolls_sideways(page: Any) -> list[str]:
    """What sticks out, by tag and class; nothing where the page fits."""
    return page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= width) return [];
            return [...document.body.querySelectorAll('*')]
                .filter((one) => one.getBoundingClientRect().right > width + 1)
                .slice(0, 5).map((one) => `${one.tagName}.${one.className} ${one.textContent.slice(0, 40)}`);
        }"""
    )


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("number", range(2))
def test_a_page_has_no_barrier(open_for_axe, entry, path, number):
    """Half of the pages in the one pair of sets, half in the other."""
    size, scheme, prefix = SETS[number + 2 * (PATHS.index(path) % 2)]
    page = open_for_axe(prefix + path.format(entry=entry), size, scheme)
    assert page.get_attribute("html", "lang") == LANGUAGES[prefix]
    assert not barriers(page)
    assert scrolls_sideways(page) == []
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    red = int(background.split("(")[1].split(",")[0])
    assert (red < 100) == (scheme == "dark"), "The scheme is really in force."


def test_what_opens_has_no_barrier_either(open_for_axe, entry):
    page = open_for_axe(f"/zh-hans{entry}", PHONE)
    page.locator("details.stated summary").first.click()
    page.locator(".menu-button").click()
    assert page.locator("#site-nav").is_visible()
    assert not barriers(page)
    page = open_for_axe("/actors/?country=DE", PHONE, "dark")
    page.locator(".facets-button").click()
    assert page.locator("#facets").is_visible()
    assert not barriers(page)


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_the_page_of_all_components_has_no_barrier(open_for_axe, debug, prefix):
    page = open_for_axe(f"{prefix}/dev/styleguide/", DESK if prefix else PHONE, "dark" if prefix else "light")
    assert page.locator("h1").count() >= 1
    # Components that a page has once stand here in all their states.
    assert not barriers(page, apart_from="landmark-unique")


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_no_page_scrolls_sideways_on_the_narrowest_screen(open_page, entry, prefix):
    page = open_page(f"{prefix}/", NARROW)
    for path in PATHS:
        page.goto(prefix + path.format(entry=entry))
        assert scrolls_sideways(page) == [], path


def test_text_of_twice_the_size_fits(open_page, entry):
    """WCAG 1.4.4: a window of half the width is what zooming to 200 % makes of a desk's."""
    page = open_page("/", (640, 450))
    for path in ("/", FILTERED, "/actors/?view=table", entry, "/zh-hans/editions/2023/"):
        page.goto(path)
        assert scrolls_sideways(page) == [], path


@pytest.mark.parametrize("path", [FILTERED, "{entry}", "/editions/2023/"])
def test_print_shows_the_content_and_not_the_controls(open_page, entry, path):
    page = open_page(path.format(entry=entry), scheme="dark")
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    assert not page.locator(".language-switch").is_visible()
    assert not page.locator("#facets").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
    assert len(page.pdf()) > 10_000
