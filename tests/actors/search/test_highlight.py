"""What was found is marked, in both scripts, and the rest of the text stays text."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from directory.actors.search.highlight import highlight
from directory.actors.search.query import parse_query


def marked(text: str, typed: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r"<mark>(.*?)</mark>", highlight(text, parse_query(typed)))]


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("A centre for genomics and genomic medicine.", "genomics", ["genomics", "genomic"]),
        ("GENOMICS", "genomics", ["GENOMICS"]),
        ("Tübingen", "Tuebingen", ["Tübingen"]),
        ("Tübingen", "tubingen", ["Tübingen"]),
        ("Laboratoire National de Santé", "sante", ["Santé"]),
        ("BGI", "ＢＧＩ", ["BGI"]),
        ("北京基因组研究所", "基因组", ["基因组"]),
        ("北京基因组研究所", "基因組", ["基因组"]),
        ("北京基因組研究所", "基因组", ["基因組"]),
        ("肿瘤与肿瘤生物学", "肿瘤", ["肿瘤", "肿瘤"]),
        ("BGI华大基因", "bgi 基因", ["BGI", "基因"]),
        ("国家癌症中心", "肿瘤", ["癌症"]),
        ("采用高通量测序", "NGS", ["高通量测序"]),
        ("cancer in Beijing", "cancer -Beijing", ["cancer"]),
        ("nothing here", "genomics", []),
        ("cartoons", "art", []),
        ("基因", "因基", []),
        ("", "x", []),
    ],
)
def test_finds_are_marked_in_both_scripts(text, typed, expected):
    assert marked(text, typed) == expected


def test_markup_in_a_text_is_shown_as_text():
    found = highlight("<script>alert('genomics')</script> & \"x\"", parse_query("genomics"))
    assert found == "&lt;script&gt;alert(&#x27;<mark>genomics</mark>&#x27;)&lt;/script&gt; &amp; &quot;x&quot;"


def test_markup_in_a_query_marks_only_words():
    assert highlight("a mark of script", parse_query("<script>")) == "a mark of <mark>script</mark>"


ANY = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("<>&'\"乾隆基因組肿瘤aB éü")), max_size=120)


@settings(max_examples=300, deadline=None, database=None)
@given(ANY, ANY)
@example("<mark>", "mark")
@example("ͺ", "ͺ")
@example("ﬁnd ½ ㊀", "find 12 一")
def test_without_its_marks_the_escaped_text_comes_back(text, typed):
    found = highlight(text, parse_query(typed))
    plain = found.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in plain
    assert html.unescape(plain) == html.unescape(html.escape(text))
    assert found.count("<mark>") == found.count("</mark>")


LONG = "Words that nobody seeks stand here. " * 40
LONG_ZH = "这里没有要找的字。" * 100


@pytest.mark.parametrize(
    ("text", "typed", "word"),
    [
        (LONG + "Then genomics comes at last. " + LONG, "genomics", "genomics"),
        (LONG_ZH + "最后是基因组学。" + LONG_ZH, "基因组", "基因组"),
    ],
)
def test_of_a_long_text_the_neighbourhood_of_the_first_find_is_shown(text, typed, word):
    found = highlight(text, parse_query(typed))
    assert found.startswith("… ")
    assert f"<mark>{word}</mark>" in found
    assert found.index("<mark>") < 150


def test_a_find_near_the_beginning_leaves_the_beginning_as_it_is():
    assert highlight("Genomics first. " + LONG, parse_query("genomics")).startswith("<mark>Genomics</mark> first. ")
