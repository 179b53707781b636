"""What is typed, understood: any text at all becomes a query that PostgreSQL accepts."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from directory.actors.search.lexemes import Lexemes
from directory.actors.search.phrases import PHRASES, phrase_of
from directory.actors.search.query import (
    MOST_CHARACTERS,
    MOST_TERMS,
    anywhere,
    in_names,
    in_names_places_topics,
    parse_query,
    whole_name,
)
from directory.actors.search.synonyms import BY_MEMBER, GROUPS, MOST_VARIANTS, MOST_WORDS, normal

pytestmark = pytest.mark.django_db

SIGNS = st.text(
    st.sampled_from("\"“”'\\&|!()<->:*@#=+~^-–/.,;%_ aB1基因組北\u202e\u200f\x00\x1f\ud800😀ＢÜͺﹰ\u0301"), max_size=60
)


def tsqueries(text: str) -> list[str]:
    query = parse_query(text)
    if not query.seeks:
        return []
    every = [one(query, wide=wide) for one in (anywhere, in_names, in_names_places_topics) for wide in (False, True)]
    return [*every, whole_name(query)]


def vector_of(*texts: str) -> str:
    lexemes = Lexemes()
    for text in texts:
        lexemes.add_text(text)
    return lexemes.as_tsvector()


BAD = [
    "",
    " \t\n",
    "\x00\x01\x1f cancer \x7f\x9f",
    "cancer\x00tumour",
    '"unbalanced',
    'un"balanced "',
    "“左引号",
    '"" “” -"" - -- --a -"',
    "a & b | !c <-> d <2> e:* (f)",
    "':* & 'x' | '",
    "cancer')::tsquery; DROP TABLE directory_actor; --",
    "' OR 1=1 --",
    "%s %(x)s {} \\x41 \\",
    "\u202ecancer\u202c \u200fאבג\u2067 עברית",
    "عربي ﷺ ﹰ",
    "😀 🧬 👩‍🔬",
    "\ud800 half \udfff",
    "基因cancer癌症B超 PD-1抗体",
    "ＢＧＩ　ｇｅｎｏｍｉｃｓ　＂ｘ＂",
    "ͺ",
    '"ͺ"',
    "-ͺ x",
    '"of the"',
    "of the",
    "!!! ??? ……",
    "_",
    "__a__",
    "½ ㊀ ⑫ Ⅷ ª",
    "é e\u0301 \u0301",
    "https://[::1",
    "http://a.bc:99999999/x?y#z",
    "x" * 10_000,
    "基因" * 5_000,
    "a " * 5_000,
    "ﷺ" * 200,
    "x" * 200,
    '"' * 200,
    "ไทย ਪੰਜਾਬੀ 한국어 日本語のテスト",
]


@pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
def test_bad_input_is_a_query_or_none(matches, text):
    for query in tsqueries(text):
        matches("'x':1", query)


def test_any_text_is_a_query_that_postgresql_accepts(matches):
    @settings(max_examples=250, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.one_of(st.text(st.characters(exclude_categories=[]), max_size=220), SIGNS))
    @example("\ud800")
    def check(text):
        query = parse_query(text)
        assert len(query.terms) <= MOST_TERMS
        for written in tsqueries(text):
            matches("'x':1", written)
        assert query.highlighted_words is not None

    check()


# --- Limits ---------------------------------------------------------------------------------------------------------


def test_two_hundred_characters_are_searched_and_one_more_is_not():
    assert not parse_query("x" * MOST_CHARACTERS).too_long
    longer = parse_query("x" * (MOST_CHARACTERS + 1))
    assert longer.too_long
    assert not longer.seeks


def test_spaces_around_do_not_count_as_characters():
    assert parse_query("  " + "x" * MOST_CHARACTERS + "  ").seeks


def test_the_ninth_word_is_named_as_dropped():
    query = parse_query("one two three four five six seven eight nine ten")
    assert [term.text for term in query.terms] == ["one", "two", "three", "four", "five", "six", "seven", "eight"]
    assert query.dropped == ["nine", "ten"]


def test_common_words_take_no_place_among_the_eight():
    query = parse_query("the one of two in three and four by five on six to seven at eight")
    assert len(query.terms) == MOST_TERMS
    assert query.dropped == []
    assert query.common == ["the", "of", "in", "and", "by", "on", "to", "at"]


@pytest.mark.parametrize("text", ["of the", '"of the"', "THE", "", "!!!", "…。？", '""', "-cancer", "- ", "-北京 -上海"])
def test_nothing_to_find_is_no_search(text):
    assert not parse_query(text).seeks


# --- Words, phrases, what must not be there -------------------------------------------------------------------------

TEXT = "A cluster for clinical oncology in Beijing and Tübingen: 精准医学与肿瘤早筛研究院, non-profit since 2017."


@pytest.mark.parametrize(
    "typed",
    [
        "oncology",
        "ONCOLOGY cluster",
        "clusters",
        '"clinical oncology"',
        "“clinical oncology”",
        "„clinical oncology“",
        "＂clinical oncology＂",
        '"oncology in Beijing"',
        "tubingen tuebingen",
        "oncology 肿瘤",
        "肿瘤早筛",
        "腫瘤",
        "医",
        "“精准医学与”",
        "oncology -genomics",
        'oncology -"oncology clinical"',
        "-Berlin oncology",
        "non-profit",
        "2017",
        "the oncology of Beijing",
        "oncology, Beijing",
        "肿瘤、研究院",
    ],
)
def test_what_is_there_is_found(matches, typed):
    assert matches(vector_of(TEXT), anywhere(parse_query(typed)))


@pytest.mark.parametrize(
    "typed",
    [
        "genomics",
        "oncology genomics",
        '"oncology clinical"',
        '"cluster clinical"',
        "oncology -Beijing",
        "oncology -Tuebingen",
        "oncology -肿瘤",
        'oncology -"clinical oncology"',
        "oncol",
        "肿瘤 上海",
        "2018",
    ],
)
def test_what_is_not_there_is_not_found(matches, typed):
    assert not matches(vector_of(TEXT), anywhere(parse_query(typed)))


def test_the_wide_query_takes_beginnings_of_words(matches):
    for typed in ("oncol", "clin onc", "tueb", "tub", "beij"):
        assert matches(vector_of(TEXT), anywhere(parse_query(typed), wide=True)), typed
    assert not matches(vector_of(TEXT), anywhere(parse_query("cology"), wide=True))


def test_a_hyphenated_word_is_left_out_as_a_whole(matches):
    query = anywhere(parse_query("cluster -Berlin-Brandenburg"))
    assert not matches(vector_of("cluster Berlin-Brandenburg"), query)
    assert matches(vector_of("cluster Berlin"), query)


def test_a_hyphen_within_a_word_leaves_nothing_out(matches):
    assert matches(vector_of("non-profit"), anywhere(parse_query("non-profit")))
    assert not any(term.negative for term in parse_query("non-profit a - b").terms)


# --- Hosts and identifiers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("bihealth.org", "@bihealth.org"),
        ("www.bihealth.org", "@bihealth.org"),
        ("https://www.bihealth.org/en/research?x=1", "@bihealth.org"),
        ("HTTP://WWW.Sanger.AC.UK/", "@sanger.ac.uk"),
        ("(biowin.org)", "@biowin.org"),
        ("045pn2j94", "#045pn2j94"),
        ("https://ror.org/045pn2j94", "#045pn2j94"),
        ("ror.org/045PN2J94/", "#045pn2j94"),
        ("Q5283213", "#Q5283213"),
        ("https://www.wikidata.org/wiki/Q5283213", "#Q5283213"),
        ("0000 0004 0446 9999", "#0000000404469999"),
        ("000000040446999x", "#000000040446999X"),
        ("999995893", "#999995893"),
        ("12100000400002469U", "#12100000400002469U"),
    ],
)
def test_hosts_and_identifiers_are_recognised(typed, marked):
    assert [term.marked for term in parse_query(typed).terms] == [marked]


@pytest.mark.parametrize("typed", ["e.g.", "3.5", "v1.2.3", "a.b", "genomics", "2017", "Q", "BGI.", "..", "人.中国"])
def test_other_words_are_not_taken_for_hosts_or_identifiers(typed):
    assert not any(term.marked for term in parse_query(typed).terms)


# --- Synonyms -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group[0])
def test_every_member_of_a_group_finds_every_other(matches, group):
    for typed in group:
        for written in group:
            assert matches(vector_of(f"about {written} here"), anywhere(parse_query(typed))), (typed, written)


def test_no_member_belongs_to_two_groups():
    members = [normal(member) for group in GROUPS for member in dict.fromkeys(map(normal, group))]
    assert sorted(members) == sorted(set(members))
    assert max(len(member.split()) for member in BY_MEMBER) == MOST_WORDS


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("tumors", "tumours"),
        ("tumours", "tumor"),
        ("cancer centers", "cancer centre"),
        ("Next Generation Sequencing", "高通量测序"),
        ("in vitro diagnostics", "体外诊断"),
        ("二代測序", "NGS"),
        ("癌症 北京", "北京的肿瘤研究"),
        ("precision medicine Berlin", "个体化医疗 Berlin"),
    ],
)
def test_synonyms_are_seen_in_other_forms_and_beside_other_words(matches, typed, written):
    assert matches(vector_of(written), anywhere(parse_query(typed)))


def test_a_run_of_nothing_but_synonyms_is_what_they_are_apart():
    together, apart = (parse_query(text) for text in ("肿瘤精准医疗", "肿瘤 精准医疗"))
    assert together.terms == apart.terms
    assert parse_query("腫瘤精準醫療").terms == apart.terms


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("北京癌症医院", "北京肿瘤医院"),
        ("精准医疗中心", "个体化医学中心"),
        ("癌症临床", "肿瘤临床"),
        ("复旦转化医学院", "复旦转化研究院"),
    ],
)
def test_a_synonym_inside_a_run_is_replaced_there(matches, typed, written):
    assert matches(vector_of(written), anywhere(parse_query(typed)))
    assert matches(vector_of(typed), anywhere(parse_query(typed)))
    assert not matches(vector_of(written), anywhere(parse_query(f'"{typed}"')))
    assert not matches(vector_of("。".join(written)), anywhere(parse_query(typed)))


def test_synonyms_inside_runs_stay_few():
    query = parse_query("肿瘤精准医疗与肿瘤二代测序 基因")
    assert all(len(term.synonyms) <= MOST_VARIANTS for term in query.terms[:1])
    for text in ("肿瘤精准医疗" * 6, "肿瘤精准医疗 " * 6, "肿瘤" * 90):
        assert len(parse_query(text).terms) <= MOST_TERMS
    assert [term.synonyms for term in parse_query("基因 -肿瘤精准医疗").terms if term.negative] == [()]


def test_a_row_holds_each_synonym_of_several_words_where_it_stands():
    assert "'&precis medicin'" in vector_of("In precision medicine, they")
    assert "&" not in vector_of("medicine of precision", "precision", "medicine")
    assert "'&in vitro diagnost'" in vector_of("in-vitro diagnostics")
    assert phrase_of("precision") is None
    assert phrase_of("精准医学") is None
    assert len({phrase.name for phrase in PHRASES}) == len(PHRASES)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("personalised", "a person in charge"),
        ("personalized medicine", "the medicine of persons"),
        ("NGS", "the next sequencing of a generation"),
        ("早筛", "早期诊断"),
        ("肿瘤", "癌"),
    ],
)
def test_what_a_synonym_does_not_mean_is_not_found(matches, typed, written):
    assert not matches(vector_of(written), anywhere(parse_query(typed)))


def test_a_quoted_word_means_that_word_only(matches):
    assert matches(vector_of("精准医学"), anywhere(parse_query("“精准医学”")))
    assert not matches(vector_of("个体化医疗"), anywhere(parse_query("“精准医学”")))


def test_words_to_mark_are_those_that_were_sought():
    assert parse_query("genomics 基因組 -Berlin").highlighted_words == ["genomics", "基因组"]
