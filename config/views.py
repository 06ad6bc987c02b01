"""Pages that belong to no app: health, errors, and the style guide."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.urls import Resolver404, resolve
from django.utils.cache import patch_cache_control

from config import health as installation
from config.url_access import rule_of
from core.access import access
from core.http import current_page, error_page


@access(public=True, html=False)
def health(request: HttpRequest) -> JsonResponse:
    """200 when this installation can work, 503 when a part of it cannot; for monitoring, so nothing in it is secret."""
    state = installation.report()
    response = JsonResponse(state, status=200 if state["ok"] else 503)
    patch_cache_control(response, no_store=True)
    return response


@access(public=True)
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component with its class names, for whoever builds a page; only with DEBUG."""
    return render(request, "core/styleguide.html")


def bad_request(request: HttpRequest, exception: Exception | None, *, status: int = 400) -> HttpResponse:
    """400: the request itself is not one that the portal sends; nothing of it is trusted, not even its host name."""
    return _bare_page("400.html", status)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the person sees the object but may not do this with it."""
    return error_page(request, "403.html", 403, back_url=_back(request))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not there, or not for this person; the page does not say which."""
    return error_page(request, "404.html", 404, back_url=_back(request))


def wrong_method(request: HttpRequest, refusal: HttpResponse) -> HttpResponse:
    """405 for somebody who opens the address of a form: what it is, and the page it belongs to.

    Such an address stands in the browser after a form that ended in an error; reloading opens it.
    """
    page = error_page(request, "errors/405.html", 405, back_url=_page_above(request))
    page["Allow"] = refusal["Allow"]
    return page


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. What failed may be what the shell of the pages needs, so the page goes without it."""
    return _bare_page("500.html", 500, request_id=getattr(request, "request_id", ""))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token: mostly a page left open over a sign-in in another tab, or refused cookies.

    Nothing was saved and nothing is lost: the form behind the back button still holds what was typed. Sending it again
    from here would carry out whatever a foreign page had put into it, so the person does that on the form itself.
    """
    return error_page(request, "errors/403_csrf.html", 403, back_url=_back(request))


def _back(request: HttpRequest) -> str:
    """The page the person came from, when it is one of ours and not this very address."""
    page = current_page(request)
    return "" if page == request.get_full_path() else page


def _page_above(request: HttpRequest) -> str:
    """The nearest address above this one that is a page this person may open; empty when only the home page is."""
    above = request.path_info
    while above := above.rstrip("/").rpartition("/")[0]:
        try:
            found = resolve(f"{above}/")
        except Resolver404:
            continue
        rule = rule_of(found.func, tuple(found.namespaces))
        if (
            rule
            and rule.html
            and (rule.public or (request.user.is_authenticated and rule.allows(request.user)))
        ):
            return f"{above}/"
    return ""


def _bare_page(template: str, status: int, **context: str) -> HttpResponse:
    """A page made without request, session and database. When even its template fails, one plain line remains."""
    try:
        page = loader.get_template(template).render(context)
    except Exception:  # anything at all: this is the last page there is
        page = f"Temsil: {status} {context.get('request_id', '')}"
    return HttpResponse(page, status=status)
