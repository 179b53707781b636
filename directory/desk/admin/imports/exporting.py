"""Exporting what the list shows as a table that can be imported again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.views.main import IncorrectLookupParameters
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from directory.actors.choices import PUBLISHED
from directory.core.agents import agent_of
from directory.core.clock import now
from directory.core.errors import DomainError
from directory.desk.admin.imports.forms import ExportForm
from directory.opendata.imports.applying import note_export
from directory.opendata.imports.resource import TableCSV, TableXLSX
from directory.opendata.imports.writing import as_csv, as_xlsx, exported_rows


def export_page(admin: Any, request: HttpRequest) -> HttpResponseBase:
    """The entries that the list's filters leave, those that are gone left out: they cannot be changed."""
    try:
        queryset = admin.get_export_queryset(request).filter(status__in=PUBLISHED)
    except IncorrectLookupParameters:
        return HttpResponseRedirect(reverse("admin:directory_actor_export"))
    form = ExportForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            return _file(request, list(dict.fromkeys(queryset.values_list("pk", flat=True))), **form.cleaned_data)
        except DomainError as error:
            messages.error(request, error.message)
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": _("Export entries"),
        "form": form,
        "entries": queryset.values("pk").distinct().count(),
        "is_filtered": bool(request.GET),
    }
    return TemplateResponse(request, "admin/directory/actor/export.html", context)


def _file(request: HttpRequest, ids: list[int], *, format: str, private: bool) -> HttpResponseBase:
    rows = exported_rows(ids, private=private)
    response: HttpResponseBase
    if format == "csv":
        response = StreamingHttpResponse(as_csv(rows), content_type=f"{TableCSV.CONTENT_TYPE}; charset=utf-8")
    else:
        response = HttpResponse(as_xlsx(rows), content_type=TableXLSX.CONTENT_TYPE)
    note_export(by=agent_of(request.user), entries=len(ids), ending=format, private=private)
    response["Content-Disposition"] = f'attachment; filename="actors-{now():%Y-%m-%d}.{format}"'
    return response
