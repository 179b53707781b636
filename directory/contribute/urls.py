"""The addresses of submitters and of people with an account."""

from django.urls import path

from directory.contribute.views import account, my_requests, request

urlpatterns = [
    # A token has 43 characters (`moderation.keys`), so none reads as one of these words.
    path("requests/lost/", request.lost, name="request_lost"),
    path("requests/<str:token>/", request.request_page, name="request"),
    path("requests/<str:token>/withdraw/", request.request_withdraw, name="request_withdraw"),
    path("requests/<str:token>/links/", request.request_links, name="request_links"),
    path("account/requests/", my_requests.my_requests, name="my_requests"),
    path("account/requests/<id:number>/", request.my_request_page, name="my_request"),
    path("account/requests/<id:number>/withdraw/", request.my_request_withdraw, name="my_request_withdraw"),
    path("account/requests/<id:number>/links/", request.my_request_links, name="my_request_links"),
    path("account/requests/<id:number>/change/", request.my_request_change, name="my_request_change"),
    path("account/", account.account, name="account"),
    path("account/sessions/<int:number>/sign-out/", account.sign_out_session, name="sign_out_session"),
    path("account/sessions/sign-out/", account.sign_out_everywhere, name="sign_out_everywhere"),
]
