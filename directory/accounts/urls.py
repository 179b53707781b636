"""The addresses of signing in and of the second factor: allauth's own views, and only those that this site has."""

from allauth.account import views
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import path
from django.views.decorators.cache import never_cache

from directory.accounts.views import AddPasskey, SetUpApp

urlpatterns = [
    # allauth asks for both names: signing in is asking for a code here.
    path("login/", never_cache(views.request_login_code), name="account_login"),
    path("login/", never_cache(views.request_login_code), name="account_request_login_code"),
    path("login/code/", never_cache(views.confirm_login_code), name="account_confirm_login_code"),
    path("logout/", never_cache(views.logout), name="account_logout"),
    path("login/second-factor/", never_cache(second_factor.authenticate), name="mfa_authenticate"),
    path("second-factor/", never_cache(second_factor.index), name="mfa_index"),
    path("second-factor/confirm/", never_cache(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("second-factor/confirm/", never_cache(second_factor.reauthenticate), name="account_reauthenticate"),
    path("second-factor/app/", never_cache(SetUpApp.as_view()), name="mfa_activate_totp"),
    path("second-factor/app/remove/", never_cache(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-factor/passkeys/", never_cache(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("second-factor/passkeys/add/", never_cache(AddPasskey.as_view()), name="mfa_add_webauthn"),
    path("second-factor/passkeys/confirm/", never_cache(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("second-factor/passkeys/<int:pk>/remove/", never_cache(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
    path("second-factor/codes/", never_cache(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("second-factor/codes/new/", never_cache(recovery_codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path(
        "second-factor/codes/download/", never_cache(recovery_codes.download_recovery_codes), name="mfa_download_recovery_codes"
    ),
]
