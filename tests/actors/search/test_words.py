"""Text to words, in both scripts: whatever is typed, each word has a form to be found by."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from directory.actors.search.words import is_han, pairs, pinyin_forms, pinyin_of, runs, simplify, word_forms
from directory.core.text import fold

quick = settings(max_examples=200, deadline=None, database=None)
HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("基因組", "基因组"),
        ("腫瘤", "肿瘤"),
        ("廣州", "广州"),
        ("精準醫學", "精准医学"),
        ("粵港澳大灣區", "粤港澳大湾区"),
        ("華大基因", "华大基因"),
        ("臨床", "临床"),
        ("轉化研究", "转化研究"),
        ("藥物", "药物"),
        ("數字健康", "数字健康"),
        ("标志物", "标志物"),
        ("PET", "PET"),
    ],
)
def test_traditional_characters_are_simplified(traditional, simplified):
    assert simplify(traditional) == simplified


@quick
@given(HAN, HAN)
@example("乾", "隆")
@example("瞭", "望")
@example("著", "作")
def test_a_character_is_simplified_alike_whatever_stands_beside_it(left, right):
    # Else a part of a name would not be found in the name.
    assert simplify(left + right) == simplify(left) + simplify(right)
    assert len(simplify(left + right)) == len(left + right)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BGI华大基因", ["BGI", "华大基因"]),
        ("中国21世纪议程管理中心", ["中国", "21", "世纪议程管理中心"]),
        ("国家癌症中心/中国医学科学院肿瘤医院", ["国家癌症中心", "中国医学科学院肿瘤医院"]),
        ("next-generation sequencing", ["next", "generation", "sequencing"]),
        ("圣地亚哥-德孔波斯特拉", ["圣地亚哥", "德孔波斯特拉"]),
        ("Biocat (Bioregion of Catalonia)", ["Biocat", "Bioregion", "of", "Catalonia"]),
        ("大湾区精准医学研究院（广州）", ["大湾区精准医学研究院", "广州"]),
        ("Ελληνικό Ινστιτούτο Παστέρ", ["Ελληνικό", "Ινστιτούτο", "Παστέρ"]),
        ("𠮷野 𠮷", ["𠮷野", "𠮷"]),
        ("…—!?，。“”", []),
        ("", []),
    ],
)
def test_runs_part_the_scripts_and_leave_punctuation_out(text, expected):
    assert list(runs(text)) == expected


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Tübingen", "Tübingen"),
        ("Tübingen", "TÜBINGEN"),
        ("Tübingen", "Tubingen"),
        ("Tübingen", "Tuebingen"),
        ("Tübingen", "tuebingen"),
        ("Präzisionsmedizin", "Praezisionsmedizin"),
        ("Präzisionsmedizin", "prazisionsmedizin"),
        ("Santé", "sante"),
        ("Saúde", "Saude"),
        ("Põhja", "pohja"),
        ("stičišče", "sticisce"),
        ("Galați", "Galati"),
        ("Genòmica", "genomica"),
        ("Straße", "strasse"),
        ("Παστέρ", "παστερ"),
        ("BGI", "ＢＧＩ"),
        ("ACCA21", "acca21"),
        ("genomics", "genomic"),
        ("clusters", "cluster"),
        ("therapies", "therapy"),
    ],
)
def test_spellings_of_one_word_share_a_form(written, typed):
    assert set(word_forms(written)) & set(word_forms(typed))


@pytest.mark.parametrize(("one", "other"), [("Genos", "gene"), ("BIG", "BIH"), ("Wien", "Wales"), ("oncology", "ontology")])
def test_different_words_share_none(one, other):
    assert not set(word_forms(one)) & set(word_forms(other))


@quick
@given(st.text(max_size=80))
@example("ͺ")
@example("ﹰ")
@example("_")
@example("½ ㊀ ﷺ")
@example("ﷺ" * 200)
def test_every_run_has_something_to_be_found_by(text):
    for run in runs(text):
        assert run
        if is_han(run):
            assert all(1 <= len(pair) <= 2 for pair in pairs(run))
            assert "".join(pair[0] for pair in pairs(run)) == run
        else:
            # PostgreSQL takes no lexeme of more than 2046 bytes.
            forms = word_forms(run)
            assert all(form and not form.isspace() and len(form.encode()) <= 2046 for form in forms)


@pytest.mark.parametrize(
    ("name", "syllables"),
    [
        ("华大基因", ["hua", "da", "ji", "yin"]),
        ("重庆大学", ["chong", "qing", "da", "xue"]),
        ("遗传工程国家重点实验室", ["yi", "chuan", "gong", "cheng", "guo", "jia", "zhong", "dian", "shi", "yan", "shi"]),
        ("泛生子", ["fan", "sheng", "zi"]),
        ("粤港澳", ["yue", "gang", "ao"]),
        ("中山大学肿瘤防治中心", ["zhong", "shan", "da", "xue", "zhong", "liu", "fang", "zhi", "zhong", "xin"]),
    ],
)
def test_the_pinyin_of_a_name(name, syllables):
    assert list(pinyin_of(name)) == syllables


def test_a_name_is_found_by_pinyin_from_each_character_on():
    joined, initials = pinyin_forms("华大基因")
    assert joined == {"huadajiyin", "dajiyin", "jiyin", "yin"}
    assert initials == {"hdjy", "djy", "jy"}


def test_pinyin_writes_the_letter_u_with_dots_as_people_type_it():
    joined, _ = pinyin_forms("绿叶")
    assert "lvye" in joined


@quick
@given(HAN)
def test_pinyin_is_in_plain_letters(run):
    joined, initials = pinyin_forms(simplify(run))
    assert joined
    assert all(form == fold(form).replace(" ", "") for form in joined | initials)
