"""Words that mean the same here, whichever of them is typed (../shared/design/words.md).

Each group is searched as an OR of its members; a member of several words is found where they stand side by side.
"""

from __future__ import annotations

from directory.actors.search.words import simplify
from directory.core.text import fold

GROUPS: tuple[tuple[str, ...], ...] = (
    ("NGS", "next-generation sequencing", "二代测序", "高通量测序"),
    ("早筛", "早期筛查"),
    ("肿瘤", "癌症"),
    (
        "personalised medicine",
        "personalized medicine",
        "precision medicine",
        "精准医学",
        "精准医疗",
        "个体化医疗",
        "个性化医疗",
    ),
    ("tumour", "tumor"),
    ("personalised", "personalized"),
    ("individualised", "individualized"),
    ("centre", "center"),
    ("haematology", "hematology"),
    ("haemato", "hemato"),
    ("AI", "artificial intelligence", "人工智能"),
    ("IVD", "in-vitro diagnostics", "体外诊断"),
)


def normal(text: str) -> str:
    """The form in which members are compared with what is typed."""
    return fold(simplify(text))


# From a member to its group, the longest members first, so that “precision medicine” is seen before “medicine”.
BY_MEMBER: dict[str, tuple[str, ...]] = dict(
    sorted(((normal(member), group) for group in GROUPS for member in group), key=lambda pair: -len(pair[0]))
)
MOST_WORDS = max(len(member.split()) for member in BY_MEMBER)
