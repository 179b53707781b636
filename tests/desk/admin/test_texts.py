"""Text templates: curators read them, editors change them; what was made once is never deleted and keeps its code."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from directory.core.models import JournalEntry
from directory.moderation.models import TextTemplate
from tests.desk.admin.forms import filled_in
from tests.factories.requests import make_template

LIST = "/admin/directory/texttemplate/"
NEW = {
    **{"code": "ask-register", "kind": "question", "order": "7", "active": "on"},
    **{"title_en": "Register", "title_zh": "登记", "text_en": "Is it registered?", "text_zh": "是否已登记？"},
}


def _filled(client: Client, url: str) -> dict[str, Any]:
    return filled_in(client.get(url), "texttemplate_form")


def journal() -> list[tuple[str, str]]:
    return list(JournalEntry.objects.filter(subject_kind="texttemplate").order_by("pk").values_list("action", "subject_key"))


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_curators_read(client: Client, curator: Any, prefix: str) -> None:
    template = make_template()
    assert client.get(f"{prefix}{LIST}").status_code == 200
    page = client.get(f"{prefix}{LIST}{template.pk}/change/").content.decode()
    assert "Because not-eligible." in page
    assert 'name="text_en"' not in page
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{template.pk}/change/", {"text_en": "Mine."}).status_code == 403


def test_editor_adds_and_changes_in_both_languages(client: Client, editor: Any) -> None:
    assert client.post(f"{LIST}add/", {**NEW, "text_zh": ""}).status_code == 200
    assert not TextTemplate.objects.exists()
    assert client.post(f"{LIST}add/", NEW).status_code == 302
    template = TextTemplate.objects.get()
    url = f"{LIST}{template.pk}/change/"
    sent = _filled(client, url)
    assert "code" not in sent
    assert client.post(url, {**sent, "code": "forged", "text_en": "Is it in a register?"}).status_code == 302
    template.refresh_from_db()
    assert (template.code, template.text_en) == ("ask-register", "Is it in a register?")
    assert client.post(url, sent).status_code == 200, "the page was opened before the last change"
    assert journal() == [("moderation.text_added", "ask-register"), ("moderation.text_changed", "ask-register")]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text_en": "a\u202eb"}, "control characters"),
        ({"title_zh": "长" * 121}, "at most 120 characters"),
        ({"text_en": "x" * 4001}, "Use at most 4000 characters."),
        ({"code": "not a code"}, "valid “slug”"),
        ({"silent": "on"}, "A question is always sent."),
    ],
)
def test_bad_input_is_said_beside_its_field(client: Client, editor: Any, change: dict[str, str], message: str) -> None:
    response = client.post(f"{LIST}add/", {**NEW, **change})
    assert response.status_code == 200
    assert message in response.content.decode()
    assert not TextTemplate.objects.exists()


def test_nothing_is_deleted_but_not_offered_any_more(client: Client, editor: Any) -> None:
    template = make_template()
    assert client.post(f"{LIST}{template.pk}/delete/", {"post": "yes"}).status_code == 403
    url = f"{LIST}{template.pk}/change/"
    sent = _filled(client, url)
    sent.pop("active")
    assert client.post(url, sent).status_code == 302
    assert not TextTemplate.objects.get().active


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_three(
    client: Client, curator: Any, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        make_template(f"reason-{number}")
    with django_assert_num_queries(9):
        client.get(LIST)
