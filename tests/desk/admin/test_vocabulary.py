"""The vocabulary and the sources in the admin: editors change names and texts, codes stay, pages are made anew."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from directory.actors.jobs import MERGE_TOPIC, REBUILD, move_entries_of_topic, rebuild_search_rows
from directory.actors.models import SearchRow, Source
from directory.actors.services.topics import merge_topics
from directory.actors.services.version import current_version
from directory.core.agents import agent_of
from directory.core.clock import now
from directory.core.errors import DomainError
from directory.core.models import JobRun, JournalEntry
from directory.desk.admin import kept_forms
from directory.desk.admin.plain import fingerprint
from directory.vocabulary.models import City, Country, Stage, Topic
from tests.factories.actors import make_actor, make_source
from tests.factories.vocabulary import BERLIN, load_small_vocabulary


@pytest.fixture(autouse=True)
def _vocabulary(db: None) -> None:
    load_small_vocabulary()


def work_off() -> None:
    """Do the longer jobs that wait, as the worker would."""
    for run in JobRun.objects.filter(finished_at=None):
        {REBUILD: rebuild_search_rows, MERGE_TOPIC: move_entries_of_topic}[run.kind](run.pk)


def change(pk: Any, model: str) -> str:
    return f"/admin/directory/{model}/{pk}/change/"


def topic_values(**values: Any) -> dict[str, Any]:
    base = {
        "slug": "new-topic",
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
            slug="other-slug",
            parent=topic.parent_id,
            seen=fingerprint(topic),
            name_en="  Human\tgenomics  today ",
            mesh="d023281",
        ),
    )

    assert response.status_code == 302
    topic.refresh_from_db()
    assert (topic.slug, topic.name_en, topic.mesh) == ("human-genomics", "Human genomics today", "D023281")
    assert current_version() == before + 1


def test_topic_saved_without_a_change_raises_nothing(client: Client, editor: Any) -> None:
    topic = Topic.objects.get(slug="human-genomics")
    before = current_version()
    names = ("name_en", "name_zh", "text_en", "text_zh", "mesh")

    client.post(
        change(topic.pk, "topic"),
        {"parent": topic.parent_id, "seen": fingerprint(topic), **{n: getattr(topic, n) for n in names}},
    )

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
            "seen": fingerprint(stage),
            "name_en": "Market entry",
            "name_zh": "市场",
            "text_en": "",
            "text_zh": "",
        },
    )

    stage.refresh_from_db()
    assert (stage.slug, stage.kind, stage.name_en) == ("market", "stage", "Market entry")


def test_city_sorts_by_its_new_name(client: Client, editor: Any) -> None:
    typed = {"name_en": "Zürich an der Spree", "name_zh": "柏林", "country": "FR"}
    client.post(change(BERLIN, "city"), {**typed, "seen": fingerprint(City.objects.get(pk=BERLIN))})

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
        "seen": fingerprint(source),
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


# --- Two editors, and one whose session ended -------------------------------------------------------------------------


def test_what_somebody_else_saved_meanwhile_is_shown_before_it_is_overwritten(client: Client, editor: Any) -> None:
    topic = Topic.objects.get(slug="human-genomics")
    typed = topic_values(parent=topic.parent_id, name_en="Mine", seen=fingerprint(topic))
    Topic.objects.filter(pk=topic.pk).update(name_en="Theirs")

    shown = client.post(change(topic.pk, "topic"), typed)

    page = shown.content.decode()
    assert "Somebody else changed this meanwhile." in page
    assert "Theirs" in page
    assert 'value="Mine"' in page
    topic.refresh_from_db()
    assert topic.name_en == "Theirs"
    client.post(change(topic.pk, "topic"), {**typed, "seen": fingerprint(topic)})
    topic.refresh_from_db()
    assert topic.name_en == "Mine"


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_what_was_typed_survives_a_session_that_ended(client: Client, editor: Any, prefix: str) -> None:
    topic = Topic.objects.get(slug="human-genomics")
    typed = topic_values(parent=topic.parent_id, name_en="Typed for an hour", seen=fingerprint(topic))
    client.logout()

    lost = client.post(prefix + change(topic.pk, "topic"), typed)
    assert lost.status_code == 302
    client.force_login(editor, "django.contrib.auth.backends.ModelBackend")
    again = client.get(prefix + change(topic.pk, "topic"))

    assert again.status_code == 200
    assert 'value="Typed for an hour"' in again.content.decode()
    topic.refresh_from_db()
    assert topic.name_en != "Typed for an hour"
    assert "Typed for an hour" not in client.get(prefix + change(topic.pk, "topic")).content.decode()


def test_kept_forms_are_only_for_their_own_page_and_not_for_ever(client: Client, editor: Any, monkeypatch: Any) -> None:
    topic, other = Topic.objects.filter(parent__isnull=False).order_by("pk")[:2]
    client.logout()
    client.post(change(topic.pk, "topic"), topic_values(name_en="Typed"))
    client.force_login(editor, "django.contrib.auth.backends.ModelBackend")

    assert "Typed" not in client.get(change(other.pk, "topic")).content.decode()
    monkeypatch.setattr(kept_forms, "_LASTS", -1)
    assert "Typed" not in client.get(change(topic.pk, "topic")).content.decode()


# --- The order of topics, and merging them ----------------------------------------------------------------------------


def order_of(parent: Topic) -> list[str]:
    return list(Topic.objects.filter(parent=parent).order_by("order").values_list("slug", flat=True))


def test_topics_move_up_and_down_on_their_level(client: Client, editor: Any) -> None:
    parent = Topic.objects.filter(parent=None, children__isnull=False).first()
    before = order_of(parent)
    last = Topic.objects.get(slug=before[-1])
    version = current_version()

    assert client.post(f"/admin/directory/topic/{last.pk}/move/up/").status_code == 302

    assert order_of(parent) == [*before[:-2], before[-1], before[-2]]
    assert current_version() == version + 1
    client.post(f"/admin/directory/topic/{last.pk}/move/down/")
    client.post(f"/admin/directory/topic/{last.pk}/move/down/")
    assert order_of(parent) == before
    assert JournalEntry.objects.filter(action="vocabulary.moved").count() == 2


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [("get", "move/up/", 405), ("post", "move/sideways/", 404), ("get", "merge/", 200), ("post", "merge/", 200)],
)
def test_odd_ways_to_move_and_merge(client: Client, editor: Any, method: str, address: str, status: int) -> None:
    topic = Topic.objects.get(slug="human-genomics")
    assert getattr(client, method)(f"/admin/directory/topic/{topic.pk}/{address}").status_code == status
    assert getattr(client, method)(f"/admin/directory/topic/999999/{address}").status_code in (404, 405)


def test_curators_neither_move_nor_merge(client: Client, curator: Any) -> None:
    topic = Topic.objects.get(slug="human-genomics")
    assert client.post(f"/admin/directory/topic/{topic.pk}/move/up/").status_code == 403
    assert client.get(f"/admin/directory/topic/{topic.pk}/merge/").status_code == 403
    assert "move/up" not in client.get("/admin/directory/topic/").content.decode()


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_merged_topic_leads_to_its_heir_and_takes_its_entries_along(client: Client, editor: Any, prefix: str) -> None:
    old, heir = Topic.objects.get(slug="human-genomics"), Topic.objects.get(slug="biobanks")
    both = make_actor("Both", topics=["human-genomics", "biobanks"])
    one = make_actor("One", topics=["human-genomics"])

    for _click in range(2):
        sent = client.post(f"{prefix}/admin/directory/topic/{old.pk}/merge/", {"heir": heir.pk})
    assert sent.status_code in (200, 302)
    assert JobRun.objects.get().kind == "merge-topic"
    work_off()

    for actor in (both, one):
        assert list(actor.topics.values_list("slug", flat=True)) == ["biobanks"]
        actor.refresh_from_db()
        assert actor.revision == 2
    run = JobRun.objects.get()
    assert (run.done, run.total, bool(run.finished_at), run.error) == (2, 2, True, "")
    moved = client.get(f"{prefix}/topics/human-genomics/")
    assert (moved.status_code, moved["Location"]) == (301, f"{prefix}/topics/biobanks/")
    found = client.get(f"{prefix}/actors/?topic=human-genomics").content.decode()
    assert "One" in found
    assert "human-genomics" not in client.get(f"{prefix}/topics/").content.decode()
    assert JournalEntry.objects.filter(action="vocabulary.merged").count() == 1


def test_merging_refuses_what_makes_no_sense_and_shortens_chains(editor: Any) -> None:
    agent = agent_of(editor)
    first, second, third = Topic.objects.filter(parent__isnull=False, merged_into=None).order_by("pk")[:3]
    top = Topic.objects.filter(parent=None).first()
    for old, heir in ((first, first), (first, top), (top, first)):
        with pytest.raises(DomainError):
            merge_topics(old, heir, by=agent)
    merge_topics(first, second, by=agent)
    merge_topics(second, third, by=agent)
    first.refresh_from_db()
    assert first.merged_into_id == third.pk
    for old, heir in ((third, first), (first, second)):
        with pytest.raises(DomainError):
            merge_topics(old, heir, by=agent)


def test_rename_rebuilds_only_the_entries_that_name_it(client: Client, editor: Any) -> None:
    here, there = make_actor("Here", city=BERLIN), make_actor("There", "rto", "FR")
    versions = {actor.pk: SearchRow.objects.get(actor=actor).changed for actor in (here, there)}

    typed = {"name_en": "Spreestadt", "name_zh": "柏林", "seen": fingerprint(City.objects.get(pk=BERLIN))}
    client.post(change(BERLIN, "city"), typed)
    assert "Spreestadt" in client.get(f"/actors/{here.pk}/", follow=True).content.decode()
    work_off()

    changed = {actor.pk: SearchRow.objects.get(actor=actor).changed for actor in (here, there)}
    assert changed[here.pk] > versions[here.pk]
    assert changed[there.pk] == versions[there.pk]
    assert "Here" in client.get("/actors/?q=spreestadt").content.decode()
    assert (JobRun.objects.get().done, JobRun.objects.get().total) == (1, 1)


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_job_that_failed_is_shown_and_tried_again(client: Client, editor: Any, prefix: str) -> None:
    run = JobRun.objects.create(kind="rebuild-search", subject_key="city:1", finished_at=now(), error="OperationalError")
    assert "OperationalError" in client.get(f"{prefix}/admin/").content.decode()

    assert client.post(f"{prefix}/admin/jobs/{run.pk}/again/").status_code == 302
    work_off()

    run.refresh_from_db()
    assert (run.error, bool(run.finished_at)) == ("", True)
    assert client.get(f"{prefix}/admin/jobs/{run.pk}/again/").status_code == 405
