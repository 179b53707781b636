"""The lexemes of an entry, asked back from PostgreSQL: every part of a text is found, and nothing breaks the index."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from directory.actors.search.lexemes import IDENTIFIER, INITIALS, NAME, PINYIN, WHOLE, Lexemes, quote, whole
from directory.actors.search.query import anywhere, in_names, parse_query, whole_name

pytestmark = pytest.mark.django_db

properties = settings(
    max_examples=150,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

TEXTS = [
    "中国科学院广州生物医药与健康研究院",
    "国家癌症中心/中国医学科学院肿瘤医院",
    "粤港澳大湾区精准医学研究院（广州）",
    "中国21世纪议程管理中心",
    "成立于1997年的非营利性学术团体，由临床肿瘤学从业者及相关企业、机构组成，长期开展临床肿瘤学继续教育和多中心协作研究，并从事精准医学研究。",
    "生命科学与基因组学机构，原英文名为Beijing Genomics Institute，提供设备、技术支持和解决方案。",
    "乾隆年间瞭望台的著作，藉由余额于是批准了发髮。",
    "一",
]
# Some characters whose simplified form depends on their neighbours in dictionaries of phrases.
MIXED = st.text(st.sampled_from("基因組组腫瘤肿廣州乾隆干瞭望着著作於于藉余餘，。 A9é-"), min_size=1, max_size=30)


def vector_of(text: str, *, name: bool = False) -> str:
    lexemes = Lexemes()
    if name:
        lexemes.add_name(text)
    else:
        lexemes.add_text(text)
    return lexemes.as_tsvector()


@pytest.mark.parametrize("text", TEXTS)
def test_every_part_of_a_chinese_text_is_found(matches, text):
    vector = vector_of(text)

    @properties
    @given(st.data())
    def check(data):
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, min(len(text), start + 60)))
        query = parse_query(text[start:end])
        if query.seeks and not query.dropped and text[start:end].isalnum() and not cuts_a_word(text, start, end):
            assert matches(vector, anywhere(query)), text[start:end]
            assert matches(vector, anywhere(parse_query(f'"{text[start:end]}"'))), text[start:end]

    check()


def cuts_a_word(text: str, start: int, end: int) -> bool:
    """Whether a word of letters or digits would be sought by a part of it, which only a prefix search finds."""

    def within(index: int) -> bool:
        return 0 < index < len(text) and text[index - 1].isascii() and text[index].isascii() and text[index].isalnum()

    return within(start) or within(end)


def test_every_part_of_any_chinese_text_is_found(matches):
    @properties
    @given(MIXED, st.data())
    @example("乾隆", None)
    def check(text, data):
        han = [part for part in text.replace("，", " ").replace("。", " ").split() if not part.isascii() and part.isalpha()]
        parts = [part for part in han if all(ord(c) > 0x2E80 for c in part)]
        for part in parts:
            start, end = (0, 1) if data is None else sorted(data.draw(st.tuples(*[st.integers(0, len(part))] * 2)))
            if start < end:
                assert matches(vector_of(text), anywhere(parse_query(part[start:end]))), (text, part[start:end])

    check()


def test_a_part_that_is_not_there_is_not_found(matches):
    vector = vector_of("精准医疗与健康研究院")
    for absent in ("肿瘤", "医学", "健研", "癌", "院究"):
        assert not matches(vector, anywhere(parse_query(absent))), absent


def test_traditional_and_simplified_find_each_other(matches):
    for written, typed in (("北京基因组研究所", "基因組"), ("北京基因組研究所", "基因组"), ("中山大學腫瘤防治中心", "肿瘤")):
        assert matches(vector_of(written), anywhere(parse_query(typed)))


def test_a_phrase_of_both_scripts_is_found_as_it_stands(matches):
    text = "中国21世纪议程管理中心与BGI华大基因Group合作 next-generation sequencing in the clinic"
    for phrase in ("中国21世纪", "BGI华大", "华大基因Group合作", "21世纪", "国21", "与BGI", "sequencing in the clinic"):
        assert matches(vector_of(text), anywhere(parse_query(f'"{phrase}"'))), phrase
    for other in ("世纪21", "华大Group", "clinic sequencing", "sequencing clinic"):
        assert not matches(vector_of(text), anywhere(parse_query(f'"{other}"'))), other


def test_no_phrase_reaches_from_one_text_into_the_next(matches):
    lexemes = Lexemes()
    lexemes.add_text("clinical")
    lexemes.add_text("oncology")
    assert matches(lexemes.as_tsvector(), anywhere(parse_query("clinical oncology")))
    assert not matches(lexemes.as_tsvector(), anywhere(parse_query('"clinical oncology"')))


def test_names_are_marked_whole_by_word_and_in_pinyin(matches):
    vector = vector_of("华大基因 BGI", name=True)
    for mark, value in ((NAME, "华大"), (NAME, "bgi"), (WHOLE, "华大基因 bgi"), (PINYIN, "huadajiyin"), (INITIALS, "hdjy")):
        assert matches(vector, quote(mark + value)), mark + value
    assert not matches(vector_of("华大基因 BGI"), quote(NAME + "华大"))


@pytest.mark.parametrize(
    "typed",
    ["huada", "hua da", "hua da ji yin", "huadajiyin", "hdjy", "jiyin", "HuaDa", "huad", "Hua Da Jiyin", "華大", "华"],
)
def test_a_chinese_name_is_found_in_letters(matches, typed):
    query = parse_query(typed)
    assert matches(vector_of("华大基因", name=True), anywhere(query, wide=True))
    assert matches(vector_of("华大基因", name=True), in_names(query, wide=True))


def test_pinyin_is_of_names_only(matches):
    assert not matches(vector_of("华大基因"), anywhere(parse_query("huada"), wide=True))


def test_a_host_is_found_by_itself_and_the_domains_above(matches):
    lexemes = Lexemes()
    lexemes.add_host("english.big.cas.cn")
    for host in ("english.big.cas.cn", "big.cas.cn", "cas.cn", "http://english.big.cas.cn/research", "BIG.cas.cn"):
        assert matches(lexemes.as_tsvector(), anywhere(parse_query(host))), host
    for host in ("cn.cn", "xbig.cas.cn", "www.gibh.cas.cn"):
        assert not matches(lexemes.as_tsvector(), anywhere(parse_query(host))), host


def test_an_identifier_is_found_as_it_is(matches):
    lexemes = Lexemes()
    lexemes.add_mark(IDENTIFIER, "045pn2j94")
    for typed in ("045pn2j94", "https://ror.org/045pn2j94", "ror.org/045pn2j94", "045PN2J94"):
        assert matches(lexemes.as_tsvector(), anywhere(parse_query(typed))), typed
    assert not matches(lexemes.as_tsvector(), anywhere(parse_query("https://ror.org/049gn7z52")))


NASTY = [
    "'; DROP TABLE x; --",
    "a\\b 'c' \\",
    "a:1A & !b | (c <-> d):*",
    "x" * 10_000,
    "基因" * 5_000,
    "ﷺ" * 1_000,
    "ͺ ͺ",
    "😀 é\u0301",
]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_a_text_with_signs_of_the_index_is_only_text(text):
    lexemes = Lexemes()
    lexemes.add_name(text)
    lexemes.add_text(text)
    lexemes.add_host(text)
    accepted(lexemes.as_tsvector())


def test_any_text_goes_into_the_index():
    # What fields keep: no surrogates and no control characters (directory.core.text).
    @properties
    @given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
    def check(text):
        lexemes = Lexemes()
        lexemes.add_name(text)
        lexemes.add_text(text)
        accepted(lexemes.as_tsvector())

    check()


def accepted(vector: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT length(%s::tsvector)", [vector])
        assert cursor.fetchone() is not None


def test_a_whole_name_is_found_however_it_is_written(matches):
    vector = vector_of("Center for Personalized Medicine, Tübingen", name=True)
    for typed in ("center for personalized medicine tubingen", "Center for Personalized Medicine, Tübingen"):
        assert matches(vector, whole_name(parse_query(typed))), typed
    assert not matches(vector, whole_name(parse_query("Center for Personalized Medicine")))
    assert whole("國家癌症中心／Ｘ") == "国家癌症中心 x"


def test_a_long_text_stays_searchable_to_its_end(matches):
    vector = vector_of("gene " * 20_000 + "sequencing")
    assert matches(vector, anywhere(parse_query("sequencing gene")))
