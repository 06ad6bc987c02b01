"""The administration site has no door of its own: sign-in, sign-out and password are the portal's."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from tests.make.accounts import make_holder, make_institution

pytestmark = pytest.mark.django_db

SIGN_IN = "/giris/?next="


@pytest.fixture
def client() -> Client:
    make_institution()
    return Client()


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(make_holder(role))
    return client


def test_signed_out_people_are_led_to_the_portals_sign_in_and_back(client: Client) -> None:
    assert client.get("/yonetici/accounts/unit/").url == "/yonetici/login/?next=/yonetici/accounts/unit/"
    answer = client.get("/yonetici/login/?next=/yonetici/accounts/unit/")
    assert answer.url == SIGN_IN + "/yonetici/accounts/unit/"


def test_a_foreign_address_is_never_led_to(client: Client) -> None:
    assert client.get("/yonetici/login/?next=https://example.org/").url == SIGN_IN + "/yonetici/"


def test_no_password_is_looked_at_here(client: Client) -> None:
    person = make_holder(Role.AUDITOR)
    person.set_password("dogru-parola-dort-kelime")
    person.save()
    answer = client.post(
        "/yonetici/login/", {"username": person.email, "password": "dogru-parola-dort-kelime"}
    )
    assert answer.url == SIGN_IN + "/yonetici/"
    assert "_auth_user_id" not in client.session


def test_who_is_no_staff_finds_nothing_here() -> None:
    client = signed_in(Role.REPRESENTATIVE)
    assert client.get("/yonetici/", follow=True).status_code == 404
    assert signed_in(Role.AUDITOR).get("/yonetici/login/").url == "/yonetici/"


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("admin:password_change", "account_change_password"),
        ("admin:password_change_done", "account_change_password"),
        ("admin:logout", "account_logout"),
    ],
)
def test_password_and_sign_out_are_the_portals_pages(name: str, page: str) -> None:
    client = signed_in(Role.AUDITOR)
    assert client.post(reverse(name), {"new_password1": "x"}).url == reverse(page)
    assert client.get(reverse("home")).status_code == 200
    assert reverse(page) in client.get("/yonetici/").content.decode()
