"""The last step of an import: what was shown is carried out, all of it or nothing, once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from directory.actors.services.version import published_together
from directory.core.clock import now
from directory.core.errors import DomainError
from directory.desk.admin.imports.forms import ConfirmForm
from directory.desk.admin.imports.previewing import back, preview_page, run_of
from directory.opendata.imports.applying import About, about, failed, note_import
from directory.opendata.imports.plans import count
from directory.opendata.imports.reading import read_table
from directory.opendata.imports.resource import EntryResource
from directory.opendata.imports.running import counts_of, set_counts
from directory.opendata.imports.storage import ImportStorage
from directory.opendata.models import ImportRun


def confirm_page(admin: ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = ConfirmForm(request.POST)
    key = request.POST.get("run", "")
    run = run_of(request, key)
    if run is None:
        return back(request, _("There is no such import. Choose the file again."))
    if not form.is_valid():
        return preview_page(admin, request, key, form=form)
    known = about(request.user, reason=form.cleaned_data["reason"], source=form.cleaned_data["source"])
    try:
        resource = _carry_out(run, form.cleaned_data["digest"], known)
    except FileNotFoundError:
        return back(request, _("The file was kept for a day and is gone. Choose it again."))
    except DomainError as error:
        return back(request, str(error.message))
    if resource is not None and (resource.outdated or failed(resource.plans)):
        return _show_again(admin, request, form, resource)
    return _tell(request, run)


def _carry_out(run: ImportRun, digest: str, known: About) -> EntryResource | None:
    """None where the first click of two did it. Where a row is refused nothing is written."""
    with transaction.atomic():
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        if locked.finished_at:
            return None
        storage = ImportStorage(name=run.key)
        table = read_table(storage.read(), encoding=run.encoding, most_rows=settings.IMPORT_MOST_ROWS)
        resource = EntryResource(table, known, confirmed=digest)
        with published_together():
            resource.import_all(dry_run=False)
        if resource.outdated or failed(resource.plans):
            transaction.set_rollback(True)
            return resource
        set_counts(locked, count(resource.plans))
        locked.source, locked.finished_at = known.source, now()
        locked.save()
        note_import(locked, counts_of(locked), by=known.by)
        transaction.on_commit(storage.remove)
    return resource


def _show_again(admin: ModelAdmin[Any], request: HttpRequest, form: ConfirmForm, resource: EntryResource) -> HttpResponse:
    """With what was typed, above what the table would do now."""
    for plan in failed(resource.plans)[:3]:
        for problem in plan.problems:
            messages.error(request, _("Row %(row)s: %(message)s") % {"row": plan.number, "message": problem.message})
    messages.warning(request, _("Nothing was imported: something was changed meanwhile. This is what the table would do now."))
    typed = {name: form.cleaned_data[name] for name in ("reason", "source")}
    return preview_page(admin, request, form.cleaned_data["run"], typed=typed, anew=True)


def _tell(request: HttpRequest, run: ImportRun) -> HttpResponse:
    done = ImportRun.objects.get(pk=run.pk)
    messages.success(
        request,
        _("The table was imported: %(added)s new, %(changed)s changed, %(same)s the same.")
        % {"added": done.added, "changed": done.changed, "same": done.same},
    )
    return HttpResponseRedirect(reverse("admin:directory_actor_changelist"))
