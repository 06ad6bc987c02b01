"""I20: whatever of unit A stands in an address, people of unit B get 404, and a GET never writes.

The walk is over every named address of the portal's own table: an address with a parameter that `Scene` cannot fill
fails, so that a new page is walked over too. The administration site has tests of its own.
"""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.services import invitations
from audit.models import AuditEntry
from content_review.models import Delivery, Submission
from tests.journeys.files import write_missing_files
from tests.make import content as make
from tests.make.accounts import (
    make_appointment,
    make_directorate,
    make_holder,
    make_institution,
    make_invitation,
    make_person,
    make_unit,
)
from tests.urls import Address, Cast, PageRow, addresses, page_rows

# Addresses with a parameter that are not one unit's: why anybody may call them.
NOBODYS_IN_PARTICULAR = {
    "accounts:invitation": "the token in the address is the key; it names one person and is unguessable",
    "account_reset_password_from_key": "the token in the address is the key",
    "channels:platform": "the catalogue is the same for everybody who sees channels",
    "channels:platform_edit": "the catalogue belongs to no unit; only its keepers change it",
    "channels:platform_switch": "the catalogue belongs to no unit",
    "channels:limit": "the catalogue belongs to no unit",
    "channels:limit_new": "the catalogue belongs to no unit",
    "channels:limit_end": "the catalogue belongs to no unit",
    "channels:limit_restore": "the catalogue belongs to no unit",
    "content:measure": "counts what is typed and looks nothing up: the uid is only the name of the page",
}
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|ALTER|DROP|CREATE)\b", re.IGNORECASE)
# What a signed-in person without any appointment has: the own start page, profile, notices, password.
EVERYBODYS = {"home", "accounts:profile", "accounts:notifications"}


def own_addresses() -> Iterator[Address]:
    """Every named address that is not the administration site's."""
    return (address for address in addresses() if address.full_name and address.namespaces[:1] != ("admin",))


class Scene:
    """Everything of one unit that an address can name, and people of another unit."""

    def __init__(self) -> None:
        make_institution()
        make_directorate()
        unit = make_unit(code="DHF", parent=make_unit(code="REK"))
        appointment = make_appointment(role=Role.REPRESENTATIVE, unit=unit)
        writer = User.objects.get(pk=appointment.user_id)
        self.channel = make.make_unit_channel(unit, user=writer, platform="x")
        self.published = make.make_published(submitter=writer, unit=unit, channels=[self.channel], images=1)
        self.draft = make.make_draft(submitter=writer, unit=unit, channels=[self.channel], images=1)
        self.waiting = make.make_submitted(
            submitter=writer, unit=unit, channels=[self.channel], text="Seminer var."
        )
        delivery = Delivery.objects.select_related("channel").get(submission=self.published)
        write_missing_files()
        media = self.published.current_revision.media.select_related("asset").get()
        self.values: dict[str, Any] = {
            "external_id": make_invitation(person=self._person_of(unit))[0].user.external_id,
            "code": unit.code,
            "platform": self.channel.platform_id,
            "handle": self.channel.slug,
            "key": "instagram",
            "limit": "text.max",
            "number": self.waiting.number,
            "channel": delivery.channel.uid,
            "position": media.position,
            "asset": media.asset.uid,
            "size": "kucuk",
            "token": invitations.token_of(make_invitation()[0]),
            "uidb36": "1",
        }
        # The same word names different things in different apps.
        self.special: dict[str, dict[str, Any]] = {
            "accounts:appointment_end": {"uid": appointment.uid},
            "channels:end_duty": {"uid": self.channel.primary_duty.uid},
            "content:image": {"uid": media.asset.uid},
            "content:act": {"step": "geri-cek"},
            "content:bulk_form": {"step": "ata"},
            "content:delivery_step": {"step": "beklet"},
            "account_reset_password_from_key": {"key": "yeni"},
        }
        for name in ("draft", "autosave", "measure", "upload", "remove_image"):
            self.special[f"content:{name}"] = {"uid": self.draft.uid}
        for name in ("delivery", "delivery_time", "delivery_step", "pack", "pack_image"):
            self.special.setdefault(f"content:{name}", {})["number"] = self.published.number
        self.unit = unit

    @staticmethod
    def _person_of(unit: Any) -> User:
        person = make_person(has_password=False)
        make_appointment(role=Role.RESPONDER, unit=unit, user=person)
        return person

    def url(self, address: Address) -> str:
        """The address with this unit's objects in it. Raises KeyError for a parameter that nobody has told of."""
        special = self.special.get(address.full_name, {})
        kwargs = {
            name: special[name] if name in special else self.values[name] for name in address.parameters
        }
        return reverse(address.full_name, kwargs=kwargs)


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(User.objects.get(pk=user.pk))
    return client


def with_object() -> list[Address]:
    return [address for address in own_addresses() if address.parameters]


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.UNIT_HEAD, Role.RESPONDER])
def test_what_belongs_to_another_unit_is_not_there(role: str, scene: Scene) -> None:
    """By GET and by POST."""
    stranger = make_holder(role, unit=make_unit(code="MYO"))
    client, found = client_of(stranger), {}
    for address in with_object():
        if address.full_name in NOBODYS_IN_PARTICULAR:
            continue
        url = scene.url(address)
        answers = {client.get(url).status_code, client.post(url, {"version": "1"}).status_code}
        if not is_nowhere(answers):
            found[address.full_name] = answers
    assert found == {}


def is_nowhere(answers: set[int]) -> bool:
    """404 to whatever the address takes; 405 is what an address says to everybody before it looks who asks."""
    return answers in ({404}, {404, 405})


def test_a_file_or_a_draft_of_another_unit_is_not_there_under_a_guessed_address(scene: Scene) -> None:
    """A uid that nobody has made yet is no object: posting to it begins the stranger's own draft, in the own unit."""
    stranger = make_holder(Role.REPRESENTATIVE, unit=make_unit(code="MYO"))
    client, fresh = client_of(stranger), uuid4()
    client.post(reverse("content:autosave", args=[fresh]), {"text": "Kendi taslağım"})
    made = Submission.objects.filter(uid=fresh).first()
    assert made is None or (made.submitter == stranger and made.unit.code == "MYO")
    text = scene.draft.draft.text
    client.post(
        reverse("content:autosave", args=[scene.draft.uid]), {"text": "Başkasının taslağı", "overwrite": "1"}
    )
    scene.draft.draft.refresh_from_db()
    assert scene.draft.draft.text == text


def test_the_catalogue_is_changed_by_its_keepers_only(scene: Scene) -> None:
    stranger = client_of(make_holder(Role.REPRESENTATIVE, unit=scene.unit))
    for address in with_object():
        if address.rule.actions == ("catalogue.manage",):
            url = scene.url(address)
            assert (stranger.get(url).status_code, stranger.post(url).status_code) == (404, 404), url


def test_exceptions_are_not_left_over() -> None:
    assert set(NOBODYS_IN_PARTICULAR) <= {address.full_name for address in with_object()}


def test_a_superuser_without_appointments_has_nothing_of_the_portal(scene: Scene) -> None:
    superuser = User.objects.create_superuser("root@ornekkent.example", "Sistem Hesabı", "parola parola 1")
    assert_only_everybodys(client_of(superuser), scene)


def test_a_person_without_appointments_has_nothing_of_the_portal(scene: Scene) -> None:
    assert_only_everybodys(client_of(make_person()), scene)


def assert_only_everybodys(client: Client, scene: Scene) -> None:
    """Pages that ask for an action are 404; of those for everybody signed in none names anything of a unit."""
    found = {}
    for address in own_addresses():
        if not address.rule.actions:
            continue
        url = scene.url(address)
        answers = {client.get(url).status_code, client.post(url).status_code}
        if not is_nowhere(answers):
            found[address.full_name] = answers
    assert found == {}
    for name in EVERYBODYS:
        answer = client.get(reverse(name))
        assert answer.status_code == 200
        for secret in (scene.channel.handle, scene.waiting.number, scene.unit.name_tr):
            assert secret not in answer.content.decode(), name


def test_whoever_is_signed_out_is_led_to_the_sign_in_page(scene: Scene) -> None:
    client, found = client_of(None), {}
    for address in own_addresses():
        if address.rule.public:
            continue
        answers = {follow(call(scene.url(address))) for call in (client.get, client.post)}
        # 405 is what an address says to everybody before it looks who asks.
        if answers not in ({"sign-in"}, {"sign-in", "405"}):
            found[address.full_name] = answers
    assert found == {}


def follow(answer: Any) -> str:
    """Where an answer leads: to the sign-in page, or nowhere but its status."""
    if answer.status_code == 302 and answer["Location"].startswith("/giris/"):
        return "sign-in"
    return str(answer.status_code)


def test_a_change_of_another_persons_notice_is_not_possible(scene: Scene) -> None:
    """The notice is named in the form, not in the address."""
    from accounts.models import Notification
    from tests.make.accounts import make_notification

    foreign = make_notification(recipient=make_person())
    client = client_of(make_person())
    answer = client.post(
        reverse("accounts:notification_open"), {"uid": str(foreign.uid), "notice": str(foreign.uid)}
    )
    assert answer.status_code in (400, 404)
    assert Notification.objects.get(pk=foreign.pk).read_at is None


# ---- GET writes nothing --------------------------------------------------------------------------------------------


def row_counts() -> dict[str, int]:
    """Rows per table, sessions apart: signing in made one."""
    counts = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table != Session._meta.db_table:
                cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
                counts[table] = cursor.fetchone()[0]
    return counts


def get_and_read_statements(client: Client, url: str) -> list[str]:
    """Statements of a GET that are not reading."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
        b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code != 500, url
    return [query["sql"] for query in captured if WRITES.match(query["sql"])]


def test_no_address_writes_when_it_is_read(scene: Scene) -> None:
    """Every address with the unit's own objects, read by the Director and by the unit's representative."""
    readers = [client_of(make_holder(Role.DIRECTOR)), client_of(self_of(scene))]
    before, head, found = row_counts(), AuditEntry.objects.head().hash, {}
    for client in readers:
        for address in own_addresses():
            if written := get_and_read_statements(client, scene.url(address)):
                found[address.full_name] = written
    assert found == {}
    assert row_counts() == before
    assert AuditEntry.objects.head().hash == head


def self_of(scene: Scene) -> User:
    """The representative of the scene's unit."""
    return scene.channel.primary_duty.appointment.user


@pytest.mark.django_db
@pytest.mark.parametrize("row", page_rows(), ids=str)
def test_no_page_writes_when_it_is_read(row: PageRow) -> None:
    """Every page with what its table makes for it, by whoever may open it."""
    make_institution()
    opened = Cast().open(row)
    write_missing_files()
    client = client_of(opened.user)
    before, head = row_counts(), AuditEntry.objects.head().hash
    assert get_and_read_statements(client, opened.url) == []
    assert row_counts() == before
    assert AuditEntry.objects.head().hash == head
