"""Plain sample data for the page of components: invented institutions, nothing from the database."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms

from directory.actors.choices import Status
from directory.actors.models import Actor
from directory.actors.search.facets import FacetValue
from directory.vocabulary.models import City, Country, Stage, Subdivision, Topic

WHEN = datetime.datetime(2026, 11, 20, 9, 30, tzinfo=datetime.UTC)
GERMANY = Country(code="DE", region_id="eu", name_en="Germany", name_zh="德国")
CHINA = Country(code="CN", region_id="cn", name_en="China", name_zh="中国")

TOPICS = [
    Topic(slug="precision-oncology", name_en="Precision oncology", name_zh="精准肿瘤学"),
    Topic(slug="biobanks", name_en="Biobanks", name_zh="生物样本库"),
    Topic(slug="artificial-intelligence", name_en="Artificial intelligence", name_zh="人工智能"),
]
STAGES = [
    Stage(slug="basic-research", name_en="Basic research", name_zh="基础研究"),
    Stage(slug="translational-research", name_en="Translational research", name_zh="转化研究"),
    Stage(slug="clinical-application", name_en="Clinical application", name_zh="临床应用"),
    Stage(slug="technology-development", name_en="Technology development", name_zh="技术开发"),
    Stage(slug="market", name_en="Market", name_zh="市场化"),
]
FUNCTIONS = [
    Stage(slug="networking-and-support", name_en="Networking and support", name_zh="合作网络与支持"),
    Stage(slug="policy-and-funding", name_en="Policy and funding", name_zh="政策与资助"),
]
COLOURS = [
    *("paper", "surface", "sunk", "ink", "quiet", "line", "edge", "accent", "accent-strong", "accent-soft", "on-accent"),
    *("eu", "cn", "land", "empty", "good", "good-soft", "warn", "warn-soft", "bad", "bad-soft", "found"),
]
LONG_NAME = (
    "Sample Interuniversity Research Consortium for the Translation of Molecular Diagnostics, Regenerative Medicine and"
    " Donaudampfschifffahrtsgesellschaftsgesundheitsforschung into Everyday Clinical Practice"
)


def actors() -> list[Actor]:
    """An ordinary one, one with both names, one with a very long name, one that nearly nothing is known of, a closed one."""
    city = City(id=1, name_en="Sample City", name_zh="示例市", country=CHINA)
    common = {"slug": "sample", "sort_en": "", "sort_zh": "", "edited_at": WHEN}
    return [
        Actor(
            id=9001,
            type="rto",
            country=GERMANY,
            city=City(id=2, name_en="Musterstadt", country=GERMANY),
            name_en="Sample Institute of Genomics",
            confirmed_at=WHEN,
            checked_at=WHEN,
            description_en="Reads genomes for hospitals of its region and trains those who interpret them.",
            description_zh="为所在地区的医院提供基因组测序，并培训解读人员。",
            **common,
        ),
        Actor(
            id=9002,
            type="pi",
            country=CHINA,
            city=city,
            name_en="Sample Cancer Centre",
            name_zh="示例肿瘤防治中心",
            description_en="Treats, teaches and studies cancer, and carries laboratory results into the clinic.",
            description_zh="集肿瘤诊疗、教学和科研于一体，推动实验室成果走向临床。",
            **common,
        ),
        Actor(
            id=9003,
            type="sme",
            country=GERMANY,
            name_en=LONG_NAME,
            subdivision=Subdivision(code="DE-BW", country=GERMANY, name_en="Baden-Württemberg", name_zh="巴登-符腾堡州"),
            description_en="A long text. " * 60,
            **common,
        ),
        Actor(id=9004, type="rto", country=CHINA, name_en="Sample Society", name_zh="示例学会", **common),
        Actor(
            id=9005,
            type="sme",
            country=CHINA,
            city=city,
            status=Status.CLOSED,
            confirmed_at=WHEN,
            name_en="Sample Diagnostics",
            name_zh="示例诊断科技有限公司",
            description_zh="研发体外诊断试剂。",
            **common,
        ),
    ]


class SampleForm(forms.Form):
    name = forms.CharField(label="Name of the institution", help_text="As the institution writes it itself.")
    website = forms.URLField(
        label="Website",
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    text = forms.CharField(label="What it does", widget=forms.Textarea)
    number = forms.CharField(label="Entry", disabled=True, required=False, initial="9001")
    kind = forms.ChoiceField(
        label="Type",
        choices=[("rto", "Research and technology organisation"), ("pi", "Public institution")],
        widget=forms.RadioSelect,
    )
    country = forms.ChoiceField(label="Country or region", choices=[("DE", "Germany"), ("CN", "China")])
    licence = forms.BooleanField(label="I publish this under CC BY 4.0")


def _facets() -> list[dict[str, Any]]:
    few = [
        FacetValue("eu", "EU and UK", 63, selected=False),
        FacetValue("cn", "China", 15, selected=True),
    ]
    many = [FacetValue(f"sample-{number}", f"Sample topic {number}", 40 - number, selected=False) for number in range(1, 15)]
    many[2].label, many[2].selected = "Sample topic with a name that does not fit into one line of a facet", True
    many[3].label = "卫生服务研究与个体化医疗实施"
    return [
        {"name": "region", "label": "Region", "values": few},
        {"name": "topic", "label": "Topic", "values": many},
    ]


def _page() -> dict[str, Any]:
    items = [{"number": number, "url": f"?page={number}", "current": number == 4} for number in (1, 3, 4, 5, 40)]
    return {
        "number": 4,
        "pages": 40,
        "previous_url": "?page=3",
        "next_url": "?page=5",
        "items": [items[0], None, *items[1:4], None, items[4]],
    }


def _changes() -> list[dict[str, Any]]:
    return [
        {"label": "Website", "old": "http://www.example.org/en", "new": "https://example.org"},
        {"label": "Founding year", "old": "", "new": "1999"},
        {"label": "Topics", "added": ["Biobanks", "生物样本库"], "removed": ["Imaging"]},
        {"label": "Description", "old": "Old text.", "new": "Proposed text.", "live": "What somebody else wrote meanwhile."},
        {"label": "Type", "old": "SME", "new": "RTO", "verdict": "accepted", "verdict_kind": "good"},
        {
            **{
                "label": "Staff",
                "old": "1 to 9",
                "new": "10 to 49",
                "verdict": "accepted with changes",
                "verdict_kind": "warn",
            },
            **{"is_edited": True, "decided": "50 to 249", "note": "Its report of 2025 says 61."},
        },
        {"label": "Stages", "added": ["Market"], "verdict": "not accepted", "verdict_kind": "bad", "note": "没有出处。"},
        {"label": "City", "old": "", "new": "柏林", "by_curator": True},
    ]


def _map() -> dict[str, Any]:
    marks = [
        {"x": 60, "y": 60, "shape": "rto", "label": "Sample Institute of Genomics", "url": "#map"},
        {"x": 110, "y": 90, "shape": "sme", "label": "Sample Diagnostics", "url": "#map"},
        {"x": 150, "y": 50, "shape": "pi", "label": "示例肿瘤防治中心", "url": "#map"},
    ]
    return {"land_path": "M20 30 90 10 200 25 230 90 150 130 40 110Z", "width": 260, "height": 150, "marks": marks}


def _events() -> list[dict[str, Any]]:
    return [
        {
            "date": WHEN,
            "title": "Website corrected",
            "by": "a curator",
            "text": "The old address leads nowhere.",
            "url": "#timeline",
        },
        {"date": WHEN - datetime.timedelta(days=400), "title": "Entry made", "text": "依据论文事实撰写。"},
    ]


def _ribbon(rows: list[Stage], on: set[str]) -> list[dict[str, Any]]:
    return [{"slug": row.slug, "name": row.name, "on": row.slug in on, "url": "#ribbon"} for row in rows]


def samples() -> dict[str, Any]:
    """Everything that the page shows."""
    people = actors()
    return {
        "actors": people,
        "topics": TOPICS,
        "rows": [{"actor": actor, "topics": TOPICS[:2], "stages": STAGES[1:3]} for actor in people],
        "sort": {"name": {"url": "#table", "direction": "ascending"}, "confirmed": {"url": "#table", "direction": ""}},
        "form": SampleForm(),
        "wrong_form": SampleForm({"name": "", "website": "not an address", "kind": "rto", "country": "DE"}),
        "choices": [
            {"value": "a", "label": "Ordinary", "hint": "With a hint beneath it."},
            {"value": "b", "label": "研究与技术组织", "hint": "", "checked": True},
            {"value": "c", "label": "Not to be had", "hint": "", "disabled": True},
        ],
        "facets": _facets(),
        "hidden": [("sort", "name")],
        "chips": [
            {"label": "Region", "value": "China", "remove_url": "#chips"},
            {"label": "Topic", "value": "精准肿瘤学", "remove_url": "#chips"},
            {"label": "Place", "value": LONG_NAME, "remove_url": "#chips"},
        ],
        "page": _page(),
        "views": [{"label": "List", "url": "#tabs", "current": True}, {"label": "Table", "url": "#tabs", "current": False}],
        "crumbs": [{"label": "Directory", "url": "#tokens"}, {"label": "中国", "url": "#tokens"}],
        "steps": [
            {"label": "Who may be listed", "state": "done", "url": "#steps"},
            {"label": "The institution", "state": "current", "url": ""},
            {"label": "Review", "state": "todo", "url": ""},
        ],
        "ways_on": [{"label": "All actors", "url": "#empty"}, {"label": "Browse topics", "url": "#empty"}],
        "events": _events(),
        "changes": _changes(),
        "notes": [1, 3],
        "statements": [{"source": "Sample register", "note_number": 2, "value": "1998", "reason": "another year", "note": ""}],
        "when": WHEN,
        "stages": _ribbon(STAGES, {"basic-research", "translational-research"}),
        "functions": _ribbon(FUNCTIONS, {"networking-and-support"}),
        "bars": [
            {"label": "EU and UK", "value": 63, "url": "#chart", "region": "eu"},
            {"label": "China", "value": 15, "url": "#chart", "region": "cn"},
        ],
        "head": ["Region", "Actors"],
        "table_rows": [["EU and UK", 63], ["China", 15]],
        "map": _map(),
        "colours": COLOURS,
        "sizes": range(1, 7),
    }
