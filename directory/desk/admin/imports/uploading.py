"""The first step of an import: a file is chosen, read and kept; templates to begin with."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from directory.core.agents import agent_of
from directory.core.errors import DomainError
from directory.desk.admin.imports.forms import UploadForm
from directory.desk.admin.imports.previewing import make_preview
from directory.opendata.imports.columns import described_columns
from directory.opendata.imports.resource import TableCSV, TableXLSX
from directory.opendata.imports.storage import ImportStorage
from directory.opendata.imports.writing import template_csv, template_xlsx
from directory.opendata.models import ImportRun

_TEMPLATES = {"csv": (template_csv, f"{TableCSV.CONTENT_TYPE}; charset=utf-8"), "xlsx": (template_xlsx, TableXLSX.CONTENT_TYPE)}


def upload_page(admin: ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        try:
            run = _keep(form, request.user)
        except DomainError as error:
            form.add_error("file", error.message)
        else:
            return HttpResponseRedirect(reverse("admin:directory_actor_import_preview", args=[run.key]))
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": _("Import entries"),
        "form": form,
        "columns": described_columns(),
        "most_rows": settings.IMPORT_MOST_ROWS,
        "most_megabytes": settings.IMPORT_MOST_BYTES // (1024 * 1024),
    }
    return TemplateResponse(request, "admin/directory/actor/import.html", context)


def _keep(form: UploadForm, user: Any) -> ImportRun:
    """Raises DomainError for a file that is no table; nothing of it is kept then."""
    data, encoding = form.cleaned_data["file"].read(), form.cleaned_data["encoding"]
    storage = ImportStorage()
    run = ImportRun(key=storage.name, way=ImportRun.Way.PAGE, encoding=encoding, by=agent_of(user))
    run.checksum = hashlib.sha256(data).hexdigest()
    storage.save(data)
    try:
        make_preview(run)
    except DomainError:
        storage.remove()
        raise
    run.save()
    return run


def template_file(ending: str) -> HttpResponse:
    if ending not in _TEMPLATES:
        raise Http404
    make, content_type = _TEMPLATES[ending]
    response = HttpResponse(make(), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="actors-template.{ending}"'
    return response
