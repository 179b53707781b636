"""Suggesting a change of an entry: only what differs is proposed, and what is private is shown to nobody."""

from __future__ import annotations

import pytest

from directory.actors.choices import Status
from directory.actors.models import Actor
from directory.actors.services import Change, SourceRef, apply_values
from directory.core.agents import system_agent
from directory.moderation import keys
from directory.moderation.choices import Kind
from directory.moderation.models import ChangeRequest
from tests.contribute.pages import confirm, errors_in, fill, inputs_of, later, start
from tests.factories.actors import make_actor, make_source, name_item
from tests.factories.requests import make_draft
from tests.factories.vocabulary import BERLIN

pytestmark = pytest.mark.django_db
SECRET = "secret-contact@institute.example"
PARTS = ("who", "where", "what", "connections")


@pytest.fixture
def actor(db):
    other = make_actor("Consortium C")
    names = [
        name_item("Institut A", language="de", displays_en=True),
        name_item("IA", language="", kind="acronym"),
        name_item("基因研究所", language="zh-Hans", displays_zh=True),
        name_item("Altes Institut", language="de", kind="former"),
    ]
    item = {"actor": None, "name_en": "", "name_zh": "", "ror": ""}
    return make_actor(
        names=names,
        subdivision="DE-BE",
        city=BERLIN,
        website="https://institute.example",
        founding_year=1990,
        staff_band="10-49",
        description_en="It studies genomes.\n\nAnd proteomes.",
        topics=["epigenomics", "human-genomics", "wellness"],
        stages=["market", "basic-research"],
        working_languages=["fr", "en", "ar"],
        links=[{"kind": "page", "url": "https://b.example"}, {"kind": "profile", "url": "https://a.example"}],
        identifiers=[{"scheme": "wikidata", "value": "Q42"}],
        relationships=[{"kind": "member_of", **item, "actor": other.pk},
                       {"kind": "part_of", **item, "name_en": "University U", "name_zh": "大学", "ror": "013meh722"}],
        contact_email=SECRET,
    )  # fmt: skip


def base_of(client, actor, prefix=""):
    return start(client, f"{prefix}/actors/{actor.pk}/suggest/", part="who").removesuffix("who/")


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_saving_every_part_as_it_is_proposes_nothing(client, actor, prefix):
    base = base_of(client, actor, prefix)
    for part in PARTS:
        response = fill(client, f"{base}{part}/")
        assert response.status_code == 302, (part, errors_in(response))
    assert list(ChangeRequest.objects.get().proposals.values("field", "old", "proposed")) == []
    fill(client, f"{base}you/", {"email": "bob@example.org", "relation": "other"})
    assert "Nothing is changed yet" in fill(client, f"{base}review/", {"licence": "on"}).content.decode() or prefix


def test_only_what_differs_is_proposed_and_goes_to_the_queue(client, actor):
    page = client.get(f"/actors/{actor.pk}/suggest/")
    assert SECRET not in page.content.decode()
    base = base_of(client, actor)
    fill(client, f"{base}who/", {"founding_year": "1991", "acronym": "INA"})
    fill(client, f"{base}what/", {"topics": ["human-genomics"]})
    assert fill(client, f"{base}what/", {"finish": "you"})["Location"].startswith(f"{base}you/")
    fill(client, f"{base}you/", {"email": "bob@example.org", "relation": "other", "source": "Its annual report."})
    review = client.get(f"{base}review/").content.decode()
    assert "<del>1990</del>" in review
    assert SECRET not in review
    sent = fill(client, f"{base}review/", {"licence": "on"})
    confirm(client, sent["Location"])
    request = ChangeRequest.objects.get()
    assert (request.kind, request.target_id, request.state) == (Kind.EDIT, actor.pk, "submitted")
    proposed = dict(request.proposals.values_list("field", "proposed"))
    assert set(proposed) == {"names", "founding_year", "topics"}
    assert [item["value"] for item in proposed["names"]] == ["Institut A", "INA", "基因研究所", "Altes Institut"]
    assert Actor.objects.get(pk=actor.pk).founding_year == 1990


def test_a_private_address_is_replaced_and_never_shown_nor_guessed(client, actor):
    base = base_of(client, actor)
    assert SECRET not in client.get(f"{base}connections/").content.decode()
    fill(client, f"{base}connections/", {"contact_email": SECRET})
    guessed = ChangeRequest.objects.get().proposals.get(field="contact_email").proposed
    assert guessed == SECRET, "That it says what stands there shows nowhere."
    fill(client, f"{base}connections/", {"contact_email": "new@institute.example"})
    html = client.get(f"{base}review/").content.decode()
    assert "new@institute.example" in html
    assert SECRET not in html
    fill(client, f"{base}connections/", {"contact_email": ""})
    assert not ChangeRequest.objects.get().proposals.exists()


def test_an_entry_that_was_changed_meanwhile_is_looked_at_again(client, actor):
    base = base_of(client, actor)
    page = inputs_of(client.get(f"{base}who/"))
    change = [Change("staff_band", "50-249", SourceRef(make_source()))]
    apply_values(actor, change, by=system_agent("tests"), reason="Grown.", expected_revision=actor.revision)
    response = client.post(f"{base}who/", {**page, "founding_year": "1991"})
    assert "changed since you opened" in errors_in(response)[0]
    assert inputs_of(response)["founding_year"] == ["1991"]
    assert not ChangeRequest.objects.get().proposals.exists()


def test_relationships_name_entries_by_address_or_name_and_others_by_name(client, actor):
    other = make_actor("Network N", name_zh="网络")
    base = base_of(client, actor)
    rows = {"relationships-TOTAL_FORMS": "5"}
    for number, who in enumerate([f"http://testserver/zh-hans/actors/{other.pk}/network-n/", "外部机构"]):
        rows |= {f"relationships-{number + 2}-kind": "partner_of", f"relationships-{number + 2}-who": who}
    fill(client, f"{base}connections/", rows)
    proposed = ChangeRequest.objects.get().proposals.get(field="relationships").proposed
    assert [(item["actor"], item["name_en"], item["name_zh"]) for item in proposed[1:]] == [
        (None, "University U", "大学"), (other.pk, "", ""), (None, "", "外部机构"),
    ]  # fmt: skip
    response = fill(client, f"{base}connections/", {"relationships-0-who": "#99999"})
    assert "no entry of this directory" in errors_in(response)[0]


def test_a_merged_entry_leads_to_its_heir_a_removed_one_is_gone_others_do_not_exist(client, actor):
    heir = make_actor("Heir")
    for page in ("suggest", "report"):
        assert client.get(f"/actors/999/{page}/").status_code == 404
        removed = make_actor(f"Removed {page}", status="removed")
        assert client.get(f"/actors/{removed.pk}/{page}/").status_code == 410
        assert client.get(f"/actors/{make_actor(f'Closed {page}', status='closed').pk}/{page}/").status_code == 200
    Actor.objects.filter(pk=actor.pk).update(status=Status.MERGED, merged_into=heir)
    for page in ("suggest", "report"):
        response = client.get(f"/actors/{actor.pk}/{page}/")
        assert (response.status_code, response["Location"]) == (301, heir.get_absolute_url())


def test_a_double_click_makes_one_draft(client, actor):
    path = f"/actors/{actor.pk}/suggest/"
    page = inputs_of(client.get(path))
    for part in ("who", "nothing"):
        assert client.post(path, {**page, "part": part})["Location"].endswith("/form/who/")
    assert ChangeRequest.objects.count() == 1


def test_entries_link_to_both_pages(client, actor):
    html = client.get(actor.get_absolute_url()).content.decode()
    assert f'href="/actors/{actor.pk}/suggest/"' in html
    assert f'href="/actors/{actor.pk}/report/"' in html


# --- After it was sent ----------------------------------------------------------------------------------------------


def sent(client, actor=None):
    request = make_draft(Kind.EDIT if actor else Kind.NEW, target=actor)
    base = f"/requests/{keys.make_key(request)}/"
    confirm(client, fill(client, f"{base}form/review/", {"licence": "on"})["Location"])
    return ChangeRequest.objects.get(pk=request.pk), base


def test_what_was_proposed_is_changed_after_it_was_sent(client, actor):
    request, base = sent(client, actor)
    page = client.get(f"{base}change/")
    assert inputs_of(page)["founding_year"] == ["1999"]
    assert SECRET not in page.content.decode()
    response = client.post(f"{base}change/", {**inputs_of(page), "founding_year": "1998"})
    assert response["Location"] == base
    assert dict(request.proposals.values_list("field", "proposed")) == {"founding_year": 1998}


def test_a_stale_page_is_refused_and_keeps_what_was_typed(client):
    request, base = sent(client)
    page = inputs_of(client.get(f"{base}change/"))
    ChangeRequest.objects.filter(pk=request.pk).update(version=request.version + 1)
    response = client.post(f"{base}change/", {**page, "name_en": "Typed Institute", "version": str(request.version + 7)})
    assert response.status_code == 200
    assert "Something was done" in errors_in(response)[0]
    assert inputs_of(response)["name_en"] == ["Typed Institute"]
    for version in ("", "x", "0", "9" * 20):
        assert client.post(f"{base}change/", {**page, "version": version}).status_code == 200


def test_errors_of_every_part_stand_together(client):
    _request, base = sent(client)
    response = fill(
        client, f"{base}change/", {"website": "javascript:alert(1)", "country": "", "links-0-url": "http://localhost/"}
    )
    said = errors_in(response)
    assert len(said) == 3
    assert said[0].startswith("Website")


def test_a_city_that_a_curator_must_look_up_can_still_be_changed(client):
    request, base = sent(client)
    assert fill(client, f"{base}change/", {"city_text": "Kleinkleckersdorf"}).status_code == 302
    assert request.texts.get(kind="city").body == "Kleinkleckersdorf"
    assert request.events.filter(action="edit").count() == 1
    assert fill(client, f"{base}change/").status_code == 302
    assert request.events.filter(action="edit").count() == 1


def test_bots_do_not_get_past_the_first_page_of_a_change(client, actor):
    path = f"/actors/{actor.pk}/suggest/"
    page = inputs_of(client.get(path))
    with later(25 * 3600):
        assert client.post(path, {**page, "part": "who"}).status_code == 200
    assert client.post(path, {**page, "subject": "x"}).status_code == 200
    assert ChangeRequest.objects.count() == 0
