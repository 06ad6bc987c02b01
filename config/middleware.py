"""What comes in: the client's address from the trusted hop only, and requests that no page of ours sends."""

import ipaddress
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config.views import bad_request, wrong_method
from core.http import is_background


class TrustedProxyMiddleware:
    """Set REMOTE_ADDR to the address that the outermost trusted proxy saw; all other code reads only
    REMOTE_ADDR.

    Each proxy appends the address it was called from to X-Forwarded-For, so with N trusted proxies the N-th
    entry from the right is true and everything left of it is what the caller claims. Fewer entries than
    proxies means that somebody reached the portal past a proxy: then the claims are dropped, also the one
    that says "this was TLS", and the direct peer stays. With TRUSTED_PROXY_COUNT=0 that is always so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.count: int = settings.TRUSTED_PROXY_COUNT

    def __call__(self, request: HttpRequest) -> HttpResponse:
        claimed = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        client = self._client(claimed)
        if client:
            request.META["REMOTE_ADDR"] = client
        else:
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        return self.get_response(request)

    def _client(self, claimed: str) -> str:
        """The address the outermost trusted proxy saw, or "" when the header does not come from our proxies."""
        hops = [hop.strip() for hop in claimed.split(",") if hop.strip()]
        if not self.count or len(hops) < self.count:
            return ""
        try:
            return str(ipaddress.ip_address(hops[-self.count]))
        except ValueError:
            return ""


class RequestShapeMiddleware:
    """Refuse what no page of ours sends, before anything is done with it.

    A NUL in an address or a field: PostgreSQL takes none in a text, which would end in an error of the server. A
    large body from somebody signed out: only signed-in people upload, and Django reads a form to its end before it
    looks at the token. Stands behind the sign-in, so that it knows who calls.
    """

    MOST_SIGNED_OUT = 256 * 1024  # bytes

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request, None)
        if self._length(request) > self.MOST_SIGNED_OUT and not request.user.is_authenticated:
            return bad_request(request, None, status=413)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if any("\0" in value for values in request.POST.lists() for value in (values[0], *values[1])):
            return bad_request(request, None)
        return None

    @staticmethod
    def _length(request: HttpRequest) -> int:
        length = request.META.get("CONTENT_LENGTH") or "0"
        return int(length) if length.isdecimal() else 0


class WrongMethodMiddleware:
    """A page instead of the browser's empty one for somebody who opens an address that only takes forms.

    Scripts and fragments keep Django's bare answer. Stands behind messages and language, which the page shows.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_refused = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method in (
            "GET",
            "HEAD",
        )
        if is_refused and request.accepts("text/html") and not is_background(request):
            return wrong_method(request, response)
        return response
