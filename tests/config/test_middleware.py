"""The client's address is the one that our own proxy saw, whatever the caller claims."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from config.middleware import TrustedProxyMiddleware
from tests.make.accounts import make_director, make_institution

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


# ---- Requests that no page sends ----------------------------------------------------------------------------------


@pytest.fixture
def client(db: None) -> Client:
    make_institution()
    client = Client()
    client.force_login(make_director())
    return client


@pytest.mark.parametrize(
    "address",
    [
        "/birimler/%00/",
        "/hesaplar/?birim=%00",
        "/hesaplar/x/%00/",
        "/gorevlendirmeler/yeni/?birim=%00",
        "/inceleme/?birim=%00&ara=%00",
        "/platformlar/x/sinirlar/%00/",
        "/inceleme/toplu/ata/?gonderi=%00",
    ],
)
def test_a_nul_in_an_address_is_refused(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("form", [{"selected": "\0"}, {"sel\0ected": "G-2026-00001"}])
def test_a_nul_in_a_field_is_refused(client: Client, form: dict[str, str]) -> None:
    assert client.post("/inceleme/toplu/", form).status_code == 400
    assert client.post("/inceleme/toplu/", {"selected": "x"}).status_code != 400


def test_somebody_signed_out_sends_no_large_body(client: Client) -> None:
    large = SimpleUploadedFile("a.jpg", b"x" * 300 * 1024)
    assert Client().post("/giris/", {"file": large}).status_code == 413
    large.seek(0)
    assert client.post("/giris/", {"file": large}).status_code != 413
