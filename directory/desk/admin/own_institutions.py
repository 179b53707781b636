"""The institutions that a curator belongs to, on the page of that person: editors add them and take them away."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from directory.accounts.models import User
from directory.accounts.rules import may_grant_roles
from directory.actors.models import Actor
from directory.core.errors import DomainError
from directory.core.ids import parse_public_id
from directory.moderation.models import OwnInstitution
from directory.moderation.services.own import add_own_institution, remove_own_institution


def own_institutions_of(person: User) -> list[Actor]:
    rows = OwnInstitution.objects.filter(agent__user=person).select_related("actor").order_by("actor__sort_en")
    return [row.actor for row in rows]


def own_view(request: HttpRequest, number: int) -> HttpResponse:
    """Two buttons: `add` with the number that was typed, `remove` with that of the line."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not may_grant_roles(request.user):
        raise PermissionDenied
    person = get_object_or_404(User, pk=number)
    write = remove_own_institution if "remove" in request.POST else add_own_institution
    typed = request.POST.get("remove") or request.POST.get("entry", "")
    entry = parse_public_id(typed.strip().removeprefix("#"))
    actor = Actor.objects.filter(pk=entry).first() if entry else None
    if actor is None:
        messages.error(request, _("No entry has the number “%(number)s”.") % {"number": typed[:20]})
    else:
        try:
            write(person, actor, by=request.user)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("Done."))
    return HttpResponseRedirect(reverse("admin:directory_user_change", args=[person.pk]))
