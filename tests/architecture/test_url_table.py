"""The tables of pages are complete: what is not in them is opened by no run over all pages."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.enums import Role
from tests.make.accounts import make_holder
from tests.urls import Address, addresses, page_rows


def is_admin(address: Address) -> bool:
    return address.namespaces[:1] == ("admin",)


def test_every_page_of_the_portal_stands_in_a_table() -> None:
    declared = {
        address.full_name
        for address in addresses()
        if address.full_name and not is_admin(address) and address.rule and address.rule.html
    }
    listed = {row.name for row in page_rows() if not row.name.startswith("admin:")}
    assert listed == declared


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMIN])
def test_every_page_of_the_administration_site_that_staff_get_stands_in_a_table(role: str) -> None:
    """Which ones they get is asked, not written down: with an object of each model that the tables make."""
    listed = {row.name: row for row in page_rows() if row.name.startswith("admin:")}
    objects = {
        name.rpartition("_")[0]: row.make() for name, row in listed.items() if name.endswith("_change")
    }
    client = Client()
    client.force_login(make_holder(role))
    found = set()
    for address in addresses():
        if not is_admin(address) or not address.name:
            continue
        kwargs = {}
        if "object_id" in address.parameters:
            kwargs = objects.get(address.full_name.rpartition("_")[0], {"object_id": 1})
        elif address.name == "app_list":
            kwargs = {"app_label": "accounts"}
        try:
            response = client.get(reverse(address.full_name, kwargs=kwargs))
        except NoReverseMatch:
            continue
        if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
            found.add(address.full_name)
    assert found <= set(listed)
