"""The parts of the forms hold every field that can be proposed; names are taken apart and put together without loss."""

from __future__ import annotations

import pytest

from directory.contribute.proposing import flow, names
from directory.contribute.proposing.sections import SECTIONS
from directory.moderation import targets
from tests.factories.actors import name_item


def test_every_field_that_can_be_proposed_stands_in_exactly_one_part():
    found = [name for form in SECTIONS.values() for name in form.names]
    assert sorted(found) == sorted(targets.proposable())
    assert list(SECTIONS) == list(flow.ORDER[: len(SECTIONS)])


LISTS = [
    [],
    [name_item("A", displays_en=True)],
    [name_item("研究所", language="zh-Hans", displays_en=True, displays_zh=True)],
    [name_item("A", displays_en=True, displays_zh=True)],
    [name_item("AB", kind="acronym", language="", displays_en=True), name_item("Old", kind="former", language="de")],
    [
        name_item("Old", kind="former"),
        name_item("AB", kind="acronym"),
        name_item("研究所", language="zh-Hant", displays_zh=True),
        name_item("XY", kind="acronym", language="de"),
        name_item("Institut", language="de", displays_en=True),
    ],
]


@pytest.mark.parametrize("items", LISTS)
def test_names_that_nobody_changed_are_the_same_list(items):
    before = names.take_apart(items)
    en, zh, acronym = before.en, before.zh, before.acronym
    others = [{name: item[name] for name in ("value", "language", "kind")} for item in before.others]
    again = names.put_together(
        before,
        en=en["value"] if en else "",
        en_language=en["language"] if en else "en",
        zh=zh["value"] if zh else "",
        acronym=acronym["value"] if acronym else "",
        others=others,
    )
    assert again == items


def test_a_chinese_name_that_is_added_takes_over_the_chinese_pages():
    before = names.take_apart([name_item("A", displays_en=True, displays_zh=True)])
    one, other = names.put_together(before, en="A", en_language="en", zh="研究所", acronym="", others=[])
    assert (one["displays_en"], one["displays_zh"], other["displays_zh"]) == (True, False, True)
