"""The revisions of an entry: their list, and any two of them compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from directory.actors import rules
from directory.actors.differences import differences
from directory.actors.models import Actor
from directory.core.ids import parse_public_id
from directory.desk.admin.recent import RevisionLine
from directory.desk.admin.revisions.redact import redact_page
from directory.desk.admin.revisions.restore import restore_page
from directory.desk.admin.revisions.shown import labels_for, refuse, render_page, two_revisions

PER_PAGE = 50
Page = Callable[..., HttpResponse]


def revision_urls(admin: ModelAdmin[Any]) -> list[Any]:
    """The addresses under an entry's, for `get_urls` of its admin."""
    pages: list[tuple[str, str, Page]] = [
        ("revisions/", "revisions", list_page),
        ("revisions/compare/", "compare", compare_page),
        ("revisions/<int:number>/restore/", "restore", restore_page),
        ("revisions/<int:number>/redact/", "redact", redact_page),
    ]
    wrap = admin.admin_site.admin_view
    return [
        path(f"<int:public_id>/{rest}", wrap(_for_entry(admin, page)), name=f"directory_actor_{name}")
        for rest, name, page in pages
    ]


def _for_entry(admin: ModelAdmin[Any], page: Page) -> Page:
    def view(request: HttpRequest, public_id: int, **numbers: int) -> HttpResponse:
        if not rules.may_edit_actor(request.user):
            raise PermissionDenied
        known = parse_public_id(str(public_id)) is not None
        actor = Actor.objects.filter(pk=public_id).first() if known else None
        if actor is None:
            return admin._get_obj_does_not_exist_redirect(request, admin.opts, str(public_id)[:20])
        return page(admin, request, actor, **numbers)

    return view


def list_page(admin: ModelAdmin[Any], request: HttpRequest, actor: Actor) -> HttpResponse:
    """Newest first; two are chosen and compared. A page that does not exist is the nearest one that does."""
    rows = actor.revisions.select_related("by__user", "source").defer("snapshot").order_by("-number")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = [RevisionLine(row) for row in page]
    return render_page(admin, request, actor, "revisions.html", _("Revisions"), page=page, lines=lines)


def compare_page(admin: ModelAdmin[Any], request: HttpRequest, actor: Actor) -> HttpResponse:
    """What changed from the older to the newer of two revisions, however they are named."""
    numbers = [parse_public_id(request.GET.get(name, "").strip()) for name in ("from", "to")]
    if None in numbers or numbers[0] == numbers[1]:
        return refuse(request, actor, _("Choose two different revisions to compare."))
    found = two_revisions(actor, (numbers[0] or 0, numbers[1] or 0))
    if len(found) != 2:
        return refuse(request, actor, _("This entry has no such revision. Choose two from the list."))
    old, new = found
    between = actor.revisions.filter(number__gt=old.number, number__lte=new.number).values_list("changed", flat=True)
    changes = differences(
        old.snapshot,
        new.snapshot,
        old_redacted=old.redacted,
        new_redacted=new.redacted,
        touched={name for names in between for name in names},
    )
    labels = labels_for([old.snapshot, new.snapshot])
    return render_page(
        admin,
        request,
        actor,
        "revisions_compare.html",
        _("Revisions %(old)s and %(new)s") % {"old": old.number, "new": new.number},
        old=RevisionLine(old),
        new=RevisionLine(new),
        changes=[labels.difference(change) for change in changes],
    )
