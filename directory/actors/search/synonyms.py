"""Words that mean the same here, whichever of them is typed (../shared/design/words.md).

Each group is searched as an OR of its members; a member of several words is found where they stand side by side. Chinese
members are also seen inside a longer run of characters.
"""

from __future__ import annotations

import re
from itertools import islice, product

from directory.actors.search.words import STOP_WORDS, is_han, runs, word_forms

GROUPS: tuple[tuple[str, ...], ...] = (
    (
        *("NGS", "next-generation sequencing", "high-throughput sequencing"),
        *("二代测序", "第二代测序", "下一代测序", "新一代测序", "高通量测序"),
    ),
    ("早筛", "早期筛查"),
    ("肿瘤早筛", "肿瘤早期筛查", "癌症早筛", "癌症早期筛查"),
    ("肿瘤", "癌症"),
    ("肿瘤医院", "癌症医院"),
    ("肿瘤中心", "癌症中心"),
    ("血液肿瘤", "血癌"),
    (
        *("personalised medicine", "personalized medicine", "precision medicine"),
        *("individualised medicine", "individualized medicine"),
        *("精准医学", "精准医疗", "个体化医疗", "个体化医学", "个性化医疗", "个性化医学", "个人化医疗"),
    ),
    ("tumour", "tumor"),
    ("UK", "United Kingdom", "Great Britain", "英国"),
    ("personalised", "personalized"),
    ("individualised", "individualized"),
    ("centre", "center"),
    ("programme", "program"),
    ("haematology", "hematology"),
    ("haemato", "hemato"),
    ("leukaemia", "leukemia"),
    ("paediatric", "pediatric"),
    ("startup", "start-up"),
    ("AI", "artificial intelligence", "人工智能"),
    ("IVD", "in-vitro diagnostics", "体外诊断"),
    ("HPC", "high-performance computing", "高性能计算", "超级计算", "超算"),
    ("PPP", "public-private partnership", "公私合作"),
    # Chinese words for one thing, of which this directory's texts use the first.
    ("中国科学院", "中科院"),
    ("中国医学科学院", "医科院"),
    ("生物标志物", "生物标记物"),
    ("生物样本库", "生物银行"),
    ("基因检测", "遗传检测"),
    ("基因治疗", "基因疗法"),
    ("细胞治疗", "细胞疗法"),
    ("免疫治疗", "免疫疗法"),
    ("蛋白质组学", "蛋白组学"),
    ("转化研究", "转化医学"),
    ("数字健康", "数字医疗"),
    ("医疗器械", "医疗设备"),
    ("医学影像", "医学成像"),
    ("分子影像", "分子成像"),
    ("电镜", "电子显微镜"),
    ("公共卫生", "公共健康"),
    ("感染性疾病", "传染病"),
    ("自身免疫病", "自身免疫性疾病"),
)


def normal(text: str) -> str:
    """The form in which members are compared with what is typed: stems, without the commonest words."""
    words = (run for run in runs(text) if run.casefold() not in STOP_WORDS)
    return " ".join(run if is_han(run) else word_forms(run)[0] for run in words)


# From a member to its group, the longest members first, so that “precision medicine” is seen before “medicine”.
BY_MEMBER: dict[str, tuple[str, ...]] = dict(
    sorted(((normal(member), group) for group in GROUPS for member in group), key=lambda pair: -len(pair[0]))
)
MOST_WORDS = max(len(member.split()) for member in BY_MEMBER)
# The Chinese members, the longest first.
_INSIDE = re.compile("|".join(sorted((member for member in BY_MEMBER if is_han(member)), key=len, reverse=True)))
MOST_VARIANTS = 8

Part = tuple[str, tuple[str, ...]]


def parts_of(run: str) -> list[Part]:
    """A Chinese run cut at the members of groups inside it; each part with its group, which is empty for what lies between."""
    parts: list[Part] = []
    position = 0
    for match in _INSIDE.finditer(run):
        if match.start() > position:
            parts.append((run[position : match.start()], ()))
        parts.append((match[0], BY_MEMBER[match[0]]))
        position = match.end()
    return [*parts, (run[position:], ())] if position < len(run) else parts


def variants_of(parts: list[Part]) -> tuple[str, ...]:
    """The same run with each member replaced by the Chinese ones of its group, itself first; nothing where it has none."""
    if not any(group for _text, group in parts):
        return ()
    choices = [list(dict.fromkeys([text, *filter(is_han, group)])) for text, group in parts]
    return tuple("".join(chosen) for chosen in islice(product(*choices), MOST_VARIANTS))
