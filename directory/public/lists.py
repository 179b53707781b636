"""From the results of a search to what the list's templates take."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.actors.models import Actor
from directory.actors.search import Criteria, Results
from directory.actors.search.facets import Facet
from directory.actors.search.highlight import SHOWN, highlight
from directory.actors.search.listed import ListedActor
from directory.actors.search.parameters import FACETS, SORT_LABELS, SORTS
from directory.actors.search.query import Query
from directory.actors.search.results import everything
from directory.public import outcome

SHOWN_BEFORE_MORE = 7
NEAR_PAGES = 2


def list_context(results: Results) -> dict[str, Any]:
    """The context of the list page."""
    criteria = results.criteria
    panel = _panel(results)
    return {
        "results": results,
        "panel": panel,
        "panel_html": _kept_panel(results, panel),
        "criteria": criteria,
        "rows": [actor_row(actor, query=results.query) for actor in results.actors],
        "heading": outcome.heading(results),
        "notices": outcome.notices(results),
        "empty": outcome.empty_list(results) if not results.actors else None,
        "problems": [problem.message for problem in criteria.problems],
        "chips": [{"label": chip.label, "value": chip.value, "remove_url": list_url(chip.without)} for chip in results.chips],
        "clear_url": panel["clear_url"],
        "search_box": search_box(criteria),
        "sorts": _sorts(criteria),
        "views": _views(criteria),
        "exports": [
            {"label": "CSV", "url": reverse("export_csv") + criteria.query()},
            {"label": "JSON", "url": reverse("export_json") + criteria.query()},
        ],
        "pagination": _pagination(results),
        "table_sort": _table_sort(criteria),
    }


def _panel(results: Results) -> dict[str, Any]:
    """The filters, as their form takes them."""
    criteria = results.criteria
    return {
        "action": reverse("actors"),
        "facets": [_facet(facet) for facet in results.facets],
        "hidden": [pair for pair in criteria.parameters() if pair[0] not in FACETS],
        "clear_url": list_url(everything(criteria)) if criteria.is_filtered or criteria.problems else "",
        "selected": len(results.chips),
    }


def _kept_panel(results: Results, panel: dict[str, Any]) -> str:
    """The filters of the whole directory as HTML, drawn once for each version and language: most of the work."""
    if not results.search.selection.is_whole or panel["hidden"]:
        return ""
    html: str = results.search.kept(("panel", get_language()), lambda: render_to_string("directory/ui/facets.html", panel))
    return html


def list_url(criteria: Criteria, *, page: int = 1) -> str:
    return reverse("actors") + criteria.query(page=page)


def search_box(criteria: Criteria) -> dict[str, Any]:
    """What was searched, and the filters that the next search keeps."""
    return {"q": criteria.q, "hidden": [pair for pair in criteria.parameters() if pair[0] != "q"]}


def actor_row(actor: Actor | ListedActor, *, query: Query | None = None) -> dict[str, Any]:
    """An actor as a row or a card takes it; what a query found in its texts is marked."""
    row = {
        "actor": actor,
        "topics": actor.topics if isinstance(actor, ListedActor) else list(actor.topics.all()),
        "stages": actor.stages if isinstance(actor, ListedActor) else [],
    }
    if query is not None:
        row |= {
            "name": _marked_name(actor.name, query),
            "other_name": _marked_name(actor.other_name, query),
            "match": highlight(actor.description, query) if actor.description else "",
        }
    return row


def _marked_name(name: str, query: Query) -> str:
    """A name stands whole: one that is so long that its beginning would be cut off stays unmarked."""
    return highlight(name, query) if 0 < len(name) <= SHOWN else name


def _facet(facet: Facet) -> dict[str, Any]:
    later = facet.values[SHOWN_BEFORE_MORE:]
    return {
        "name": facet.name,
        "label": facet.label,
        "values": facet.values,
        "more_open": any(value.selected or value.open for value in later),
    }


def _sorts(criteria: Criteria) -> list[dict[str, Any]]:
    return [
        {
            "value": sort,
            "label": str(SORT_LABELS[sort]),
            "url": list_url(replace(criteria, sort=sort)),
            "current": sort == criteria.sort,
        }
        for sort in SORTS
        if sort != "relevance" or criteria.q
    ]


def _views(criteria: Criteria) -> list[dict[str, Any]]:
    labels = {"list": _("List"), "table": _("Table")}
    return [
        {"label": label, "url": list_url(replace(criteria, view=view)), "current": view == criteria.view}
        for view, label in labels.items()
    ]


def _table_sort(criteria: Criteria) -> dict[str, dict[str, str]]:
    """The columns of the table that sort the list."""
    return {
        "name": {
            "url": list_url(replace(criteria, sort="name")),
            "direction": "ascending" if criteria.sort == "name" else "",
        },
        "confirmed": {
            "url": list_url(replace(criteria, sort="-confirmed")),
            "direction": "descending" if criteria.sort == "-confirmed" else "",
        },
    }


def _pagination(results: Results) -> dict[str, Any]:
    def url(page: int) -> str:
        return list_url(results.criteria, page=page)

    page, pages = results.page, results.pages
    near = {1, pages, *range(page - NEAR_PAGES, page + NEAR_PAGES + 1)} & set(range(1, pages + 1))
    items: list[dict[str, Any] | None] = []
    before = 0
    for number in sorted(near):
        if number - before > 1:
            items.append(None)
        items.append({"number": number, "url": url(number), "current": number == page})
        before = number
    return {
        "number": page,
        "pages": pages,
        "previous_url": url(page - 1) if page > 1 else "",
        "next_url": url(page + 1) if page < pages else "",
        "items": items,
    }
