"""Sessions end for good with the account, and are forgotten when they have expired."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.test import Client

from accounts import jobs
from accounts.models import User
from accounts.services import people, sessions
from core import clock
from tests.make.accounts import make_director, make_person

pytestmark = pytest.mark.django_db


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_all_sessions_of_one_person_end():
    person, other = make_person(), make_person()
    clients = [signed_in(person), signed_in(person), signed_in(other)]
    assert sessions.end_all(person) == 2
    assert [get_user(client).is_authenticated for client in clients] == [False, False, True]


def test_a_session_does_not_come_back_with_the_account():
    """A device is lost: the account is closed, and opened again when its owner has another one."""
    person, director = make_person(), make_director()
    stolen = signed_in(person)
    people.deactivate(person, actor=director, reason="Kayıp bilgisayar")
    people.reactivate(person, actor=director)
    assert not get_user(stolen).is_authenticated


def test_expired_sessions_are_forgotten():
    signed_in(make_person())
    jobs.forget_sessions.call()
    assert Session.objects.count() == 1
    with time_machine.travel(clock.now() + timedelta(days=15)):
        jobs.forget_sessions.call()
    assert not Session.objects.exists()
