"""All that somebody with an account has sent, page by page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from directory.contribute.lists import pages_of, pagination, rows_of, submissions_of
from directory.contribute.privacy import private_page
from directory.core.ids import parse_public_id


@private_page
@login_required
@require_safe
def my_requests(request: HttpRequest) -> HttpResponse:
    pages = pages_of(submissions_of(request.user))
    try:
        page = pages.page(parse_public_id(request.GET.get("page") or "1") or 0)
    except InvalidPage as error:
        raise Http404 from error
    context = {"rows": rows_of(page.object_list), "pagination": pagination(page, reverse("my_requests"))}
    return render(request, "directory/contribute/my_requests.html", context)
