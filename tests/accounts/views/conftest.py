"""The Director at the browser, and the text of an answer."""

import pytest
from django.test import Client

from accounts.models import User
from tests.make.accounts import make_director


@pytest.fixture
def director() -> User:
    return make_director(full_name="Elif Aydın")


@pytest.fixture
def as_director(director) -> Client:
    """A browser in which the Director is signed in."""
    client = Client()
    client.force_login(director)
    return client
