"""Every address says who may call it, and every page carries the content security policy."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from config.url_access import NAMESPACES
from core.access import access, access_of
from tests.make.accounts import make_person
from tests.urls import Address, addresses

POLICY_PARTS = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
)


def simple_pages() -> list[Address]:
    """Addresses without parameters that answer pages, which any visitor can type."""
    return [
        address
        for address in addresses()
        if address.full_name and not address.parameters and (address.rule is None or address.rule.html)
    ]


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def test_every_address_declares_who_may_call_it() -> None:
    undeclared = [f"{address.route} ({address.full_name})" for address in addresses() if address.rule is None]
    assert not undeclared


def test_the_declaration_is_asked_before_everything_else() -> None:
    """`@access` stands on top: who may not know an address gets 404 there, not 405 or what another decorator says."""
    guard = access(public=True)(lambda request: None).__code__
    inside = [
        f"{address.route} ({address.full_name})"
        for address in addresses()
        if access_of(address.callback) and address.callback.__code__ is not guard
    ]
    assert not inside


@pytest.mark.django_db
def test_a_wrong_method_tells_nobody_that_there_is_an_address(client: Client) -> None:
    assert client.post(reverse("home"))["Location"].startswith(reverse("account_login"))
    client.force_login(make_person())
    assert client.post(reverse("content:queue")).status_code == 404
    assert client.post(reverse("home")).status_code == 405


def test_declared_actions_exist() -> None:
    from accounts.roles import ACTIONS

    unknown = {
        f"{address.route}: {action}"
        for address in addresses()
        for action in (address.rule.actions if address.rule else ())
        if action not in ACTIONS
    }
    assert not unknown


def test_declarations_for_third_parties_are_not_left_over() -> None:
    in_use = {address.namespaces[0] for address in addresses() if address.namespaces}
    assert set(NAMESPACES) <= in_use


def test_paths_are_turkish_ascii_and_end_with_a_slash() -> None:
    odd = [
        address.route
        for address in addresses()
        if (address.namespaces[:1] != ("admin",) and not address.route.isascii())
        or not (
            address.route == ""
            or address.route.rstrip("$)").endswith(("/", ".ics", ".txt", ".csv", "?P<url>.*"))
        )
    ]
    assert not odd


@pytest.mark.django_db
@pytest.mark.parametrize("address", simple_pages(), ids=lambda address: address.full_name)
def test_every_page_carries_the_policy(client: Client, address: Address) -> None:
    """Signed out: a page, a redirect to the sign-in page, or a refusal; each with the policy, none with an error."""
    try:
        url = reverse(address.full_name)
    except NoReverseMatch:
        pytest.skip("needs parameters of its own")
    response = client.get(url)
    assert response.status_code < 500
    assert_policy(response)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "host", "status"),
    [
        ("/boyle-bir-sayfa-yok/", "testserver", 404),
        ("/yonetici/boyle-bir-sayfa-yok/", "testserver", 302),
        ("/", "baska.example", 400),
    ],
)
def test_error_pages_carry_the_policy(client: Client, url: str, host: str, status: int) -> None:
    response = client.get(url, headers={"host": host})
    assert response.status_code == status
    assert_policy(response)


@pytest.mark.django_db
def test_a_form_without_token_is_answered_with_a_page_that_says_what_to_do(rf: object) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("account_login"), {"login": "a@b.c", "password": "x"})
    assert response.status_code == 403
    assert "geri dönün" in response.content.decode().casefold()
    assert_policy(response)


def assert_policy(response: object) -> None:
    """The header is there whole and allows nothing inline."""
    policy = response.headers.get("Content-Security-Policy", "")  # type: ignore[attr-defined]
    assert [part for part in POLICY_PARTS if part not in policy] == []
    assert "unsafe" not in policy
