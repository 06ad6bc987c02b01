"""The side navigation: who looks at the ledger and at accounts finds them in the menu, not on the home page alone."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from config.home import shortcuts
from core.nav import build_nav
from tests.make.accounts import make_directorate, make_holder, make_institution

pytestmark = pytest.mark.django_db

# The tables of the system are no part of the portal's own pages.
BESIDE_THE_MENU = {reverse("admin:index")}


def menu_of(person: User) -> dict[str, str]:
    """Addresses of the entries by key."""
    return {link.key: link.url for group in build_nav(person, "/") for link in group.links}


@pytest.mark.parametrize("role", list(Role))
def test_every_shortcut_stands_in_the_menu_too(role):
    make_institution()
    person = User.objects.get(pk=make_holder(role, unit=make_directorate()).pk)
    found = shortcuts(person) or {"shortcuts": []}
    leads_to = {item["url"] for item in found["shortcuts"]} - BESIDE_THE_MENU
    assert leads_to <= set(menu_of(person).values())


def test_the_ledger_is_for_those_who_may_enter_its_pages(client):
    make_institution()
    for role in Role:
        person = User.objects.get(pk=make_holder(role, unit=make_directorate()).pk)
        is_there = "ledger" in menu_of(person)
        assert is_there == (role == Role.AUDITOR), role
        if is_there:
            client.force_login(person)
            assert client.get(menu_of(person)["ledger"]).status_code == 200
