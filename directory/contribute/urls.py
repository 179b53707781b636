"""The addresses of submitters and of people with an account."""

from django.urls import path

from directory.contribute.views import account, change, confirming, my_requests, report, request, steps, submit, suggest

urlpatterns = [
    path("submit/", submit.submit, name="submit"),
    path("actors/<id:actor_id>/suggest/", suggest.suggest, name="suggest"),
    path("actors/<id:actor_id>/report/", report.report, name="report"),
    # A token has 43 characters (`moderation.keys`), so none reads as one of these words.
    path("requests/lost/", request.lost, name="request_lost"),
    path("requests/confirm/<str:link>/", confirming.confirm, name="request_confirm"),
    path("requests/<str:token>/form/<str:step>/", steps.form_step, name="request_form"),
    path("requests/<str:token>/confirm/", confirming.wait, name="request_wait"),
    path("requests/<str:token>/change/", change.change, name="request_change"),
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
