"""The admin in a real browser: scripts and styles pass the Content-Security-Policy, look-ups and rows work."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from directory.actors.models import Actor
from tests.factories.actors import make_actor
from tests.factories.users import make_curator, make_editor
from tests.factories.vocabulary import BERLIN, TUBINGEN

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    # pytest-base-url's own fixture, under pytest 9.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]

PAGES = ("", "directory/actor/", "directory/actor/add/", "directory/topic/", "directory/city/", "directory/source/")
# What axe reads as a barrier on pages that it may try styles out in.
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}, "preload": False}


def sign_in(page: Any, url: str, user: Any) -> Any:
    """A browser's page with somebody signed in, which keeps everything that the browser complains about."""
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])
    page.complaints = []
    page.on("console", lambda line: page.complaints.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


@pytest.fixture
def signed_in(page: Any, live_server: Any) -> Any:
    """Editor Jonas at his browser."""
    return sign_in(page, live_server.url, make_editor())


def test_pages_pass_the_security_policy(signed_in: Any, live_server: Any) -> None:
    make_actor("Institute A")
    for prefix in ("", "/zh-hans"):
        for path in PAGES:
            assert signed_in.goto(f"{live_server.url}{prefix}/admin/{path}", wait_until="networkidle").status == 200
    assert signed_in.complaints == []


def test_city_and_relationship_are_chosen_by_typing(signed_in: Any, live_server: Any) -> None:
    other = make_actor("Zeta Institute")
    actor = make_actor("Institute A", city=BERLIN)
    signed_in.goto(f"{live_server.url}/admin/directory/actor/{actor.pk}/change/")

    signed_in.click(".field-city .select2-selection")
    signed_in.keyboard.type("tubing")
    signed_in.click(".select2-results__option:has-text('Tübingen (DE-BW)')")
    signed_in.click("#relationships-group .add-row a")
    signed_in.select_option("#id_relationships-1-kind", "partner_of")
    signed_in.locator("#relationships-1 .select2-selection").click()
    signed_in.keyboard.type("zeta")
    signed_in.click(f".select2-results__option:has-text('Zeta Institute (#{other.pk})')")
    signed_in.fill("#id_reason", "Moved.")
    signed_in.click("[name=_continue]")
    signed_in.wait_for_selector(".messagelist .success")
    signed_in.wait_for_load_state("networkidle")

    actor = Actor.objects.get(pk=actor.pk)
    assert actor.city_id == TUBINGEN
    assert [(row.kind, row.other_id) for row in actor.relationships.all()] == [("partner_of", other.pk)]
    assert signed_in.complaints == []


def test_curator_searches_adds_edits_meets_a_conflict_and_acts_on_several(browser: Any, live_server: Any) -> None:
    known = make_actor("Genome Centre Berlin", city=BERLIN, topics=["human-genomics"])
    admin = f"{live_server.url}/admin/directory/actor/"
    mei = sign_in(browser.new_context().new_page(), live_server.url, make_curator())
    jonas = sign_in(browser.new_context().new_page(), live_server.url, make_editor())

    # She looks whether it is there, and does not find what she means.
    mei.goto(admin)
    mei.fill("#searchbar", "genomcs")
    mei.click("#changelist-search [type=submit]")
    assert "these are for “genomics”" in mei.inner_text(".search-notes")
    assert mei.locator("#result_list tbody tr").count() == 1

    # She adds it, is shown the likely duplicate with what she typed kept, and says how hers differs.
    mei.click(".object-tools .addlink")
    mei.fill("#id_name", "Genome Centre Berlin")
    mei.select_option("#id_type", "sme")
    mei.select_option("#id_country", "DE")
    mei.fill("#id_reason", "It sequences for hospitals.")
    mei.click("[name=_save]")
    assert f"#{known.pk}" in mei.inner_text(".candidates")
    mei.check("#id_another")
    mei.fill("#id_another_reason", "A company, not the institute.")
    mei.click("[name=_save]")
    mei.wait_for_selector(".messagelist .success")
    added = Actor.objects.exclude(pk=known.pk).get()
    assert mei.url == f"{admin}{added.pk}/change/"
    assert added.revisions.get().reason.endswith(f"(Not the same as #{known.pk}: A company, not the institute.)")

    # Meanwhile somebody else saves the same field.
    jonas.goto(f"{admin}{added.pk}/change/")
    jonas.fill("#id_founding_year", "2001")
    jonas.fill("#id_reason", "From the register.")
    jonas.click("[name=_save]")
    jonas.wait_for_selector(".messagelist .success")
    mei.fill("#id_founding_year", "1999")
    mei.fill("#id_reason", "From its website.")
    mei.click("[name=_save]")
    assert "Somebody changed these fields meanwhile: Founding year." in mei.inner_text(".errornote")
    assert "2001" in mei.inner_text(".field-founding_year .live-now")
    assert mei.input_value("#id_founding_year") == "1999"
    mei.click("[name=_save]")
    mei.wait_for_selector(".messagelist .success")
    added.refresh_from_db()
    assert (added.founding_year, added.revision) == (1999, 3)

    # Both get a topic at once; one has it already.
    mei.goto(f"{admin}?q=genome")
    mei.check("#action-toggle")
    mei.select_option("[name=action]", "add_topic")
    mei.click("button[name=index]")
    mei.select_option("#id_topic", "human-genomics")
    mei.fill("#id_reason", "Both say so.")
    mei.click(".submit-row [type=submit]")
    assert "Done with 1 entry." in mei.inner_text("#content-main")
    assert "It already has this topic." in mei.inner_text("#content-main")
    assert list(added.topics.values_list("slug", flat=True)) == ["human-genomics"]
    assert mei.complaints == jonas.complaints == []


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_have_no_barrier(browser: Any, live_server: Any, prefix: str, scheme: str) -> None:
    other = make_actor("Institute B")
    to_other = {"kind": "partner_of", "actor": other.pk, "name_en": "", "name_zh": "", "ror": ""}
    actor = make_actor("Institute A", city=BERLIN, topics=["human-genomics"], relationships=[to_other])
    context = browser.new_context(bypass_csp=True, color_scheme=scheme)
    page = sign_in(context.new_page(), live_server.url, make_editor())
    found = {}
    for path in ("", "directory/actor/?q=genomcs", "directory/actor/add/", f"directory/actor/{actor.pk}/change/"):
        page.goto(f"{live_server.url}{prefix}/admin/{path}", wait_until="networkidle")
        found[path] = [
            f"{one['id']} {one['nodes'][0]['target']} {len(one['nodes'])}"
            for one in Axe().run(page, options=RULES).response["violations"]
        ]
    assert found == {path: [] for path in found}


def test_look_up_is_named_by_its_label(signed_in: Any, live_server: Any) -> None:
    actor = make_actor("Institute A", city=BERLIN)
    signed_in.goto(f"{live_server.url}/admin/directory/actor/{actor.pk}/change/", wait_until="networkidle")
    signed_in.click("#relationships-group .add-row a")

    city = signed_in.locator(".field-city .select2-selection")
    label, value = city.get_attribute("aria-labelledby").split()
    assert signed_in.text_content(f"#{label}").startswith("City")
    assert signed_in.text_content(f"#{value}").endswith("Berlin (DE-BE)")
    added = signed_in.locator("#relationships-1 .select2-selection").get_attribute("aria-labelledby")
    assert signed_in.text_content(f"#{added.split()[0]}") == "Entry of the directory"
