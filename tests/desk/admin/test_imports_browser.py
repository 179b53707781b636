"""Importing a table in a real browser, in both languages: chosen, shown, corrected, confirmed; exported and imported again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from directory.actors.models import Actor
from tests.factories.actors import make_actor, make_source
from tests.factories.users import make_curator
from tests.opendata.imports.tables import HEADER, csv_bytes, new_row, xlsx_bytes

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    # pytest-base-url's own fixture, under pytest 9.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]

WORDS = {
    "": {"saved": re.compile(r"1 new, 1 changed, 0 the same"), "nothing": re.compile("nothing to import")},
    "/zh-hans": {"saved": re.compile(r"新增1个条目，修改1个"), "nothing": re.compile("无需导入")},
}


@pytest.fixture
def signed_in(page: Any, live_server: Any, settings: Any, tmp_path: Path) -> Any:
    """A browser's page with curator Mei signed in, which keeps everything that the browser complains about."""
    settings.DATA_DIR = tmp_path / "data"
    client = Client()
    client.force_login(make_curator(), "django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page.complaints = []
    page.on("console", lambda line: page.complaints.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


@pytest.mark.parametrize("prefix", WORDS)
def test_a_table_is_chosen_shown_corrected_and_imported(signed_in: Any, live_server: Any, tmp_path: Path, prefix: str) -> None:
    page, words = signed_in, WORDS[prefix]
    actor = make_actor("Institute A", name_zh="甲研究所", country="DE")
    make_source()
    wrong, right = tmp_path / "wrong.csv", tmp_path / "right.xlsx"
    rows = [HEADER, new_row("Institute B", id=str(actor.pk)), new_row("Institute N", country="XX")]
    wrong.write_bytes(csv_bytes(rows))
    right.write_bytes(xlsx_bytes([*rows[:2], new_row("Institute N", country="FR")]))

    page.goto(f"{live_server.url}{prefix}/admin/directory/actor/")
    page.click(".import_link")
    page.set_input_files("#id_file", wrong)
    page.click("#import_form [type=submit]")
    assert page.locator(".import-rows tr.wrong th").all_inner_texts() == ["3"]
    assert page.locator("#confirm_form").count() == 0
    page.click(".errornote a")
    page.set_input_files("#id_file", right)
    page.click("#import_form [type=submit]")
    assert page.locator(".import-rows tbody tr").count() == 2
    page.click("#confirm_form [type=submit]")
    assert page.locator(".errorlist").count() == 1
    page.fill("#id_reason", "A new list.")
    page.click("#confirm_form [type=submit]")
    page.wait_for_selector(".messagelist .success")

    assert words["saved"].search(page.inner_text(".messagelist"))
    assert sorted(Actor.objects.values_list("name_en", "country")) == [("Institute B", "DE"), ("Institute N", "FR")]
    assert page.complaints == []


@pytest.mark.parametrize("prefix", WORDS)
def test_an_export_is_imported_again_and_changes_nothing(signed_in: Any, live_server: Any, tmp_path: Path, prefix: str) -> None:
    page = signed_in
    make_actor("Institute A", name_zh="甲研究所", description_zh="“研究”，=1+1", topics=["glycomics"])
    page.goto(f"{live_server.url}{prefix}/admin/directory/actor/")
    page.click(".export_link")
    page.check("#id_private")
    with page.expect_download() as download:
        page.click("#export_form [type=submit]")
    download.value.save_as(tmp_path / "export.xlsx")

    page.goto(f"{live_server.url}{prefix}/admin/directory/actor/import/")
    page.set_input_files("#id_file", tmp_path / "export.xlsx")
    page.click("#import_form [type=submit]")

    assert WORDS[prefix]["nothing"].search(page.inner_text("#content-main"))
    assert page.complaints == []


@pytest.mark.parametrize("prefix", WORDS)
def test_no_page_scrolls_sideways_on_a_narrow_screen(signed_in: Any, live_server: Any, tmp_path: Path, prefix: str) -> None:
    page = signed_in
    make_actor("Institute A")
    table = tmp_path / "table.csv"
    table.write_bytes(csv_bytes([HEADER, *(new_row(f"Institute {'long name ' * 12}{number}") for number in range(60))]))
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("import/", "export/"):
        page.goto(f"{live_server.url}{prefix}/admin/directory/actor/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    page.goto(f"{live_server.url}{prefix}/admin/directory/actor/import/")
    page.set_input_files("#id_file", table)
    page.click("#import_form [type=submit]")
    assert page.locator(".import-pages").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.complaints == []
