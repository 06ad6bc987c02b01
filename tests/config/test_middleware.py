"""The client's address is the one that our own proxy saw, whatever the caller claims."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from config.middleware import TrustedProxyMiddleware

PROXY = "10.0.0.5"


@pytest.mark.parametrize(
    ("proxies", "claimed", "address", "is_tls"),
    [
        (0, "", PROXY, False),
        (0, "1.2.3.4", PROXY, False),
        (1, "1.2.3.4", "1.2.3.4", True),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4", True),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.9", "1.2.3.4", True),
        (2, "1.2.3.4", PROXY, False),
        (1, "", PROXY, False),
        (1, "<script>", PROXY, False),
        (1, "2001:db8::1", "2001:db8::1", True),
    ],
)
def test_the_trusted_hop_names_the_client(
    settings: object, rf: RequestFactory, proxies: int, claimed: str, address: str, is_tls: bool
) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies  # type: ignore[attr-defined]
    headers = {"X-Forwarded-Proto": "https", **({"X-Forwarded-For": claimed} if claimed else {})}
    seen: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    TrustedProxyMiddleware(view)(rf.get("/", headers=headers, REMOTE_ADDR=PROXY))
    (request,) = seen
    assert request.META["REMOTE_ADDR"] == address
    assert ("HTTP_X_FORWARDED_PROTO" in request.META) is is_tls
    assert "HTTP_X_FORWARDED_FOR" not in request.META
