"""The review desk in a real browser: a request is decided by keyboard, nothing is a barrier, no style or script is refused."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from directory.moderation.choices import Kind, State
from directory.moderation.models import ChangeRequest
from tests.desk.admin.test_browser import RULES, sign_in
from tests.desk.review.pages import make_request
from tests.factories.actors import make_actor, name_item
from tests.factories.requests import VALUES, make_template
from tests.factories.users import make_curator, make_editor
from tests.factories.vocabulary import BERLIN, TUBINGEN

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]


def test_request_is_decided_by_keyboard(page: Any, live_server: Any) -> None:
    make_template("ask-place", kind="question")
    names = [name_item("Gene Institute", displays_en=True)]
    values = {**VALUES, "names": names, "founding_year": 1999, "website": "https://praise.example.org", "city": BERLIN}
    request = make_request(values=values, language="zh-hans", text="请尽快处理。")
    mei = sign_in(page, live_server.url, make_curator())

    # From the start page to the request, which she takes.
    mei.goto(f"{live_server.url}/admin/")
    mei.click("text=1 request waits for a curator")
    mei.click(".queue-table th a")
    mei.click("button[value=take]")
    mei.wait_for_selector(".messagelist .success")

    # Keys choose field by field; what they mean stands on the page.
    assert mei.is_visible(".review-keys")
    fields = ["names", "type", "website", "founding_year", "country", "city"]
    for field, key in zip(fields, "aareae", strict=True):
        mei.keyboard.press("j")
        assert mei.evaluate("document.activeElement.id") == f"field-{field}"
        mei.keyboard.press(key)
        if field == "founding_year":
            # The key led into the input, where letters are letters again.
            mei.keyboard.press("Control+A")
            mei.keyboard.type("2001")
            mei.keyboard.press("Shift+Tab")
    mei.click(".field-city .select2-selection")
    mei.keyboard.type("tubing")
    mei.click(".select2-results__option:has-text('Tübingen (DE-BW)')")

    # A ready question goes in with her own language beside; she does not send it.
    mei.click("summary:has-text('Ask the submitter')")
    mei.select_option("#ask_code", "ask-place")
    assert mei.input_value("#ask_text") == "因为 ask-place。"
    assert mei.inner_text("#ask_text-beside blockquote") == "Because ask-place."

    # As it will appear, in a tab of its own.
    with mei.context.expect_page() as opened:
        mei.click(".deed-buttons [formaction]")
    preview = opened.value
    preview.wait_for_load_state()
    assert "Gene Institute" in preview.inner_text("article[lang=en]")
    assert "praise.example.org" not in preview.inner_text("#content-main")
    preview.close()

    mei.click("button[value=approve]")
    mei.wait_for_selector(".messagelist .success")
    actor = ChangeRequest.objects.get(pk=request.pk).made
    assert (actor.founding_year, actor.website, actor.city_id) == (2001, "", TUBINGEN)
    mei.click(".messagelist a >> nth=1")
    assert mei.url == f"{live_server.url}{actor.get_absolute_url()}"
    assert mei.complaints == []


def test_it_works_without_scripts(browser: Any, live_server: Any) -> None:
    request = make_request(Kind.EDIT, values={"founding_year": 1999})
    context = browser.new_context(java_script_enabled=False)
    mei = sign_in(context.new_page(), live_server.url, make_curator())
    mei.goto(f"{live_server.url}/admin/review/{request.pk}/")
    mei.click("button[value=take]")
    mei.click("button[value=accept_rest]")
    assert mei.is_checked("[name=verdict-founding_year][value=accepted]")
    mei.check("[name=verdict-founding_year][value=edited]")
    mei.fill("#id_founding_year", "2001")
    # The Enter key decides nothing.
    mei.press("#id_founding_year", "Enter")
    assert mei.input_value("#id_founding_year") == "2001"
    mei.click("button[value=approve]")
    assert "Approved." in mei.inner_text(".messagelist")
    request.target.refresh_from_db()
    assert request.target.founding_year == 2001


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_pages_have_no_barrier_and_fit(browser: Any, live_server: Any, prefix: str, scheme: str, width: int) -> None:
    jonas = make_editor()
    make_template()
    make_template("ask-place", kind="question")
    names = [name_item("A very long name of an institute " * 8, displays_en=True)]
    new = make_request(values={**VALUES, "names": names, "city": BERLIN}, state=State.IN_REVIEW, curator=jonas)
    report = make_request(Kind.REPORT, target=make_actor("Reported"), text="Gone.")
    decided = make_request(Kind.EDIT, state=State.APPROVED, curator=jonas)
    context = browser.new_context(bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 900})
    page = sign_in(context.new_page(), live_server.url, jonas)
    found = {}
    for path in ("", "?kind=nothing", f"{new.pk}/", f"{report.pk}/", f"{decided.pk}/", f"{new.pk}/preview/"):
        page.goto(f"{live_server.url}{prefix}/admin/review/{path}", wait_until="networkidle")
        if path == f"{new.pk}/":
            page.check("[name=verdict-city][value=edited]")
            page.click("button[value=approve]")
            page.wait_for_selector(".errornote")
        found[path] = [
            f"{one['id']} {one['nodes'][0]['target']} {len(one['nodes'])}"
            for one in Axe().run(page, options=RULES).response["violations"]
        ]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found[path].append("wider than the window")
    assert found == {path: [] for path in found}
