"""The client's address, taken from the trusted hop only."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


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
