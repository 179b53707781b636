"""Revisions: what restoring brings back, what redacting takes out, and that two snapshots always compare to what changed."""

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.actors.choices import RedactionReason
from directory.actors.differences import differences
from directory.actors.fields import FIELDS, public_values
from directory.actors.models import Actor, DirectoryVersion, Revision, Source
from directory.actors.services import (
    Change,
    SourceRef,
    apply_values,
    close_actor,
    plan_restore,
    redact_revision,
    remove_actor,
    restore_revision,
)
from directory.core.agents import system_agent
from directory.core.errors import ConflictError, DomainError
from directory.core.models import JournalEntry
from directory.vocabulary.models import Topic
from tests.factories.actors import make_actor, make_source, name_item
from tests.factories.vocabulary import BEIJING, BERLIN, MUNICH

pytestmark = pytest.mark.django_db

ROR = {"scheme": "ror", "value": "04knbh022"}


def change(actor, reason="Corrected.", **values):
    actor.refresh_from_db()
    ref = SourceRef(make_source(), "by telephone")
    changes = [Change(field, value, ref) for field, value in values.items()]
    return apply_values(actor, changes, by=system_agent("tests"), reason=reason, expected_revision=actor.revision)


def version():
    return DirectoryVersion.objects.get().number


def restore(actor, number, *, expected=None, reason="It was right before."):
    actor.refresh_from_db()
    expected = actor.revision if expected is None else expected
    return restore_revision(actor, number, by=system_agent("tests"), reason=reason, expected_revision=expected)


def redact(actor, number, *fields, why=RedactionReason.PERSONAL):
    return redact_revision(actor, number, fields=fields, by=system_agent("tests"), why=why)


def plan(actor, number):
    fresh = Actor.objects.get(pk=actor.pk)
    return plan_restore(fresh, fresh.revisions.get(number=number))


def left(actor, number):
    return [(one.field, one.item) for one in plan(actor, number).left]


def said(actor):
    return public_values(Actor.objects.get(pk=actor.pk))


def to_other(actor, kind="partner_of"):
    return {"kind": kind, "actor": actor.pk, "name_en": "", "name_zh": "", "ror": ""}


# --- Restoring ------------------------------------------------------------------------------------------------------


def test_restoring_makes_a_new_revision_that_says_what_the_old_one_said():
    actor = make_actor("A", name_zh="甲", founding_year=1999, topics=["biobanks"], description_en="Old.")
    change(actor, founding_year=2001, topics=["human-genomics"], description_en="New.", website="example.org")
    after = restore(actor, 1)
    revision = after.revisions.first()
    assert (after.revision, revision.number, revision.reason, revision.source.key) == (3, 3, "It was right before.", "curators")
    assert revision.changed == ["website", "founding_year", "description_en", "topics"]
    assert revision.snapshot == actor.revisions.get(number=1).snapshot == said(actor)
    assert Source.objects.get(key="curators").statements.filter(field="founding_year", value=1999, agrees=True).exists()
    noted = JournalEntry.objects.first()
    assert (noted.action, noted.revision, noted.data["restored"]) == ("actor.restored", 3, 1)


def test_restoring_leaves_status_and_private_fields():
    actor = make_actor(founding_year=1999, contact_email="one@example.org")
    change(actor, founding_year=2000, contact_email="two@example.org")
    close_actor(actor, by=system_agent("tests"), reason="Closed.")
    after = restore(actor, 1)
    assert (after.founding_year, after.contact_email, after.status) == (1999, "two@example.org", "closed")


def test_restoring_what_is_live_writes_nothing():
    actor = make_actor(founding_year=1999)
    change(actor, founding_year=2000)
    before = (version(), JournalEntry.objects.count())
    assert restore(actor, 2).revision == 2
    restore(actor, 1)
    assert restore(actor, 1).revision == 3
    assert JournalEntry.objects.count() == before[1] + 1


def test_restoring_is_refused_where_anything_changed_since():
    actor = make_actor(founding_year=1999)
    change(actor, founding_year=2000)
    change(actor, website="example.org")
    with pytest.raises(ConflictError) as refused:
        restore(actor, 1, expected=2)
    assert refused.value.fields == ("website",)
    assert Actor.objects.get(pk=actor.pk).founding_year == 2000


@pytest.mark.parametrize("number", [0, -1, 3, 10**30])
def test_a_revision_that_does_not_exist_is_refused(number):
    actor = make_actor(founding_year=1999)
    change(actor, founding_year=2000)
    for act in (lambda: restore(actor, number), lambda: redact(actor, number, "website")):
        with pytest.raises(DomainError, match="no revision") as refused:
            act()
        assert refused.value.code == "no_revision"


def test_restoring_a_removed_entry_is_refused():
    actor = make_actor(founding_year=1999)
    change(actor, founding_year=2000)
    remove_actor(actor, by=system_agent("tests"), reason="Not eligible.")
    with pytest.raises(DomainError, match="no longer"):
        restore(actor, 1)


def test_restoring_needs_a_reason():
    actor = make_actor(founding_year=1999)
    change(actor, founding_year=2000)
    with pytest.raises(DomainError, match="Say why"):
        restore(actor, 1, reason=" ")
    assert Actor.objects.get(pk=actor.pk).revision == 2


def test_a_merged_topic_comes_back_as_its_heir():
    actor = make_actor(topics=["biobanks", "human-genomics"])
    change(actor, topics=[])
    Topic.objects.filter(slug="biobanks").update(merged_into=Topic.objects.get(slug="nanomedicine"))
    assert left(actor, 1) == []
    restore(actor, 1)
    assert set(said(actor)["topics"]) == {"human-genomics", "nanomedicine"}


def test_topics_that_merged_into_one_come_back_once():
    actor = make_actor(topics=["biobanks", "nanomedicine"])
    change(actor, topics=[])
    Topic.objects.filter(slug="biobanks").update(merged_into=Topic.objects.get(slug="nanomedicine"))
    restore(actor, 1)
    assert said(actor)["topics"] == ["nanomedicine"]


def test_an_identifier_that_another_entry_has_is_left_out_and_named():
    wikidata = {"scheme": "wikidata", "value": "Q42"}
    actor = make_actor(identifiers=[ROR, wikidata])
    change(actor, identifiers=[])
    make_actor("B", identifiers=[ROR])
    assert left(actor, 1) == [("identifiers", ROR)]
    restore(actor, 1)
    assert said(actor)["identifiers"] == [wikidata]


def test_a_related_entry_that_is_gone_is_left_out_and_named():
    stays, goes = make_actor("Stays"), make_actor("Goes")
    actor = make_actor("A", relationships=[to_other(stays), to_other(goes)])
    change(actor, relationships=[])
    remove_actor(goes, by=system_agent("tests"), reason="Not eligible.")
    assert left(actor, 1) == [("relationships", to_other(goes))]
    restore(actor, 1)
    assert said(actor)["relationships"] == [to_other(stays)]


def test_a_related_entry_that_was_merged_comes_back_as_its_heir():
    heir, merged = make_actor("Heir"), make_actor("Merged")
    actor = make_actor("A", relationships=[to_other(heir), to_other(merged)])
    change(actor, relationships=[])
    Actor.objects.filter(pk=merged.pk).update(status="merged", merged_into=heir)
    assert left(actor, 1) == []
    restore(actor, 1)
    assert said(actor)["relationships"] == [to_other(heir)]


def test_a_value_that_no_longer_passes_stays_and_takes_its_fields_with_it():
    actor = make_actor(city=BERLIN, subdivision="DE-BE", founding_year=1999)
    change(actor, city=MUNICH, subdivision="DE-BY", founding_year=2000)
    Revision.objects.filter(actor=actor, number=1).update(snapshot={**actor.revisions.get(number=1).snapshot, "city": 77})
    assert left(actor, 1) == [("city", None), ("subdivision", None)]
    restore(actor, 1)
    after = said(actor)
    assert (after["city"], after["subdivision"], after["founding_year"]) == (MUNICH, "DE-BY", 1999)


def test_values_that_no_longer_fit_together_stay_together():
    actor = make_actor(city=BERLIN, subdivision="DE-BE")
    change(actor, country="CN", city=BEIJING, subdivision="CN-BJ")
    snapshot = {**actor.revisions.get(number=1).snapshot, "subdivision": "CN-BJ"}
    Revision.objects.filter(actor=actor, number=1).update(snapshot=snapshot)
    assert {field for field, _item in left(actor, 1)} == {"country", "city"}
    assert plan(actor, 1).values == {}


def test_a_field_that_the_snapshot_does_not_know_stays():
    actor = make_actor(founding_year=1999)
    change(actor, website="example.org", founding_year=2000)
    snapshot = actor.revisions.get(number=1).snapshot
    del snapshot["website"]
    Revision.objects.filter(actor=actor, number=1).update(snapshot=snapshot)
    restore(actor, 1)
    assert (said(actor)["website"], said(actor)["founding_year"]) == ("https://example.org", 1999)


# --- Comparing ------------------------------------------------------------------------------------------------------


def test_redacted_values_are_told_apart_from_empty_ones():
    empty, full = {"website": ""}, {"website": "https://example.org"}
    (found,) = differences(empty, full, old_redacted=["website"])
    assert (found.old_redacted, found.new_redacted) == (True, False)
    assert [one.field.name for one in differences(empty, empty, old_redacted=["website"])] == ["website"]
    both = {"old_redacted": ["website"], "new_redacted": ["website"]}
    assert [one.field.name for one in differences(empty, empty, **both, touched={"website"})] == ["website"]
    assert differences(empty, empty, **both, touched={"names"}) == []


def test_topics_in_another_order_are_the_same():
    assert differences({"topics": ["a", "b"]}, {"topics": ["b", "a"]}) == []
    (found,) = differences({"topics": ["a"]}, {"topics": ["b", "a"]})
    assert (found.added, found.removed) == (["b"], [])


NAMES = st.lists(st.sampled_from(["A", "B", "丙", "D"]), min_size=1, max_size=3, unique=True).map(
    lambda values: [name_item(value, displays_en=place == 0) for place, value in enumerate(values)]
)
URLS = st.sampled_from(["", "https://example.org", "https://example.com/x"])
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "names": NAMES,
        "type": st.sampled_from(["rto", "sme", "pi"]),
        "website": URLS,
        "links": st.lists(st.sampled_from(["https://a.example.org", "https://b.example.org"]), unique=True).map(
            lambda urls: [{"kind": "page", "url": url} for url in urls]
        ),
        "identifiers": st.sampled_from([[], [ROR], [{"scheme": "wikidata", "value": "Q42"}, ROR]]),
        "founding_year": st.one_of(st.none(), st.integers(1900, 2020)),
        "working_languages": st.lists(st.sampled_from(["en", "de", "zh-Hans"]), unique=True),
        "topics": st.lists(st.sampled_from(["biobanks", "nanomedicine", "human-genomics"]), unique=True),
        "stages": st.lists(st.sampled_from(["market", "basic-research"]), unique=True),
        "exception_zh": st.sampled_from(["", "例外。"]),
    },
)
DESCRIPTION = st.sampled_from([None, ("", ""), ("One.", "curator"), ("Two.", "institution"), ("One.", "machine")])
PLACE = st.sampled_from([None, ("DE", "DE-BE", BERLIN), ("DE", None, MUNICH), ("CN", "CN-BJ", BEIJING), ("FR", None, None)])


@st.composite
def one_change(draw):
    values = dict(draw(VALUES))
    description, place = draw(DESCRIPTION), draw(PLACE)
    if description is not None:
        values |= {"description_en": description[0], "description_en_origin": description[1]}
    if place is not None:
        values |= dict(zip(("country", "subdivision", "city"), place, strict=True))
    return values


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(one_change(), min_size=1, max_size=5), data=st.data())
def test_any_revision_can_be_restored_and_any_two_compared(changes, data):
    actor = make_actor(city=BERLIN, subdivision="DE-BE")
    try:
        for values in changes:
            actor = change(actor, **values)
        snapshots = dict(actor.revisions.values_list("number", "snapshot"))
        assert sorted(snapshots) == list(range(1, actor.revision + 1))
        for one in snapshots.values():
            for other in snapshots.values():
                compared_consistently(one, other)
        number = data.draw(st.sampled_from(sorted(snapshots)))
        assert plan(actor, number).left == []
        after = restore(actor, number)
        assert said(actor) == snapshots[number]
        assert after.revision == actor.revision + (snapshots[number] != snapshots[actor.revision])
        assert after.revisions.first().snapshot == snapshots[number]
    finally:
        # An identifier names one actor: the next example begins without this one's.
        actor.identifiers.all().delete()


def compared_consistently(one, other):
    """What differs is what is unequal; the way back is the mirror; what came and went leads from one to the other."""
    there = {found.field.name: found for found in differences(one, other)}
    back = {found.field.name: found for found in differences(other, one)}
    assert set(there) == set(back) == {name for name in one if one[name] != other[name]}
    for name, found in there.items():
        assert (found.old, found.new) == (one[name], other[name]) == (back[name].new, back[name].old)
        assert (found.added, found.removed) == (back[name].removed, back[name].added)
        if FIELDS[name].is_list:
            kept = [item for item in one[name] if item not in found.removed]
            assert all(item in other[name] for item in kept)
            assert len(kept) + len(found.added) == len(other[name])


# --- In words -------------------------------------------------------------------------------------------------------


def test_refusals_are_said_in_chinese_too():
    actor = make_actor(founding_year=1999)
    with translation.override("zh-hans"), pytest.raises(DomainError) as refused:
        restore(actor, 9)
    assert refused.value.message
