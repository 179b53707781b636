"""The pages of the review desk: the queue, a request with what can be done with it, its entry as it will appear."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.actors.services.version import current_version
from directory.core.agents import agent_of
from directory.core.clock import now
from directory.core.errors import DomainError
from directory.core.ids import parse_public_id
from directory.desk.admin.kept_forms import KEPT_MESSAGE, keep_post, kept_post
from directory.desk.admin.site import desk_site
from directory.desk.review.bulk import bulk_choices, settle_several
from directory.desk.review.deeds import DEEDS, Sent, done_message
from directory.desk.review.fields import fields_of
from directory.desk.review.page import Problem, page_context
from directory.desk.review.preview import appearances, values_as_decided
from directory.desk.review.queue import PER_PAGE, Queue
from directory.desk.review.shown import request_of
from directory.desk.review.typed import Typed
from directory.moderation import rules
from directory.moderation.models import ChangeRequest
from directory.moderation.queries import waiting, with_titles
from directory.moderation.services import review
from directory.vocabulary.lists import vocabulary_lists

View = Callable[..., HttpResponse]
# Buttons that change what the page shows, and nothing else. The first is what the Enter key means in an input.
LOOKS = ("look", "accept_rest", "add_field", "put_question", "put_rejection", "choose_entry")


def for_curators(*methods: str) -> Callable[[View], View]:
    """Only those who may review, and only by these methods."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(http: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if http.method not in methods:
                return HttpResponseNotAllowed(methods)
            if not rules.may_review(http.user):
                raise PermissionDenied
            return view(http, *args, **kwargs)

        return guarded

    return decorate


@for_curators("GET", "HEAD")
def queue(http: HttpRequest) -> HttpResponse:
    agent, moment = agent_of(http.user), now()
    asked = Queue(http.GET, agent=agent, at=moment)
    page = Paginator(with_titles(asked.requests), PER_PAGE).get_page(http.GET.get("page"))
    rows = asked.rows(page.object_list)
    context = {
        **desk_site.each_context(http),
        "title": _("Review"),
        "queue": asked,
        "rows": rows,
        "page": page,
        "page_query": urlencode(asked.chosen),
        "waiting": waiting(agent=agent, at=moment),
        "bulk_choices": bulk_choices() if any(row.may_be_settled_with_others for row in rows) else [],
    }
    return TemplateResponse(http, "admin/review/queue.html", context)


@for_curators("POST")
def several(http: HttpRequest) -> HttpResponse:
    """Several reports at once, from the queue."""
    numbers = [number for text in http.POST.getlist("number") if (number := parse_public_id(text)) is not None]
    try:
        came = settle_several(numbers, http.POST.get("bulk", ""), by=http.user)
    except DomainError as error:
        messages.error(http, error.message)
    else:
        if came.done:
            text = ngettext(
                "%(count)s report is settled: %(numbers)s.", "%(count)s reports are settled: %(numbers)s.", len(came.done)
            )
            numbered = _(", ").join(f"#{number}" for number in came.done)
            messages.success(http, text % {"count": len(came.done), "numbers": numbered})
        for number, why in came.left.items():
            messages.error(http, _("Not done with #%(number)s: %(why)s") % {"number": number, "why": why})
    back = urlencode(Queue(http.GET, agent=agent_of(http.user), at=now()).chosen)
    return HttpResponseRedirect(f"{reverse('admin:review')}?{back}".rstrip("?"))


@for_curators("GET", "HEAD", "POST")
def request_page(http: HttpRequest, number: int) -> HttpResponse:
    change = request_of(number)
    if http.method != "POST":
        kept = kept_post(http)
        # What was typed beside a note or before taking it comes back as well, without a warning.
        if kept is not None and "do" in kept:
            messages.warning(http, KEPT_MESSAGE)
        return _show(http, change, Typed(kept))
    deed = http.POST.get("do", "look") if "choose_entry" not in http.POST else "choose_entry"
    if deed == "reveal":
        return _reveal(http, change)
    if deed not in DEEDS:
        return _show(http, change, Typed(http.POST), look=deed if deed in LOOKS else "look")
    return _act(http, change, deed)


def _act(http: HttpRequest, change: ChangeRequest, code: str) -> HttpResponse:
    """One service call; what it refuses is said on the same page, with everything that was typed."""
    typed = Typed(http.POST)
    deed = DEEDS[code]
    try:
        deed.run(Sent(change, http.user, typed, fields_of(change, typed)))
    except DomainError as error:
        return _show(http, request_of(change.pk), typed, problem=Problem.of(code, error))
    except PermissionDenied as error:
        if not rules.may_review(http.user):
            raise
        problem = Problem(code, str(error) or _("You may not do this."))
        return _show(http, request_of(change.pk), typed, problem=problem, status=403)
    messages.success(http, done_message(deed, change))
    if deed.goes_on:
        keep_post(http, but=("do", deed.field))
    return HttpResponseRedirect(reverse("admin:review_request", args=[change.pk]))


def _reveal(http: HttpRequest, change: ChangeRequest) -> HttpResponse:
    """The answer to the click is the only page that has the address."""
    typed = Typed(http.POST)
    try:
        address = review.reveal_address(change, by=http.user)
    except DomainError as error:
        return _show(http, request_of(change.pk), typed, problem=Problem.of("reveal", error))
    return _show(http, request_of(change.pk), typed, address=address)


def _show(http: HttpRequest, change: ChangeRequest, typed: Typed, *, status: int = 200, **options: Any) -> HttpResponse:
    context = page_context(http, change, typed, **options)
    return TemplateResponse(http, "admin/review/request.html", context, status=status)


@for_curators("GET", "HEAD", "POST")
def preview(http: HttpRequest, number: int) -> HttpResponse:
    """The entry as it will appear; sent from the page of the request, with what is decided there so far. Writes nothing."""
    change = request_of(number)
    fields = fields_of(change, Typed(http.POST if http.method == "POST" else None))
    values = values_as_decided(change, fields)
    context = {
        **desk_site.each_context(http),
        "title": _("As it will appear"),
        "subtitle": _("Request %(number)s") % {"number": change.pk},
        "change": change,
        "as_decided": http.method == "POST",
        "appearances": appearances(values, vocabulary_lists(current_version())),
    }
    return TemplateResponse(http, "admin/review/preview.html", context)
