"""Gathers the admin classes of the desk, for Django. Their site is `desk.admin.site.desk_site`."""

from directory.desk.admin import journal, mails, people, sources, vocabulary
from directory.desk.admin.entries import admin as entries

__all__ = ["entries", "journal", "mails", "people", "sources", "vocabulary"]
