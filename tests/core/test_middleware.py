"""Every request has an id and a log line, a language that is the person's, and a page for each refusal."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import structlog
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from core.errors import ReasonRequired, StaleObject, TransitionNotAllowed, UserFacingError
from core.logging import request_id
from core.middleware import ConflictMiddleware, LanguageMiddleware, RequestIdMiddleware

PAGES = {
    "errors/409.html": "{{ by }}|{{ at|date:'c' }}|{{ status }}|{{ back_url }}",
    "400.html": "{{ message }}|{{ back_url }}",
}


@pytest.fixture
def pages(settings):
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", PAGES)]},
        }
    ]


def through(middleware, request, answer=None):
    """Pass a request; return the response and what the view saw."""
    seen = {}

    def view(request):
        seen.update(
            id=request_id.get(),
            bound=structlog.contextvars.get_contextvars().get("request_id"),
            language=translation.get_language(),
        )
        if isinstance(answer, Exception):
            raise answer
        return answer or HttpResponse("içerik", status=201)

    return middleware(view)(request), seen


# Request id and access line


@pytest.mark.parametrize("inbound", ["0f8fad5b-d9cb-469f-a165-70867728950e", "A_b-1234", "x" * 64])
def test_the_id_of_the_proxy_is_kept(inbound):
    response, seen = through(
        RequestIdMiddleware, RequestFactory().get("/", headers={"X-Request-ID": inbound})
    )
    assert response["X-Request-ID"] == seen["id"] == seen["bound"] == inbound


@pytest.mark.parametrize(
    "inbound", ["", "short", "x" * 65, "abc12345\nlevel=error", "şşşşşşşş", "a b c d e f"]
)
def test_any_other_id_is_replaced(inbound):
    request = RequestFactory().get("/")
    request.META["HTTP_X_REQUEST_ID"] = inbound
    response, seen = through(RequestIdMiddleware, request)
    assert re.fullmatch("[0-9a-f]{32}", response["X-Request-ID"])
    assert seen["id"] == request.request_id == response["X-Request-ID"]


def test_the_id_ends_with_the_request_even_when_it_fails():
    with pytest.raises(RuntimeError):
        through(RequestIdMiddleware, RequestFactory().get("/"), RuntimeError("x"))
    assert request_id.get() == ""
    assert structlog.contextvars.get_contextvars() == {}


def test_one_line_per_request_without_query_and_address():
    request = RequestFactory().post("/inceleme/?q=gizli")
    request._cached_user = SimpleNamespace(external_id="0f8fad5b", email="elif@example.edu")
    with structlog.testing.capture_logs() as logs:
        through(RequestIdMiddleware, request)
    [line] = logs
    assert line.pop("ms") >= 0
    assert line == {
        "event": "request",
        "log_level": "info",
        "method": "POST",
        "path": "/inceleme/",
        "status": 201,
        "person": "0f8fad5b",
    }


def test_the_line_does_not_load_the_person():
    request = RequestFactory().get("/")
    request.user = property(lambda self: pytest.fail("the log asked for the person"))
    with structlog.testing.capture_logs() as logs:
        through(RequestIdMiddleware, request)
    assert logs[0]["person"] == ""


# Language


def language_request(*, profile=None, cookie=None, has_session=True):
    request = RequestFactory().get("/", headers={"Accept-Language": "en"})
    if has_session:
        request.COOKIES["sessionid"] = "x"
        request.user = SimpleNamespace(language=profile) if profile is not None else SimpleNamespace()
    if cookie is not None:
        request.COOKIES["dil"] = cookie
    return request


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        ({}, "tr"),
        ({"profile": "en"}, "en"),
        ({"profile": "tr", "cookie": "en"}, "tr"),
        ({"profile": "xx", "cookie": "en"}, "en"),
        ({"cookie": "en"}, "en"),
        ({"cookie": "de"}, "tr"),
        ({"cookie": "en", "has_session": False}, "en"),
        ({"has_session": False}, "tr"),
    ],
)
def test_profile_before_cookie_before_turkish_and_never_the_browser(wishes, language):
    request = language_request(**wishes)
    with translation.override("fr"):
        response, seen = through(LanguageMiddleware, request)
        assert translation.get_language() == "fr"
    assert seen["language"] == request.LANGUAGE_CODE == response["Content-Language"] == language
    assert response["Vary"] == "Cookie"


def test_a_view_may_answer_in_another_language():
    answer = HttpResponse(headers={"Content-Language": "en", "Vary": "Accept"})
    response, _seen = through(LanguageMiddleware, language_request(), answer)
    assert response["Content-Language"] == "en"
    assert response["Vary"] == "Accept, Cookie"


# Refusals


def refuse(exception, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    request = RequestFactory().post("/inceleme/5/karar/", headers=headers)
    return ConflictMiddleware(lambda request: HttpResponse()).process_exception(request, exception)


AT = datetime(2026, 3, 19, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize("kind", [StaleObject, TransitionNotAllowed])
def test_a_conflict_says_who_when_and_what_and_leads_to_the_object(pages, kind):
    submission = SimpleNamespace(get_absolute_url=lambda: "/gonderiler/G-2026-00142/")
    response = refuse(kind(submission, "approved", "Elif Kaya", AT, status_label="Onaylandı"))
    assert response.status_code == 409
    assert response.content.decode() == (
        "Elif Kaya|2026-03-19T11:30:00+03:00|Onaylandı|/gonderiler/G-2026-00142/"
    )


def test_a_conflict_over_a_row_that_is_gone_leads_back(pages):
    response = refuse(StaleObject(None, ""), referer="http://testserver/inceleme/5/")
    assert response.content.decode() == "None|||/inceleme/5/"


def test_htmx_gets_the_same_page(pages):
    response = refuse(StaleObject(None, "done"), hx_request="true")
    assert (response.status_code, response["HX-Retarget"]) == (409, "body")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (UserFacingError("Birim kapalı."), "Birim kapalı."),
        (ReasonRequired("Gerekçe yazın."), "Gerekçe yazın."),
    ],
)
def test_a_refusal_that_no_form_caught_is_a_page_with_its_message(pages, error, message):
    response = refuse(error)
    assert (response.status_code, response.content.decode()) == (400, f"{message}|/")


def test_other_exceptions_and_responses_pass(pages):
    assert refuse(RuntimeError("x")) is None
    response, _seen = through(ConflictMiddleware, RequestFactory().get("/"))
    assert response.status_code == 201
