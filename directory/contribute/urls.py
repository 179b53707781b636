"""The addresses of submitters and of people with an account."""

from django.urls import path

from directory.contribute.views import account

urlpatterns = [
    path("account/", account.account, name="account"),
    path("account/sessions/<int:number>/sign-out/", account.sign_out_session, name="sign_out_session"),
    path("account/sessions/sign-out/", account.sign_out_everywhere, name="sign_out_everywhere"),
]
