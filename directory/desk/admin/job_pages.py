"""Trying a longer job again that ended with an error."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from directory.core.job_runs import try_again
from directory.core.models import JobRun


def job_again(request: HttpRequest, number: int) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if try_again(get_object_or_404(JobRun, pk=number)):
        messages.success(request, _("The job begins again."))
    else:
        messages.info(request, _("This job is not one that failed."))
    return HttpResponseRedirect(reverse("admin:index"))
