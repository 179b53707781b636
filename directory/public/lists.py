"""From the results of a search to what the list's templates take."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.actors.models import Actor
from directory.actors.search import Criteria, Results
from directory.actors.search.facets import Facet
from directory.actors.search.parameters import SORT_LABELS, SORTS
from directory.actors.search.results import everything

SHOWN_BEFORE_MORE = 7
NEAR_PAGES = 2


def list_context(results: Results) -> dict[str, Any]:
    """The context of the list page."""
    criteria = results.criteria
    return {
        "results": results,
        "criteria": criteria,
        "rows": [actor_row(actor, stages=criteria.view == "table") for actor in results.actors],
        "heading": _heading(results),
        "problems": [problem.message for problem in criteria.problems],
        "chips": [
            {"label": chip.label, "value": chip.value, "remove_url": list_url(chip.without)} for chip in results.chips
        ],
        "clear_url": list_url(everything(criteria)) if criteria.is_filtered or criteria.problems else "",
        "selected": len(results.chips),
        "facets": [_facet(facet) for facet in results.facets],
        "hidden": [pair for pair in criteria.parameters() if pair[0] in ("sort", "view", "confirmed", "since", "ids")],
        "sorts": _sorts(criteria),
        "views": _views(criteria),
        "exports": [
            {"label": "CSV", "url": reverse("export_csv") + criteria.query()},
            {"label": "JSON", "url": reverse("export_json") + criteria.query()},
        ],
        "pagination": _pagination(results),
        "table_sort": _table_sort(criteria),
    }


def list_url(criteria: Criteria, *, page: int = 1) -> str:
    return reverse("actors") + criteria.query(page=page)


def actor_row(actor: Actor, *, stages: bool = False) -> dict[str, Any]:
    """An actor as a row or a card takes it."""
    return {
        "actor": actor,
        "topics": list(actor.topics.all()),
        "stages": list(actor.stages.all()) if stages else [],
    }


def _heading(results: Results) -> str:
    number = results.total
    if results.criteria.problems:
        return _("No results")
    if not results.criteria.is_filtered:
        return ngettext("%(number)s actor in the directory", "%(number)s actors in the directory", number) % {
            "number": number
        }
    return ngettext("%(number)s actor found", "%(number)s actors found", number) % {"number": number}


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
