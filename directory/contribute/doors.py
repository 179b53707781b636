"""The two ways to a submission: by one of its keys, or by the account of who sent it; both lead to the same pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from directory.contribute.privacy import View, private_page
from directory.contribute.request_forms import LostLinkForm
from directory.core.models import Agent
from directory.core.tokens import LinkNotValidError
from directory.moderation import rules
from directory.moderation.keys import request_of_key
from directory.moderation.models import ChangeRequest


@dataclass(frozen=True)
class Door:
    """A submission that somebody may see, and the way they came: with a token, or signed in."""

    submission: ChangeRequest
    token: str = ""

    @property
    def submitter(self) -> Agent:
        """Who acts: whoever comes through either door is the one who submitted it. A draft has nobody yet."""
        agent: Agent = self.submission.submitter
        return agent

    @property
    def url(self) -> str:
        return self._address("request")

    @property
    def withdraw_url(self) -> str:
        return self._address("request_withdraw")

    @property
    def links_url(self) -> str:
        return self._address("request_links")

    @property
    def way(self) -> list[dict[str, str]]:
        """The way down from the account, as `ui/breadcrumb.html` takes it; none for who came with a token."""
        if self.token:
            return []
        return [
            {"label": _("Your account"), "url": reverse("account")},
            {"label": _("Your submissions"), "url": reverse("my_requests")},
        ]

    def _address(self, name: str) -> str:
        return reverse(name, args=[self.token]) if self.token else reverse(f"my_{name}", args=[self.submission.pk])


Opened = Callable[[HttpRequest, Door], HttpResponse]


def by_key(view: Opened) -> View:
    """Whoever holds a key comes in. For all that is no key there is one and the same page."""

    @private_page
    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        try:
            door = Door(request_of_key(token), token)
        except LinkNotValidError:
            return no_such_link(request)
        return view(request, door)

    return opened


def by_account(view: Opened) -> View:
    """Whoever is signed in and sent it comes in. For others it does not exist."""

    @private_page
    @login_required
    @wraps(view)
    def opened(request: HttpRequest, number: int) -> HttpResponse:
        found = ChangeRequest.objects.with_parts().filter(pk=number).first()
        if found is None or not rules.may_act_as_submitter(request.user, found):
            raise Http404
        return view(request, Door(found))

    return opened


def no_such_link(request: HttpRequest) -> HttpResponse:
    """Expired, taken back, forged, cut off: which of them is not told apart, what helps is the same."""
    context = {"form": LostLinkForm(), "is_wrong_link": True}
    return render(request, "directory/contribute/request_lost.html", context, status=404)


def network_of(request: HttpRequest) -> str:
    """The visitor's address of the network, behind as many proxies as are trusted: for limits alone."""
    return str(get_adapter().get_client_ip(request))
