"""What happens to every request: its id and log line, its language, and the page for a refused change."""

import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from core.errors import Conflict, UserFacingError
from core.http import current_page, error_page
from core.logging import request_id, safe_path

LANGUAGE_COOKIE = "dil"

# An id from a proxy is taken over only in this form, so that nobody writes lines into the log with it.
_INBOUND_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_access_log = structlog.get_logger("temsil.access")


class RequestIdMiddleware:
    """Gives each request an id (log, ledger, response header) and writes its access line.

    Only what mends the client's address stands before it, so that every answer has an id and a line, refusals too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        inbound = request.headers.get("X-Request-ID", "")
        request.request_id = inbound if _INBOUND_ID.fullmatch(inbound) else uuid.uuid4().hex
        token = request_id.set(request.request_id)
        started = time.perf_counter()
        try:
            with structlog.contextvars.bound_contextvars(request_id=request.request_id):
                response = self.get_response(request)
                self._write_line(request, response, time.perf_counter() - started)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = request.request_id
        return response

    def _write_line(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        # Only a user whom the request has loaded already: the log asks the database nothing.
        person = getattr(request, "_cached_user", None)
        _access_log.info(
            "request",
            method=request.method,
            path=safe_path(request),
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            person=str(getattr(person, "external_id", "")),
        )


class LanguageMiddleware:
    """Language of the page: the profile's, else the cookie's, else the installation's; never Accept-Language.

    A browser set to English belongs here to a person who was given the portal in Turkish (decisions.md
    section 7).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = self._language_of(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response

    def _language_of(self, request: HttpRequest) -> str:
        wishes = [request.COOKIES.get(LANGUAGE_COOKIE)]
        # Without a session cookie nobody is signed in, and public pages stay free of the session.
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            wishes.insert(0, getattr(request.user, "language", None))
        offered = dict(settings.LANGUAGES)
        return next((wish for wish in wishes if wish in offered), settings.LANGUAGE_CODE)


class ConflictMiddleware:
    """Refusals of services that a view let escape: 409 with who and when, 400 with what to mend."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Conflict):
            # Back to the object itself, so that the person sees what was decided.
            address = getattr(exception.obj, "get_absolute_url", None)
            return error_page(
                request,
                "errors/409.html",
                409,
                by=exception.by,
                at=exception.at,
                status=exception.status_label,
                back_url=address() if address else current_page(request),
            )
        if isinstance(exception, UserFacingError):
            return error_page(
                request, "400.html", 400, message=exception.message, back_url=current_page(request)
            )
        return None
