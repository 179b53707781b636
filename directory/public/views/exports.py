"""Every match of a list as a file: the same parameters as the list, all of its entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from directory.actors.search import SearchTooSlow, parse_criteria
from directory.actors.search.criteria import Problem
from directory.opendata.exports import Export, start_export
from directory.public.caching import public_page
from directory.vocabulary.lists import VocabularyLists


@dataclass(frozen=True)
class Format:
    ending: str
    content_type: str
    write: Callable[[Export], Iterator[bytes]]
    refuse: Callable[[Sequence[Problem], int], HttpResponse]


@public_page
def export_csv(request: HttpRequest, *, lists: VocabularyLists) -> HttpResponseBase:
    """As a table that opens in a spreadsheet."""
    return _export(request, lists, CSV)


@public_page
def export_json(request: HttpRequest, *, lists: VocabularyLists) -> HttpResponseBase:
    """As data, with licence and attribution."""
    return _export(request, lists, JSON)


def _export(request: HttpRequest, lists: VocabularyLists, form: Format) -> HttpResponseBase:
    criteria = parse_criteria(dict(request.GET.lists()), lists)
    if not criteria.understood:
        return form.refuse(criteria.problems, 400)
    try:
        export = start_export(criteria, lists)
    except SearchTooSlow:
        return form.refuse([Problem("q", criteria.q, _("This search takes too long. Use fewer or longer words."))], 503)
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(content_type=form.content_type)
    else:
        response = StreamingHttpResponse(form.write(export), content_type=form.content_type)
    response["Content-Disposition"] = f'attachment; filename="{export.file_name(form.ending)}"'
    return response


def _refuse_in_text(problems: Sequence[Problem], status: int) -> HttpResponse:
    lines = "".join(f"{problem.message}\n" for problem in problems)
    return HttpResponse(lines, status=status, content_type="text/plain; charset=utf-8")


def _refuse_in_json(problems: Sequence[Problem], status: int) -> HttpResponse:
    """Problem details (RFC 9457)."""
    problem = {
        "type": "about:blank",
        "title": _("Some parameters were not understood."),
        "status": status,
        "detail": " ".join(problem.message for problem in problems),
        "errors": [{"parameter": one.parameter, "value": one.value, "message": one.message} for one in problems],
    }
    form = {"ensure_ascii": False}
    return JsonResponse(problem, status=status, content_type="application/problem+json", json_dumps_params=form)


CSV = Format("csv", "text/csv; charset=utf-8", Export.csv, _refuse_in_text)
JSON = Format("json", "application/json", Export.json, _refuse_in_json)
