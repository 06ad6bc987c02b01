"""Whoever opens the address of a form gets a page of the portal that leads on, never the browser's empty one."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from tests.core.ui.html import Document, faults
from tests.make import content as make
from tests.make.accounts import make_appointment, make_director, make_institution, make_unit
from tests.urls import Address, addresses

SAMPLES: dict[str, Any] = {
    "number": "G-2026-00001",
    "limit": "text.max",
    "platform": "x",
    "key": "x",
    "position": 1,
}

pytestmark = pytest.mark.django_db


def sample_of(parameter: str) -> Any:
    """A value that fits the parameter; nothing of that name exists, and no form is asked before its method."""
    return SAMPLES.get(
        parameter, uuid.UUID(int=1) if parameter in ("uid", "asset", "external_id", "channel") else "a"
    )


def form_addresses() -> list[Address]:
    """The portal's own addresses that are no pages: forms, fragments and downloads."""
    return [one for one in addresses() if one.rule and not one.rule.html and one.full_name]


@pytest.fixture
def everybody(client: Client) -> Client:
    """Somebody who may open everything."""
    make_institution()
    person = make_director()
    unit = make_unit()
    for role in (Role.REPRESENTATIVE, Role.REVIEWER, Role.MANAGER, Role.ADMIN, Role.AUDITOR):
        make_appointment(role=role, unit=unit if role == Role.REPRESENTATIVE else None, user=person)
    client.force_login(person)
    return client


def test_every_address_of_a_form_answers_with_a_page_that_leads_on(everybody: Client) -> None:
    refused = []
    for address in form_addresses():
        url = reverse(address.full_name, kwargs={name: sample_of(name) for name in address.parameters})
        response = everybody.get(url)
        if response.status_code != 405:
            continue
        refused.append(address.full_name)
        html = response.content.decode()
        assert response["Allow"] == "POST", url
        assert faults(html, is_page=True) == [], url
        onward = [link.attrs["href"] for link in Document(html).all("a", class_="btn")]
        assert onward[-1] == "/", url
        assert all(everybody.get(link).status_code != 405 for link in onward), url
    assert {"content:message", "channels:step", "accounts:theme", "content:bulk"} <= set(refused)
    assert len(refused) > 15


def test_it_leads_to_the_record_that_the_form_stands_on(client: Client) -> None:
    post = make.make_submitted()
    client.force_login(post.submitter)
    response = client.get(reverse("content:message", args=[post.number]))
    assert f'href="/gonderiler/{post.number}/"' in response.content.decode()


def test_it_never_leads_to_what_the_person_may_not_open(client: Client) -> None:
    response = client.get(reverse("accounts:theme"))
    assert response.status_code == 405
    links = [link.attrs["href"] for link in Document(response.content.decode()).all("a", class_="btn")]
    assert links == ["/"], "the profile is not open to somebody signed out"


@pytest.mark.parametrize(
    "headers", [{"HX-Request": "true"}, {"Sec-Fetch-Mode": "cors"}, {"Accept": "application/json"}]
)
def test_a_script_gets_the_bare_answer(client: Client, headers: dict[str, str]) -> None:
    response = client.get(reverse("accounts:theme"), headers=headers)
    assert (response.status_code, response.content, response["Allow"]) == (405, b"", "POST")


def test_what_is_no_page_for_a_form_keeps_the_bare_answer(everybody: Client) -> None:
    response = everybody.post(reverse("home"))
    assert (response.status_code, response.content) == (405, b"")
