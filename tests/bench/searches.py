"""What is searched in the bench: words of known frequency, the kinds of the golden queries, typos, prefixes."""

from __future__ import annotations

from directory.actors.models import SearchName

WORDS = ("nuclear", "medicine", "research", "北京", "qqqxyzzy")
# Of every kind that the golden queries have.
GOLDEN = (
    *WORDS,
    *("hospital", "university", "cancer", "genomics", "Institut", "rheumatoid arthritis"),
    *("基因", "大学", "肿瘤", "罕见", "随访", "队列", "癌", "京", "生物样本库", "流行病学", "腫瘤"),
    *("Universität", "Universitaet", "Tübingen", "Tuebingen", "Orléans", "hua da", "beijing", "shanghai daxue"),
    *("CNRS", "INSERM", "Paris", "上海", "Germany", "法国", "cancer research", "nuclear medicine"),
    *("北京 大学", "基因 hospital", '"whole-genome sequencing"', "research -cancer"),
    *("precision medicine", "inserm.fr", "Q500001003", "melanoma screening 队列", "肺癌 北京", "the institute", "immunol"),
)
# Two Chinese characters and an English word of about as many hits.
PAIRS = (("罕见", "nuclear"), ("随访", "medicine"), ("队列", "research"))
# Typo, and what is meant.
TYPOS = (
    *(("medcine", "medicine"), ("nuclaer", "nuclear"), ("hosptial", "hospital"), ("genomcs", "genomics")),
    *(("sequencng", "sequencing"), ("alzhiemer", "alzheimer"), ("melanomma", "melanoma"), ("epilpesy", "epilepsy")),
)
PREFIXES = 200


def prefixes() -> list[str]:
    """So many beginnings of names of one to six characters, in both scripts, spread evenly over all names."""
    found: dict[str, None] = {}
    highest = SearchName.objects.order_by("-pk").values_list("pk", flat=True).first() or 1
    for step in range(4 * PREFIXES):
        name = SearchName.objects.filter(pk__gte=1 + step * highest // (4 * PREFIXES)).order_by("pk").first()
        if name is not None:
            found[name.key[: 1 + step % 6]] = None
        if len(found) == PREFIXES:
            break
    return list(found)
