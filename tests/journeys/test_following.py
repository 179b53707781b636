"""Somebody follows their submission on a phone, in Chinese, without an account: asked, answering, withdrawing, a lost link."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from directory.core.models import Mail
from directory.moderation.choices import Kind, State
from directory.moderation.models import ChangeRequest
from directory.moderation.services import deciding, review
from directory.moderation.services.links import send_link_again
from tests.factories.actors import make_actor
from tests.factories.pages import CHINESE, ENGLISH, page_of
from tests.factories.requests import NETWORK, accept_all, make_request, make_template
from tests.factories.users import make_curator
from tests.journeys.test_pages import DESK, PHONE, barriers, scrolls_sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VALUES = {
    "founding_year": 1999,
    "website": "https://example.org/a-rather-long-address/that-does-not-break-by-itself/index.html",
}


@pytest.fixture
def open_page(browser: Any, live_server: Any) -> Iterator[Any]:
    """Opens a path; the browser may not complain, ask another host, or tell anybody the address of a page with a token."""
    complaints: list[str] = []
    told: list[str] = []
    contexts: list[Any] = []

    def heard(request: Any) -> None:
        referrer = request.headers.get("referer", "")
        if "/requests/" in referrer or not request.url.startswith((live_server.url, "data:")):
            told.append(f"{request.url} from {referrer}")

    def open_(path: str, size: tuple[int, int] = PHONE, scheme: str = "light") -> Any:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=viewport, color_scheme=scheme, base_url=live_server.url, bypass_csp=True)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("request", heard)
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [one for one in complaints if "404" not in one] == []
    assert told == []


def fits(page: Any) -> bool:
    assert not barriers(page)
    assert scrolls_sideways(page) == []
    return True


def test_a_submitter_answers_and_withdraws_on_a_phone_in_chinese(open_page):
    mei = make_curator()
    actor = make_actor("Institute A", name_zh="研究所甲", founding_year=1811)
    draft = {"target": actor, "values": VALUES, "language": "zh-hans", "text": "网站已更换。"}
    request = make_request(Kind.EDIT, state=State.CHANGES_REQUESTED, curator=mei, **draft)
    page = open_page(page_of(request, prefix=CHINESE))
    assert page.inner_text("h1") == f"您提交的申请{request.pk}"
    assert "等待您回复" in page.inner_text("#state")
    assert fits(page)

    # An empty answer is answered beside the field; what is typed then arrives.
    page.eval_on_selector("#id_text", "field => field.removeAttribute('required')")
    page.click("#answer button")
    assert page.evaluate("document.activeElement.matches('[role=alert]')")
    assert fits(page)
    page.fill("#id_text", "成立于1999年，见官网。")
    page.click("#answer button")
    assert "您的回复已送达审核员" in page.inner_text("main [role=status]")
    assert "成立于1999年，见官网。" in page.inner_text("#talk")
    assert page.locator("#answer").count() == 0
    assert fits(page)

    # To the entry and back: it is not told where the reader came from.
    page.click(".page-head a")
    page.wait_for_url("**/actors/**")
    assert "/requests/" not in page.evaluate("document.referrer")
    page.go_back()

    page.click("#actions a:has-text('停用链接')")
    assert fits(page)
    page.click("button[value=others]")
    assert "已停用其他" in page.inner_text("main [role=status]")

    page.click("#actions a:has-text('撤回申请')")
    assert fits(page)
    page.click("main form button")
    assert "已撤回" in page.inner_text("#state")
    assert ChangeRequest.objects.get(pk=request.pk).state == State.WITHDRAWN
    assert fits(page)


def test_a_lost_link_comes_again(open_page):
    request = make_request(state=State.REJECTED, email="bob@example.org")
    page = open_page("/zh-hans/requests/nothing/", scheme="dark")
    assert fits(page)
    page.fill("#id_number", f"编号{request.pk}")
    page.fill("#id_email", "bob＠example.org")
    page.click("main form button")
    assert "新链接已通过邮件发出" in page.inner_text("main [role=status]")
    assert fits(page)
    send_link_again(request.pk, email="bob@example.org", network=NETWORK)
    assert not Mail.objects.filter(template="request_link").exists(), "The worker sends it."


@pytest.mark.parametrize(
    ("size", "scheme", "prefix"), [(DESK, "light", ENGLISH), (PHONE, "dark", CHINESE), (DESK, "dark", CHINESE)]
)
def test_what_was_decided_has_no_barrier_at_any_width_and_in_any_scheme(open_page, size, scheme, prefix):
    mei = make_curator()
    actor = make_actor("Institute A", founding_year=1811, topics=["epigenomics"])
    draft = {"target": actor, "values": {**VALUES, "topics": ["human-genomics"]}}
    request = make_request(Kind.EDIT, state=State.IN_REVIEW, curator=mei, **draft)
    decisions = accept_all(request)
    decisions["founding_year"] = deciding.Decision(deciding.Verdict.EDITED, 2001, "Its register says 2001.")
    decisions["website"] = deciding.Decision(deciding.Verdict.REJECTED, note="It did not answer.")
    deciding.approve(request, by=mei, decisions=decisions, seen_revision=actor.revision)
    other = make_request(Kind.REPORT, target=actor, text="x" * 300)
    review.take(other, by=mei)
    deciding.reject(other, by=mei, code=make_template().code, text="No.")
    page = open_page(page_of(request, prefix=prefix), size, scheme)
    for path in (page_of(request, prefix=prefix), page_of(other, prefix=prefix)):
        page.goto(path)
        assert fits(page)
