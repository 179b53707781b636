"""The pages of frozen editions, and their files."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from directory.actors.models import Actor
from directory.core.text import sort_key
from directory.insights.citations import cite_edition, cite_paper
from directory.insights.editions import EDITIONS, Edition, Figures, Share, figures, frozen_bytes, frozen_rows
from directory.public.caching import public_page
from directory.vocabulary.lists import VocabularyLists

# Where a long address may go on in the next line: at its slashes, but for the two after the scheme.
_BREAKS = re.compile("(?<![:/])/(?!/)")


@public_page
def edition(request: HttpRequest, slug: str, *, lists: VocabularyLists) -> HttpResponse:
    """One edition: what it is, every figure of it, and every row as it was printed."""
    frozen = _get_edition(slug)
    context = {
        "edition": frozen,
        "file_name": _file_name(frozen),
        "searched_until": format_date(frozen.searched_until, pgettext("format of a month", "F Y")),
        "source": _("Causio et al. 2023, Tables 1 and 2"),
        "caption": _("Tables 1 and 2 of the paper, in print order, and where each row is in the directory now"),
        "figures": _figures(frozen, lists),
        "rows": _rows(frozen),
        "citation": cite_edition(frozen),
        "paper_citation": cite_paper(frozen.paper),
    }
    return render(request, "directory/public/edition.html", context)


@public_page
def edition_file(request: HttpRequest, slug: str, *, lists: VocabularyLists) -> HttpResponse:
    """The frozen file, byte for byte, so that its checksum can be verified."""
    frozen = _get_edition(slug)
    response = HttpResponse(frozen_bytes(frozen), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_file_name(frozen)}"'
    return response


def _get_edition(slug: str) -> Edition:
    if slug not in EDITIONS:
        raise Http404
    return EDITIONS[slug]


def _file_name(frozen: Edition) -> str:
    return f"edition-{frozen.slug}-actors.csv"


def _figures(frozen: Edition, lists: VocabularyLists) -> dict[str, Any]:
    """The figures with the names of their places in the language of the page."""
    counted = figures(frozen)
    names = {code: row.name for code, row in {**lists.regions, **lists.countries}.items()}
    most, number = counted.countries[0]
    return {
        "total": counted.total,
        "regions": [{"code": code, "label": names.get(code, code), "count": n} for code, n in counted.regions.items()],
        **_type_table(counted, names),
        "countries": _bars([(names.get(code, code), number) for code, number in counted.countries], "eu"),
        "printed_regions": _bars(counted.printed_regions, "cn"),
        "most": number,
        "most_label": names.get(most, most),
        "without": _(", ").join(sorted((names.get(code, code) for code in counted.without), key=sort_key)),
        "without_count": len(counted.without),
        "scope_count": len(frozen.scope),
    }


def _type_table(counted: Figures, names: dict[str, str]) -> dict[str, Any]:
    rows = [
        [kind.label, *(_with_percent(share) for share in shares.values()), sum(one.count for one in shares.values())]
        for kind, shares in counted.types.items()
    ]
    sums = [sum(shares[region].percent for shares in counted.types.values()) for region in counted.regions]
    return {
        "type_head": [_("Type"), *(names.get(code, code) for code in counted.regions), _("All")],
        "type_rows": [*rows, [_("All"), *counted.regions.values(), counted.total]],
        "rounded": any(one != 100 for one in sums),
    }


def _with_percent(share: Share) -> str:
    return pgettext("number and percentage", "%(number)s (%(percent)s%%)") % {
        "number": share.count,
        "percent": share.percent,
    }


def _bars(counts: list[tuple[str, int]], region: str) -> list[dict[str, Any]]:
    """The largest first, equal ones in the alphabetical order of the page's language."""
    ordered = sorted(counts, key=lambda item: (-item[1], sort_key(item[0])))
    return [{"label": label, "value": number, "region": region, "url": ""} for label, number in ordered]


def _rows(frozen: Edition) -> list[dict[str, Any]]:
    """The rows as printed, each with its live entry where that is published."""
    rows = frozen_rows(frozen)
    # The paper's rows are the first ids of the directory, for ever.
    live = Actor.objects.published().only("slug", "name_en", "name_zh").in_bulk([row.number for row in rows])
    return [{"printed": row, "actor": live.get(row.number), "address": _BREAKS.split(row.website)} for row in rows]
