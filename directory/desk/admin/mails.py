"""The log of mails in the admin, for editors: what was sent to whom and why, what became of it, and never what it said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.core.agents import agent_of
from directory.core.mail_log import show_address
from directory.core.models import Mail
from directory.core.text import has_unwanted_characters, masked_address
from directory.desk.admin.entries.filters import KnownValueFilter
from directory.desk.admin.journal import LogAdmin
from directory.desk.admin.journal_filters import DateFilter
from directory.desk.admin.mail_words import TEMPLATES, Known, template_in_words
from directory.desk.admin.site import desk_site


class StateFilter(KnownValueFilter):
    title = gettext_lazy("state")
    parameter_name = column = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return Mail.State.choices


class TemplateFilter(KnownValueFilter):
    title = gettext_lazy("kind of mail")
    parameter_name = column = "template"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return TEMPLATES.items()


class WrittenFilter(DateFilter):
    column = "created_at"


class MailList(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        known = Known.of(self.result_list)
        for row in self.result_list:
            row.known = known


@admin.register(Mail, site=desk_site)
class MailAdmin(LogAdmin):
    list_display = ("what", "when", "to_whom", "why", "became", "tried", "code")
    list_display_links = ("what",)
    list_filter = (StateFilter, TemplateFilter, WrittenFilter)
    search_fields = ("recipient",)
    search_help_text = gettext_lazy("By a whole e-mail address.")
    pages = ("_changelist", "_change")

    @admin.display(description=gettext_lazy("mail"))
    def what(self, row: Mail) -> str:
        return template_in_words(row)

    @admin.display(description=gettext_lazy("when"))
    def when(self, row: Mail) -> str:
        return localtime(row.created_at).strftime("%Y-%m-%d %H:%M")

    @admin.display(description=gettext_lazy("to whom"))
    def to_whom(self, row: Mail) -> str:
        return masked_address(row.recipient)

    @admin.display(description=gettext_lazy("why"))
    def why(self, row: Any) -> str:
        return str(row.known.why(row))

    @admin.display(description=gettext_lazy("state"))
    def became(self, row: Mail) -> str:
        return str(Mail.State(row.state).label)

    @admin.display(description=gettext_lazy("attempts"))
    def tried(self, row: Mail) -> int:
        return row.attempts

    @admin.display(description=gettext_lazy("what the server said"))
    def code(self, row: Mail) -> str:
        return row.error

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mail]:
        # What a mail that waits will say is not read at all.
        return super().get_queryset(request).defer("context")

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return MailList

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[Any, bool]:
        """By the whole address alone: whoever looks for it knows it already."""
        address = search_term.strip()
        if has_unwanted_characters(address):
            return queryset.none(), False
        return (queryset.to(address) if address else queryset), False

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One mail. A POST shows its address and notes that in the journal: no redirect, which would have to carry it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        mail = (
            self.get_object(request, object_id or "") if (object_id or "").isdecimal() and len(object_id or "") < 19 else None
        )
        if mail is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, (object_id or "")[:20])
        address = show_address(mail, by=agent_of(request.user)) if request.method == "POST" else ""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": _("Mail %(number)s") % {"number": mail.pk},
            "mail": mail,
            "what": template_in_words(mail),
            "why": Known.of([mail]).why(mail),
            "address": address,
            "masked": masked_address(mail.recipient),
        }
        return TemplateResponse(request, "admin/directory/mail/mail.html", context)
