"""The second step of an import: what each row would do, a page at a time, and the form that confirms it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.core.agents import agent_of
from directory.core.errors import DomainError
from directory.desk.admin.imports.forms import ConfirmForm
from directory.opendata.imports.choices import WRITTEN, Verdict
from directory.opendata.imports.preview import preview_of
from directory.opendata.imports.reading import read_table
from directory.opendata.imports.resource import EntryResource
from directory.opendata.imports.storage import ImportStorage
from directory.opendata.models import ImportRun

ROWS_ON_A_PAGE = 50
# From so many rows on, writing them takes minutes: each goes through the services of entries.
MANY_ROWS = 500


def run_of(request: HttpRequest, key: str) -> ImportRun | None:
    """An import that this person began."""
    return ImportRun.objects.filter(key=key[:64], way=ImportRun.Way.PAGE, by=agent_of(request.user)).first()


def make_preview(run: ImportRun) -> dict[str, Any]:
    """Plans the kept file and keeps what the pages show. Raises DomainError, and FileNotFoundError where it was purged."""
    storage = ImportStorage(name=run.key)
    table = read_table(storage.read(), encoding=run.encoding, most_rows=settings.IMPORT_MOST_ROWS)
    resource = EntryResource(table, find_duplicates=True)
    resource.import_all(dry_run=True)
    preview = preview_of(resource.plans, resource.planner.kinds, notes=[*table.notes, *resource.planner.notes])
    storage.save_preview(get_language() or settings.LANGUAGE_CODE, preview)
    return preview


def preview_page(
    admin: ModelAdmin[Any],
    request: HttpRequest,
    key: str,
    *,
    form: ConfirmForm | None = None,
    typed: dict[str, Any] | None = None,
    anew: bool = False,
) -> HttpResponse:
    """`form` is one that did not pass. `anew` plans again, because something came in between; `typed` is kept then."""
    run = run_of(request, key)
    if run is None or run.finished_at:
        return back(
            request, _("This import was done already.") if run else _("There is no such import. Choose the file again.")
        )
    try:
        storage = ImportStorage(name=run.key)
        if anew:
            storage.forget_previews()
        preview = storage.read_preview(get_language() or settings.LANGUAGE_CODE) or make_preview(run)
    except FileNotFoundError:
        return back(request, _("The file was kept for a day and is gone. Choose it again."))
    except DomainError as error:
        return back(request, str(error.message))
    if form is None:
        form = ConfirmForm(initial={"run": run.key, "digest": preview["digest"], **(typed or {})})
    return TemplateResponse(request, "admin/directory/actor/import_preview.html", _context(admin, request, preview, form))


def _context(admin: ModelAdmin[Any], request: HttpRequest, preview: dict[str, Any], form: ConfirmForm) -> dict[str, Any]:
    show = request.GET.get("show", "")
    rows = [row for row in preview["rows"] if _is_shown(row, show)]
    page = Paginator(rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    counts = preview["counts"]
    ready = not counts[Verdict.WRONG] and any(counts[verdict] for verdict in WRITTEN)
    return {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": _("Preview of the import"),
        "preview": preview,
        "page": page,
        "show": show,
        "tallies": [(verdict.value, verdict.label, counts[verdict]) for verdict in Verdict],
        "labels": dict(Verdict.choices),
        "form": form if ready else None,
        "wrong": counts[Verdict.WRONG],
        "takes_minutes": sum(counts[verdict] for verdict in WRITTEN) >= MANY_ROWS,
    }


def _is_shown(row: dict[str, Any], show: str) -> bool:
    if show == "noted":
        return bool(row["notes"])
    return show not in Verdict.values or row["verdict"] == show


def back(request: HttpRequest, message: str) -> HttpResponseRedirect:
    messages.warning(request, message)
    return HttpResponseRedirect(reverse("admin:directory_actor_import"))
