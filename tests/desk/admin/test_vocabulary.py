"""The vocabulary and the sources in the admin: editors change names and texts, codes stay, pages are made anew."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from directory.actors.models import Source
from directory.actors.services.version import current_version
from directory.vocabulary.models import City, Country, Stage, Topic
from tests.factories.actors import make_actor, make_source
from tests.factories.vocabulary import BERLIN, load_small_vocabulary


@pytest.fixture(autouse=True)
def _vocabulary(db: None) -> None:
    load_small_vocabulary()


def change(pk: Any, model: str) -> str:
    return f"/admin/directory/{model}/{pk}/change/"


def topic_values(**values: Any) -> dict[str, Any]:
    base = {
        "slug": "new-topic",
        "order": 90,
        "name_en": "New topic",
        "name_zh": "新主题",
        "text_en": "",
        "text_zh": "",
        "mesh": "",
    }
    return {**base, "parent": Topic.objects.get(slug="imaging").pk, **values}


def test_topic_is_edited_and_the_version_rises(client: Client, editor: Any) -> None:
    topic = Topic.objects.get(slug="human-genomics")
    before = current_version()

    response = client.post(
        change(topic.pk, "topic"),
        topic_values(
            slug="other-slug", parent=topic.parent_id, order=topic.order, name_en="  Human\tgenomics  today ", mesh="d023281"
        ),
    )

    assert response.status_code == 302
    topic.refresh_from_db()
    assert (topic.slug, topic.name_en, topic.mesh) == ("human-genomics", "Human genomics today", "D023281")
    assert current_version() == before + 1


def test_topic_saved_without_a_change_raises_nothing(client: Client, editor: Any) -> None:
    topic = Topic.objects.get(slug="human-genomics")
    before = current_version()
    names = ("order", "name_en", "name_zh", "text_en", "text_zh", "mesh")

    client.post(change(topic.pk, "topic"), {"parent": topic.parent_id, **{n: getattr(topic, n) for n in names}})

    assert current_version() == before


def test_topic_is_added_once(client: Client, editor: Any) -> None:
    for _click in range(2):
        client.post("/admin/directory/topic/add/", topic_values())

    assert Topic.objects.filter(slug="new-topic").count() == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"slug": "Upper_Case"}, "Use small letters, digits and single hyphens."),
        ({"slug": "human-genomics"}, "Topic with this Slug already exists."),
        ({"mesh": "X1"}, "Enter a MeSH descriptor: D and six to nine digits."),
        ({"name_en": ""}, "This field is required."),
        ({"name_en": "a\u202eb"}, "The text holds control characters that cannot be shown."),
        ({"name_en": "x" * 121}, "Ensure this value has at most 120 characters (it has 121)."),
        ({"order": "-1"}, "Ensure this value is greater than or equal to 0."),
        ({"order": "99999999"}, "Ensure this value is less than or equal to 32767."),
        ({"parent": "999999"}, "Select a valid choice."),
    ],
)
def test_topic_that_does_not_pass_says_why(client: Client, editor: Any, values: dict[str, Any], message: str) -> None:
    count = Topic.objects.count()

    response = client.post("/admin/directory/topic/add/", topic_values(**values))

    assert message in response.content.decode()
    assert Topic.objects.count() == count


def test_second_level_topic_cannot_become_a_parent(client: Client, editor: Any) -> None:
    leaf = Topic.objects.get(slug="human-genomics")

    response = client.post("/admin/directory/topic/add/", topic_values(parent=leaf.pk))

    assert "Select a valid choice." in response.content.decode()


def test_stage_keeps_its_place_on_the_path(client: Client, editor: Any) -> None:
    stage = Stage.objects.get(slug="market")

    client.post(
        change(stage.pk, "stage"),
        {
            "slug": "x",
            "kind": "function",
            "order": 1,
            "name_en": "Market entry",
            "name_zh": "市场",
            "text_en": "",
            "text_zh": "",
        },
    )

    stage.refresh_from_db()
    assert (stage.slug, stage.kind, stage.name_en) == ("market", "stage", "Market entry")


def test_city_sorts_by_its_new_name(client: Client, editor: Any) -> None:
    client.post(change(BERLIN, "city"), {"name_en": "Zürich an der Spree", "name_zh": "柏林", "country": "FR"})

    city = City.objects.get(pk=BERLIN)
    assert (city.name_en, city.sort_key, city.country_id) == ("Zürich an der Spree", "zurich an der spree", "DE")


def test_curator_reads_and_does_not_change_the_vocabulary(client: Client, curator: Any) -> None:
    response = client.post(change("DE", "country"), {"name_en": "Elsewhere", "name_zh": "别处"})

    assert response.status_code == 403
    assert Country.objects.get(pk="DE").name_en == "Germany"


@pytest.mark.parametrize("model", ["topic", "stage", "region", "country", "subdivision", "city", "source"])
@pytest.mark.parametrize("key", ["nonsense", "9" * 30, "%00", "-1"])
def test_unknown_row_leads_back_with_a_message(client: Client, editor: Any, model: str, key: str) -> None:
    response = client.get(change(key, model), follow=True)

    assert response.status_code == 200
    assert "Perhaps it was deleted?" in response.content.decode()


@pytest.mark.parametrize("model", ["topic", "stage", "region", "country", "subdivision", "city", "source"])
def test_nothing_is_deleted(client: Client, editor: Any, model: str) -> None:
    make_source()
    key = {"region": "eu", "country": "DE", "subdivision": "DE-BE", "city": BERLIN}.get(model)
    key = key or {"topic": Topic, "stage": Stage, "source": Source}[model].objects.first().pk

    assert client.post(f"/admin/directory/{model}/{key}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", ["topic", "country", "subdivision", "city", "source"])
@pytest.mark.parametrize("query", ["q=%00", "q=a%08", "q=%E6%9F%8F", "q=" + "9" * 30, "p=" + "9" * 30, "area=nonsense"])
def test_lists_answer_bad_questions(client: Client, editor: Any, model: str, query: str) -> None:
    expected = 400 if query.startswith("area") and model != "topic" else 200

    assert client.get(f"/admin/directory/{model}/?{query}", follow=True).status_code == expected


def test_curator_edits_a_source_and_its_key_stays(client: Client, curator: Any) -> None:
    make_actor()
    source = make_source()
    before = current_version()
    values = {
        "key": "other",
        "kind": "paper",
        "title_en": "Curators",
        "title_zh": "审核员",
        "url": "example.org/about",
        "licence": "",
    }

    client.post(change(source.pk, "source"), values)

    source.refresh_from_db()
    assert (source.key, source.kind, source.title_en, source.url) == (
        "curators",
        "curator",
        "Curators",
        "https://example.org/about",
    )
    assert current_version() == before + 1


def test_source_links_only_to_web_addresses(client: Client, curator: Any) -> None:
    source = make_source()

    response = client.post(
        change(source.pk, "source"), {"title_en": "Curators", "title_zh": "审核员", "url": "ftp://example.org/", "licence": ""}
    )

    assert "Enter a valid URL." in response.content.decode()
