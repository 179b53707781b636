"""The addresses of signing in: allauth's own views, and only those that this site has."""

from allauth.account import views
from django.urls import path

urlpatterns = [
    # allauth asks for both names: signing in is asking for a code here.
    path("login/", views.request_login_code, name="account_login"),
    path("login/", views.request_login_code, name="account_request_login_code"),
    path("login/code/", views.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", views.logout, name="account_logout"),
]
