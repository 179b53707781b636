"""An institution submits its entry from a phone, in Chinese, without an account, and a curator decides it field by field."""

from __future__ import annotations

import re
from typing import Any

import pytest

from directory.actors.models import Statement
from directory.core.models import Mail
from directory.moderation.models import ChangeRequest
from tests.desk.admin.test_browser import sign_in
from tests.factories.requests import make_template
from tests.factories.users import make_curator
from tests.factories.vocabulary import SHENZHEN, load_small_vocabulary
from tests.journeys.test_pages import PHONE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]
DESCRIPTION = "研究院开展人类基因组学研究，并建设生物样本库。"
PRAISE = "我们是全国最好的！"
ADDRESS = "wang@jn-pm.example.cn"


def go_on(page: Any) -> None:
    page.locator("main form .button-primary").first.click()


def fill_in_all_steps(phone: Any) -> None:
    phone.goto("/zh-hans/submit/")
    for name, value in (("active", "yes"), ("body", "institute"), ("place", "cn")):
        phone.check(f"[name={name}][value={value}]")
    phone.wait_for_timeout(2100)  # who reads the questions needs longer
    go_on(phone)
    phone.check("[name=type][value=rto]")
    phone.fill("[name=name_zh]", "江南精准医学研究院")
    phone.fill("[name=website]", "jn-pm.example.cn")
    phone.fill("[name=founding_year]", "2015")
    go_on(phone)
    phone.select_option("[name=country]", "CN")
    phone.fill("[name=city_text]", "深圳")
    go_on(phone)
    phone.fill("[name=description_zh]", DESCRIPTION + PRAISE)
    go_on(phone)
    go_on(phone)  # no connections
    phone.fill("[name=email]", ADDRESS)
    phone.check("[name=relation][value=works_there]")
    go_on(phone)
    phone.check("[name=licence]")
    phone.locator("main form .button-primary").last.click()


def code_that_came() -> str:
    return str(Mail.objects.get(template="request_confirm").context["code"])


def mails() -> list[tuple[str, str]]:
    return list(Mail.objects.filter(recipient=ADDRESS).order_by("pk").values_list("template", "language"))


def test_from_a_phone_to_the_entry(browser: Any, live_server: Any) -> None:
    load_small_vocabulary()
    make_template("ask-evidence", kind="question")
    size = {"width": PHONE[0], "height": PHONE[1]}
    phone = browser.new_context(viewport=size, has_touch=True, base_url=live_server.url).new_page()
    fill_in_all_steps(phone)
    phone.fill("[name=code]", code_that_came())
    phone.click("[name=action][value=code]")
    phone.wait_for_url(re.compile(r"/zh-hans/requests/[^/]+/$"))
    status = phone.url
    phone.goto("/zh-hans/actors/?q=江南精准")
    assert "江南精准医学研究院" not in phone.inner_text("main")

    # The curator finds it in the queue and asks one question, which is answered on the page of the submission.
    mei = sign_in(browser.new_context(base_url=live_server.url).new_page(), live_server.url, make_curator())
    mei.goto("/admin/review/")
    mei.click(".queue-table th a")
    mei.click("button[value=take]")
    mei.click("summary:has-text('Ask the submitter')")
    mei.select_option("#ask_code", "ask-evidence")
    mei.click("button[value=ask]")
    phone.goto(status)
    assert "因为 ask-evidence。" in phone.inner_text("main")
    phone.fill("textarea", "见网站。")
    go_on(phone)

    # One field is edited, one rejected, the others are accepted.
    mei.reload()
    assert "见网站。" in mei.inner_text("#content")
    mei.click("button[value=accept_rest]")
    mei.check("[name=verdict-description_zh][value=edited]")
    mei.fill("#id_description_zh", DESCRIPTION)
    mei.check("[name=verdict-founding_year][value=rejected]")
    mei.click("button[value=approve]")
    mei.wait_for_selector(".messagelist .success")
    assert mei.complaints == []

    actor = ChangeRequest.objects.get().made
    assert (actor.city_id, actor.founding_year, actor.description_zh) == (SHENZHEN, None, DESCRIPTION)
    sources = dict(Statement.objects.filter(actor=actor).values_list("field", "source__key"))
    assert (sources["website"], sources["description_zh"]) == ("submitters", "curators")
    phone.goto("/zh-hans/actors/?q=江南精准")
    phone.click("main a:has-text('江南精准医学研究院')")
    assert DESCRIPTION in phone.inner_text("main")
    assert PRAISE not in phone.content()
    phone.goto(status)
    said = phone.inner_text("main")
    assert all(verdict in said for verdict in ("未采纳", "修改后采纳", "采纳"))
    assert mails() == [
        ("request_confirm", "zh-hans"),
        ("request_submitted", "zh-hans"),
        ("request_taken", "zh-hans"),
        ("request_question", "zh-hans"),
        ("request_answered", "zh-hans"),
        ("request_approved", "zh-hans"),
    ]
