"""Who gets which page: 404 for what one may not see, 403 for what one sees but may not do, sign-in for strangers."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Appointment, User
from tests.accounts import urls_table
from tests.make.accounts import (
    make_appointment,
    make_director,
    make_directorate,
    make_holder,
    make_person,
    make_unit,
)
from tests.urls import addresses

pytestmark = pytest.mark.django_db

EVERYBODY = set(Role.values) | {None}
PEOPLE = {"director"}
OWN_UNITS = {"director", "unit_head"}
# Page -> roles that get it; `None` is a person without any appointment. The unit head is head of the very unit.
TABLE = {
    "accounts:profile": EVERYBODY,
    "accounts:notifications": EVERYBODY,
    "accounts:undelivered": {"director", "admin"},
    "accounts:people": OWN_UNITS,
    "accounts:people_export": OWN_UNITS,
    "accounts:person_new": PEOPLE,
    "accounts:person": OWN_UNITS,
    "accounts:person_edit": PEOPLE,
    "accounts:person_deactivate": PEOPLE,
    "accounts:units": OWN_UNITS,
    "accounts:unit_new": PEOPLE,
    "accounts:unit": OWN_UNITS,
    "accounts:unit_edit": PEOPLE,
    "accounts:unit_move": PEOPLE,
    "accounts:unit_close": PEOPLE,
    "accounts:unit_merge": PEOPLE,
    "accounts:appointments": OWN_UNITS,
    "accounts:appointments_export": OWN_UNITS,
    "accounts:appointment_new": OWN_UNITS,
    "accounts:appointment_end": OWN_UNITS,
}
POST_ONLY = {
    "accounts:demo_sign_in",
    "accounts:theme",
    "accounts:language",
    "accounts:notification_open",
    "accounts:notifications_read",
    "accounts:mail_retry",
    "accounts:person_invite",
    "accounts:invitation_revoke",
    "accounts:person_reactivate",
}


@pytest.fixture
def scene() -> dict:
    """A unit with a representative, and what the addresses name of it."""
    make_directorate()
    unit = make_unit(code="DHF", parent=make_unit(code="REK"))
    appointment = make_appointment(role=Role.REPRESENTATIVE, unit=unit)
    return {"unit": unit, "code": "DHF", "external_id": appointment.user.external_id, "uid": appointment.uid}


def url_of(name: str, scene: dict) -> str:
    parameters = {address.full_name: address.parameters for address in addresses()}[name]
    return reverse(name, kwargs={parameter: scene[parameter] for parameter in parameters})


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def persona(role: str | None, scene: dict) -> User:
    if role is None:
        return make_person()
    at_unit = role in (Role.UNIT_HEAD, Role.REPRESENTATIVE, Role.RESPONDER)
    return make_holder(role, unit=scene["unit"] if at_unit else None)


@pytest.mark.parametrize("role", [*Role.values, None])
def test_every_page_answers_as_the_table_says(role, scene):
    client = client_of(persona(role, scene))
    found = {name: client.get(url_of(name, scene)).status_code for name in TABLE}
    assert found == {name: 200 if role in allowed else 404 for name, allowed in TABLE.items()}


def test_the_tables_name_every_address():
    own = {address.full_name for address in addresses() if address.namespaces == ("accounts",)}
    assert own == set(TABLE) | POST_ONLY | {"accounts:invitation"}
    html = {address.full_name for address in addresses() if is_ours(address) and address.rule.html}
    assert html == {name for name, _kwargs, _role in urls_table.PAGES}


def is_ours(address) -> bool:
    return address.namespaces == ("accounts",) or (
        not address.namespaces and address.name.startswith("account_")
    )


def test_strangers_are_sent_to_sign_in(scene):
    for name in TABLE:
        url = url_of(name, scene)
        response = Client().get(url)
        assert response.status_code == 302, name
        assert response["Location"] == f"/giris/?next={url}"


def test_the_head_of_another_unit_gets_404_for_everything_of_this_one(scene):
    """I20: whatever of unit A is named in an address, unit B gets 404."""
    client = client_of(make_holder(Role.UNIT_HEAD, unit=make_unit()))
    for name in ("accounts:person", "accounts:unit", "accounts:appointment_end"):
        assert client.get(url_of(name, scene)).status_code == 404, name
    assert (
        client.post(url_of("accounts:appointment_end", scene), {"when": "now", "reason": "x"}).status_code
        == 404
    )
    listing = client.get(reverse("accounts:people")).content.decode()
    assert str(scene["external_id"]) not in listing
    assert "DHF" not in client.get(reverse("accounts:units")).content.decode()
    assert str(scene["uid"]) not in client.get(reverse("accounts:appointments")).content.decode()
    exported = b"".join(client.get(reverse("accounts:people_export")).streaming_content).decode()
    assert User.objects.get(external_id=scene["external_id"]).email not in exported
    new = reverse("accounts:appointment_new")
    assert client.get(f"{new}?kisi={scene['external_id']}").status_code == 404


def test_what_a_head_sees_but_may_not_end_is_403(scene):
    head = make_holder(Role.UNIT_HEAD, unit=scene["unit"])
    own = Appointment.objects.get(user=head)
    url = reverse("accounts:appointment_end", args=[own.uid])
    assert client_of(head).get(url).status_code == 403
    assert client_of(head).post(url, {"when": "now", "reason": "x"}).status_code == 403
    own.refresh_from_db()
    assert own.is_open


@pytest.mark.parametrize("name", sorted(POST_ONLY))
def test_what_changes_something_is_not_a_link(name, scene):
    assert client_of(make_director()).get(url_of(name, scene)).status_code in (404, 405)


@pytest.mark.parametrize(
    "name",
    [
        "accounts:person_invite",
        "accounts:invitation_revoke",
        "accounts:person_reactivate",
        "accounts:mail_retry",
    ],
)
def test_changes_are_closed_to_everybody_else(name, scene):
    url = url_of(name, scene)
    assert client_of(make_holder(Role.UNIT_HEAD, unit=scene["unit"])).post(url).status_code == 404
    assert client_of(None).post(url).status_code == 302


@pytest.mark.parametrize(("name", "make", "role"), urls_table.PAGES, ids=[row[0] for row in urls_table.PAGES])
def test_every_page_of_the_table_opens(name, make, role):
    make_directorate()
    kwargs = make()
    client = client_of(make_holder(role) if role else None)
    query = urls_table.QUERY.get(name, str)()
    response = client.get(reverse(name, kwargs=kwargs) + query)
    assert response.status_code == urls_table.STATUS.get(name, 200)
    content = response.content.decode()
    assert content.count("<h1") == 1
    assert 'style="' not in content
