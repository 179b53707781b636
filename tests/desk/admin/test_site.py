"""Who gets into the admin and to which of its pages, in both languages; what its look-ups answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from directory.actors.models import Source
from directory.vocabulary.models import Topic
from tests.factories.actors import make_actor
from tests.factories.users import make_curator, make_editor, make_user
from tests.factories.vocabulary import BERLIN

# page -> what a curator and an editor get; curators read the vocabulary, editors change it.
PAGES = {
    "": (200, 200),
    "directory/": (200, 200),
    "directory/actor/": (200, 200),
    "directory/actor/add/": (200, 200),
    "directory/actor/{actor}/change/": (200, 200),
    "directory/actor/{actor}/close/": (200, 200),
    "directory/actor/{actor}/remove/": (403, 200),
    "directory/source/": (200, 200),
    "directory/source/add/": (200, 200),
    "directory/source/{source}/change/": (200, 200),
    "directory/topic/": (200, 200),
    "directory/topic/add/": (403, 200),
    "directory/topic/{topic}/change/": (200, 200),
    "directory/stage/": (200, 200),
    "directory/stage/add/": (403, 403),
    "directory/stage/{stage}/change/": (200, 200),
    "directory/region/": (200, 200),
    "directory/region/add/": (403, 403),
    "directory/region/eu/change/": (200, 200),
    "directory/country/": (200, 200),
    "directory/country/add/": (403, 403),
    "directory/country/DE/change/": (200, 200),
    "directory/subdivision/": (200, 200),
    "directory/subdivision/add/": (403, 403),
    "directory/subdivision/DE-BE/change/": (200, 200),
    "directory/city/": (200, 200),
    "directory/city/add/": (403, 403),
    "directory/city/2950159/change/": (200, 200),
    "autocomplete/?app_label=directory&model_name=actor&field_name=city&term=ber": (200, 200),
}
NO_PAGES = ("password_change/", "auth/group/", "auth/group/add/", "directory/agent/")


@pytest.fixture
def place(db: None) -> dict[str, int]:
    actor = make_actor("Institute A", city=BERLIN)
    topic = Topic.objects.get(slug="human-genomics")
    stage = topic.actors.model.stages.field.related_model.objects.get(slug="market")
    return {"actor": actor.pk, "source": Source.objects.get().pk, "topic": topic.pk, "stage": stage.pk}


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize("role", ["anonymous", "member", "curator", "editor"])
def test_each_role_gets_what_it_may(client: Client, place: dict[str, int], role: str, prefix: str) -> None:
    makers = {"member": make_user, "curator": make_curator, "editor": make_editor}
    if role in makers:
        client.force_login(makers[role](), "django.contrib.auth.backends.ModelBackend")
    got, expected = {}, {}
    for page, (curator, editor) in PAGES.items():
        url = f"{prefix}/admin/{page.format(**place)}"
        response = client.get(url, follow=role == "member")
        got[page] = response.status_code
        expected[page] = {"anonymous": 302, "member": 403, "curator": curator, "editor": editor}[role]
        if role == "anonymous":
            assert response["Location"].startswith(f"{prefix}/admin/login/?next={prefix}/admin/")
    assert got == expected


def test_anonymous_is_led_to_sign_in_and_back(client: Client, db: None) -> None:
    response = client.get("/zh-hans/admin/login/?next=/zh-hans/admin/directory/actor/")
    assert response["Location"] == "/zh-hans/account/login/?next=/zh-hans/admin/directory/actor/"

    response = client.get("/admin/login/?next=https://elsewhere.example.org/")
    assert response["Location"] == "/account/login/?next=/admin/"


def test_staff_flag_alone_opens_nothing(client: Client, db: None) -> None:
    user = make_user()
    user.is_staff = user.is_superuser = True
    user.save()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")

    assert client.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize("page", NO_PAGES)
def test_what_is_not_curated_has_no_pages(client: Client, editor: Any, page: str) -> None:
    assert client.get(f"/admin/{page}").status_code == 404


def test_admin_has_the_sites_name(client: Client, editor: Any) -> None:
    assert "<title>Curation · PerMed Bridge</title>" in client.get("/admin/").content.decode()
    assert "精准医疗桥</title>" in client.get("/zh-hans/admin/").content.decode()


def test_pages_carry_nothing_inline(client: Client, editor: Any, place: dict[str, int]) -> None:
    for page in PAGES:
        text = client.get(f"/admin/{page.format(**place)}").content.decode()
        assert " style=" not in text, page
        assert "<style" not in text, page
        assert "<script>" not in text, page
        assert " onclick=" not in text, page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("model_name=actor&field_name=city&term=ber", ["Berlin (DE-BE)"]),
        ("model_name=actor&field_name=city&term=tubingen", ["Tübingen (DE-BW)"]),
        ("model_name=actor&field_name=city&term=%E6%9F%8F", ["Berlin (DE-BE)"]),
        ("model_name=actor&field_name=city&term=2950159", ["Berlin (DE-BE)"]),
        ("model_name=actor&field_name=city&term=%00", []),
        ("model_name=actor&field_name=subdivision&term=DE-BE", ["Berlin (DE-BE)"]),
        ("model_name=relationship&field_name=other&term=institute", ["Institute A (#{actor})"]),
    ],
)
def test_look_up_tells_rows_apart(client: Client, curator: Any, place: dict[str, int], query: str, found: list[str]) -> None:
    make_actor("Institute gone", status="removed")

    response = client.get(f"/admin/autocomplete/?app_label=directory&{query}")

    assert [row["text"] for row in response.json()["results"]] == [text.format(**place) for text in found]


@pytest.mark.parametrize(
    "query", ["", "app_label=x&model_name=y&field_name=z", "app_label=directory&model_name=user&field_name=groups"]
)
def test_look_up_of_anything_else_is_refused(client: Client, curator: Any, query: str) -> None:
    assert client.get(f"/admin/autocomplete/?{query}").status_code == 403
