"""Every page takes the same number of queries however many rows there are (decisions.md section 7)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import MailState, Role
from accounts.models import MailDelivery, User
from accounts.services import invitations
from core import clock
from core.registry import Registry
from tests.make.accounts import (
    make_appointment,
    make_director,
    make_institution,
    make_notification,
    make_person,
    make_unit,
)

pytestmark = pytest.mark.django_db

LIST, DETAIL = 12, 15


@pytest.fixture
def director() -> User:
    make_institution()
    return make_director()


@pytest.fixture
def client(director) -> Client:
    client = Client()
    client.force_login(director)
    return client


def people(director: User, count: int) -> None:
    unit = make_unit()
    for _number in range(count):
        person = make_person(has_password=False)
        make_appointment(role=Role.REPRESENTATIVE, unit=unit, user=person)
        invitations.invite(person, actor=director)


def units(director: User, count: int) -> None:
    parent = make_unit()
    for _number in range(count):
        make_appointment(role=Role.RESPONDER, unit=make_unit(parent=parent))


def notices(director: User, count: int) -> None:
    for _number in range(count):
        make_notification(recipient=director)


def failed_mails(director: User, count: int) -> None:
    notices(director, count)
    MailDelivery.objects.update(state=MailState.FAILED)


@pytest.mark.parametrize(
    ("name", "query", "make"),
    [
        ("accounts:people", "", people),
        ("accounts:people", "?ara=kisi&gorev=representative&durum=invited", people),
        ("accounts:appointments", "", people),
        ("accounts:units", "", units),
        ("accounts:units", "?ara=birim", units),
        ("accounts:notifications", "", notices),
        ("accounts:undelivered", "", failed_mails),
        ("accounts:appointment_new", "?ara=kisi", people),
    ],
)
def test_lists(name, query, make, client, director, query_budget):
    made = 0
    for count in (1, 5, 50):
        make(director, count - made)
        made = count
        with query_budget(f"{name}{query}", at_most=LIST):
            assert client.get(reverse(name) + query).status_code == 200


@pytest.fixture
def alone(monkeypatch):
    """Without the sentences that other apps add for each appointment; they measure theirs."""
    monkeypatch.setattr("accounts.hooks.appointment_consequences", Registry())


def test_details(client, director, query_budget, alone):
    unit = make_unit(parent=make_unit())
    person = make_person()
    for count in (1, 5, 20):
        for _number in range(count):
            make_appointment(role=Role.RESPONDER, unit=unit)
            make_unit(parent=unit)
            make_appointment(role=Role.RESPONDER, user=person)
        row = person.appointments.first()
        pages = {
            "accounts:person": [person.external_id],
            "accounts:person_deactivate": [person.external_id],
            "accounts:unit": [unit.code],
            "accounts:unit_move": [unit.code],
            "accounts:unit_close": [unit.code],
            "accounts:unit_merge": [unit.code],
            "accounts:appointment_end": [row.uid],
            "accounts:profile": [],
        }
        for name, args in pages.items():
            with query_budget(name, at_most=DETAIL):
                assert client.get(reverse(name, args=args)).status_code == 200
        with query_budget("accounts:appointment_new?kisi", at_most=DETAIL):
            assert (
                client.get(f"{reverse('accounts:appointment_new')}?kisi={person.external_id}").status_code
                == 200
            )


def test_a_unit_head_costs_no_more(query_budget):
    make_institution()
    parent = make_unit()
    head = make_appointment(role=Role.UNIT_HEAD, unit=parent).user
    client = Client()
    client.force_login(User.objects.get(pk=head.pk))
    for _count in (1, 5, 50):
        unit = make_unit(parent=parent)
        make_appointment(role=Role.REPRESENTATIVE, unit=unit, ends_on=clock.today() + timedelta(days=90))
        for name in ("accounts:people", "accounts:appointments", "accounts:units"):
            with query_budget(f"{name} (unit head)", at_most=LIST):
                assert client.get(reverse(name)).status_code == 200


def test_the_sign_in_page_of_the_demonstration(settings, query_budget):
    from accounts.demo import address_of, personas

    institution = make_institution()
    settings.DEMO_MODE = True
    client = Client()
    for persona in personas():
        person = make_person(
            email=address_of(persona["username"], institution.domain), full_name=persona["name"]
        )
        make_appointment(role=Role.RESPONDER, user=person)
        with query_budget("account_login (demo)", at_most=LIST):
            assert client.get(reverse("account_login")).status_code == 200
