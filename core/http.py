"""Small helpers over Django's request and response that several apps need."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks for a fragment. Read from the header: it also holds before HtmxMiddleware has run."""
    return request.headers.get("HX-Request") == "true"


def is_background(request: HttpRequest) -> bool:
    """Whether a script or an element asks, not a person who opens a page: it would hide a redirect."""
    return is_htmx(request) or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"


def current_page(request: HttpRequest) -> str:
    """Path and query of the page the person looks at; empty when unknown or of another site."""
    if request.method in ("GET", "HEAD") and not is_background(request):
        return request.get_full_path()
    shown = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    if shown.netloc != request.get_host() or not shown.path.startswith("/") or shown.path.startswith("//"):
        return ""
    return shown.path + (f"?{shown.query}" if shown.query else "")


def error_page(request: HttpRequest, template: str, status: int, /, **context: object) -> HttpResponse:
    """A whole page with an error status. When htmx asked, it replaces the page, not the fragment's place."""
    context["back_url"] = context.get("back_url") or "/"
    response = render(request, template, context, status=status)
    if is_htmx(request):
        response["HX-Retarget"] = "body"
        response["HX-Reswap"] = "innerHTML"
    return response


def too_many_requests(request: HttpRequest, *, retry_after: int) -> HttpResponse:
    """The 429 page, in the template that allauth's own limits use too; `retry_after` in seconds."""
    response = error_page(request, "429.html", 429, retry_after=retry_after, back_url=current_page(request))
    response["Retry-After"] = str(retry_after)
    return response
