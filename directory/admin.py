"""Gathers the admin classes of the desk, for Django. Their site is `desk.admin.site.desk_site`."""

from directory.desk.admin import journal, mails, people, sources, texts, vocabulary
from directory.desk.admin.entries import admin as entries
from directory.desk.review import urls as review

__all__ = ["entries", "journal", "mails", "people", "review", "sources", "texts", "vocabulary"]
