"""Import and export of entries in the admin: django-import-export's addresses and buttons, our pages behind them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path
from import_export.admin import ImportExportMixin

from directory.actors import rules
from directory.desk.admin.imports.confirming import confirm_page
from directory.desk.admin.imports.exporting import export_page
from directory.desk.admin.imports.previewing import preview_page
from directory.desk.admin.imports.uploading import template_file, upload_page
from directory.opendata.imports.resource import FORMATS, EntryResource


class EntryImportMixin(ImportExportMixin):
    """For the admin of entries."""

    resource_classes = [EntryResource]
    formats = FORMATS

    def has_import_permission(self, request: HttpRequest) -> bool:
        return rules.may_edit_actor(request.user)

    has_export_permission = has_import_permission

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("import/template.<str:ending>", wrap(self.template_view), name="directory_actor_import_template"),
            path("import/<str:key>/", wrap(self.preview_view), name="directory_actor_import_preview"),
            *super().get_urls(),
        ]

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self._check(request)
        return upload_page(self, request)

    def template_view(self, request: HttpRequest, ending: str) -> HttpResponse:
        self._check(request)
        return template_file(ending)

    def preview_view(self, request: HttpRequest, key: str) -> HttpResponse:
        self._check(request)
        return preview_page(self, request, key)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self._check(request)
        return confirm_page(self, request)

    def export_action(self, request: HttpRequest) -> HttpResponseBase:
        self._check(request)
        return export_page(self, request)

    def _check(self, request: HttpRequest) -> None:
        if not self.has_import_permission(request):
            raise PermissionDenied
