"""What every request passes: its log line and its language."""

from __future__ import annotations

import uuid

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django_structlog.middlewares import RequestMiddleware


class RequestLogMiddleware(RequestMiddleware):
    """One line a request: method, route's name, status. An address may hold a token or what somebody searched for."""

    def prepare(self, request: HttpRequest) -> None:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=str(uuid.uuid4()))

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        match = request.resolver_match
        return f"{request.method} {match.view_name if match else '-'}"


class AddressLanguageMiddleware(LocaleMiddleware):
    """The language of a page follows its address alone, so that pages can be cached for everybody."""

    def process_request(self, request: HttpRequest) -> None:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response = super().process_response(request, response)
        if "Vary" in response:
            names = [name.strip() for name in response["Vary"].split(",")]
            kept = [name for name in names if name.lower() != "accept-language"]
            if kept:
                response["Vary"] = ", ".join(kept)
            else:
                del response["Vary"]
        return response
