"""What somebody typed into a form of the admin while their session had ended: kept until they have signed in again."""

from __future__ import annotations

import time
from collections.abc import Sequence

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

KEPT_MESSAGE = _("You were signed out before this was saved. What you typed is here: look at it, then save.")

_KEY = "kept_post"
_LASTS = 2 * 3600
_MOST = 200_000
_LEFT_OUT = ("csrfmiddlewaretoken",)


def keep_post(request: HttpRequest, *, but: Sequence[str] = ()) -> None:
    """Keep the fields of a form, in the session that signing in goes on with: they came from nobody, or something else of
    the same page was done first. Files are not kept, nor the fields named in `but`.
    """
    fields = request.POST.copy()
    for name in (*_LEFT_OUT, *but):
        fields.pop(name, None)
    text = fields.urlencode()
    if text and len(text) <= _MOST:
        request.session[_KEY] = {"path": request.path, "fields": text, "at": time.time()}


def kept_post(request: HttpRequest) -> QueryDict | None:
    """What was typed on exactly this page before signing in, once; None where there is nothing.

    The page shows it again and does not save it: whoever signed in looks at it first.
    """
    kept = request.session.get(_KEY) if request.method == "GET" else None
    if kept is None or kept["path"] != request.path:
        return None
    del request.session[_KEY]
    if time.time() - kept["at"] > _LASTS:
        return None
    return QueryDict(kept["fields"], mutable=True)
