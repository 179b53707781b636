"""Setting up a second factor: allauth's own pages, after which its recovery codes are shown without asking for it once more."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.http import HttpResponse


class _ProvedJustNow:
    """Its first code, or its touch, is the proof that allauth asks for before it shows the recovery codes.

    Without this a code would be asked for that the app shows once in thirty seconds.
    """

    method_type = ""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)  # type: ignore[misc]  # the view beside it has it
        request = self.request  # type: ignore[attr-defined]  # so has it this
        record_authentication(request, request.user, method="mfa", type=self.method_type, reauthenticated=True)
        return response  # type: ignore[no-any-return]  # allauth has no types


class SetUpApp(_ProvedJustNow, ActivateTOTPView):
    method_type = "totp"


class AddPasskey(_ProvedJustNow, AddWebAuthnView):
    method_type = "webauthn"
