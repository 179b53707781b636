"""Sources in the admin."""

from __future__ import annotations

from django.contrib import admin

from directory.actors.models import Source
from directory.desk.admin.plain import PlainAdmin
from directory.desk.admin.site import desk_site


@admin.register(Source, site=desk_site)
class SourceAdmin(PlainAdmin):
    list_display = ("title", "key", "kind", "licence")
    search_fields = ("key", "title_en", "title_zh")
    fields = ("key", "kind", "title_en", "title_zh", "url", "licence")
    fixed = ("key", "kind")
    may_add = True
