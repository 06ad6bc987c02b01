"""Rows first, ledger last (docs/decisions/0003): whoever waits for the ledger meets nobody who needs his rows.

Each test stops one change right before its first line in the ledger, lets another one run into its rows, and lets both
go on. PostgreSQL only: SQLite has one writer.
"""

import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, connections

from accounts.enums import Role, Scope
from accounts.models import Appointment, Notification, Unit, User
from accounts.services import appointments, invitations, people, units
from audit import services as ledger
from audit import turn
from channels_registry.enums import ChannelStatus, DutyKind
from channels_registry.models import Channel, ChannelDuty
from channels_registry.services import channels, duties, state
from channels_registry.services.posts import record_published_post
from core import clock
from tests.make.accounts import (
    make_appointment,
    make_director,
    make_directorate,
    make_holder,
    make_person,
    make_unit,
)
from tests.make.channels import make_account, make_channel, make_official_channel, make_representative
from tests.make.content import make_draft, make_permalink, send

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.race,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer"),
]

PATIENCE = 15  # seconds


@pytest.fixture
def collide(monkeypatch):
    """`collide(first, second)`: `first` stops with its rows in hand, `second` runs into them, both go on.

    Raises what either of them raised; a deadlock is an OperationalError.
    """
    stopped, go_on = threading.Event(), threading.Event()

    def stop_before(take: Callable[..., Any]) -> Callable[..., Any]:
        def stop_once(*args: Any) -> None:
            if threading.current_thread().name == "first" and not stopped.is_set():
                stopped.set()
                assert go_on.wait(PATIENCE)
            take(*args)

        return stop_once

    for module, name in ((ledger, "wait_for_turn"), (turn, "wait_for_turn")):
        monkeypatch.setattr(module, name, stop_before(getattr(module, name)))
    failures: list[Exception] = []

    def run(call: Callable[[], Any]) -> None:
        try:
            call()
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    def meet(first: Callable[[], Any], second: Callable[[], Any]) -> None:
        threads = [
            threading.Thread(target=run, args=(call,), name=name, daemon=True)
            for call, name in ((first, "first"), (second, "second"))
        ]
        threads[0].start()
        assert stopped.wait(PATIENCE), failures
        threads[1].start()
        wait_until_blocked(threads[1])
        go_on.set()
        for thread in threads:
            thread.join(PATIENCE)
            assert not thread.is_alive(), "a thread never came back"
        for error in failures:
            raise error

    return meet


def wait_until_blocked(thread: threading.Thread) -> None:
    """Until the database makes somebody wait, or the thread got through without."""
    end = time.monotonic() + PATIENCE
    question = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with connection.cursor() as cursor:
        while thread.is_alive() and time.monotonic() < end:
            cursor.execute(question)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.05)


def two_channels(*, unit: Unit, through: Appointment) -> list[Channel]:
    return [
        make_channel(unit=unit, platform=platform, representative=through) for platform in ("instagram", "x")
    ]


def publication_on(channel: Channel) -> Callable[[], Any]:
    permalink = make_permalink(channel)
    return lambda: record_published_post(
        Channel.objects.get(pk=channel.pk), permalink=permalink, published_at=clock.now(), actor=None
    )


def nothing_rests_on_what_has_ended() -> bool:
    return not ChannelDuty.objects.open().filter(appointment__ended_at__isnull=False).exists()


def test_an_appointment_ends_while_one_of_its_channels_publishes(collide):
    unit = make_unit()
    held = make_representative(unit=unit)
    _first, last = two_channels(unit=unit, through=held)
    collide(publication_on(last), lambda: appointments.end(held, actor=None, reason="x"))
    assert set(Channel.objects.values_list("status", flat=True)) == {ChannelStatus.RESTRICTED}
    assert nothing_rests_on_what_has_ended()


def test_a_person_is_deactivated_while_a_channel_publishes(collide):
    director, unit, other = make_director(), make_unit(), make_unit()
    first = make_representative(unit=unit)
    second = make_representative(unit=other, user=first.user)
    make_channel(unit=unit, representative=first)
    last = make_channel(unit=other, representative=second)
    collide(publication_on(last), lambda: people.deactivate(first.user, actor=director, reason="x"))
    assert nothing_rests_on_what_has_ended()


def test_a_last_day_passes_while_a_channel_publishes(collide):
    unit = make_unit()
    held = make_representative(unit=unit)
    _first, last = two_channels(unit=unit, through=held)
    days = {"starts_on": date(2020, 1, 1), "ends_on": clock.today() - timedelta(days=1)}
    Appointment.objects.filter(pk=held.pk).update(**days)
    collide(publication_on(last), appointments.close_past_appointments)
    assert nothing_rests_on_what_has_ended()


def test_a_unit_moves_out_of_reach_while_a_channel_publishes(collide):
    director, faculty, elsewhere = make_director(), make_unit(), make_unit()
    above = make_appointment(role=Role.REPRESENTATIVE, unit=faculty, scope=Scope.SUBTREE)
    department = make_unit(parent=faculty)
    _first, last = two_channels(unit=department, through=above)
    collide(publication_on(last), lambda: units.move(department, actor=director, parent=elsewhere))
    assert set(Channel.objects.values_list("status", flat=True)) == {ChannelStatus.RESTRICTED}


def test_units_merge_while_a_channel_publishes(collide):
    director, unit, into = make_director(), make_unit(), make_unit()
    _first, last = two_channels(unit=unit, through=make_representative(unit=unit))
    collide(publication_on(last), lambda: units.merge(unit, actor=director, into=into, reason="x"))
    assert set(Channel.objects.values_list("unit", flat=True)) == {into.pk}


def test_units_merge_while_one_of_their_people_is_appointed_elsewhere(collide):
    director, unit, into, third = make_director(), make_unit(), make_unit(), make_unit()
    held = make_representative(unit=unit)
    two_channels(unit=unit, through=held)

    def appoint() -> None:
        appointments.appoint(actor=None, user=held.user, unit=third, role=Role.RESPONDER)

    collide(appoint, lambda: units.merge(unit, actor=director, into=into, reason="x"))
    assert nothing_rests_on_what_has_ended()


def test_units_merge_while_one_below_is_renamed(collide):
    director, unit, into = make_director(), make_unit(), make_unit()
    above = make_appointment(role=Role.REPRESENTATIVE, unit=unit, scope=Scope.SUBTREE)
    first, second = make_unit(parent=unit), make_unit(parent=unit)
    make_channel(unit=first, representative=above)
    collide(
        lambda: units.rename(second, actor=director, name_tr="Yeni ad"),
        lambda: units.merge(unit, actor=director, into=into, reason="x"),
    )
    assert Unit.objects.get(pk=second.pk).parent == into


def test_nobody_is_assigned_through_an_appointment_that_ends_meanwhile(collide):
    unit = make_unit()
    channel, held = make_channel(unit=unit), make_representative(unit=unit)
    collide(
        lambda: duties.assign(channel, appointment=held, kind=DutyKind.BACKUP, actor=None),
        lambda: appointments.end(held, actor=None, reason="x"),
    )
    assert nothing_rests_on_what_has_ended()


def test_an_official_channel_gets_its_representative_while_a_director_leaves(collide):
    make_director()
    leaving = Appointment.objects.get(user=make_director())
    channel = make_official_channel()
    duties.end(channel.primary_duty, actor=None)
    held = make_representative(unit=make_directorate())
    collide(
        lambda: appointments.end(leaving, actor=None, reason="x"),
        lambda: duties.assign(channel, appointment=held, kind=DutyKind.PRIMARY, actor=None),
    )
    assert Channel.objects.get(pk=channel.pk).status == ChannelStatus.ACTIVE


def test_a_last_day_is_set_while_the_channel_comes_back(collide):
    director, channel = make_director(), make_channel()
    state.change_state(channel, "suspend", actor=director, reason="Saldırı")
    held = channel.primary_duty.appointment
    collide(
        lambda: appointments.schedule_end(
            held, actor=None, ends_on=clock.today() + timedelta(days=9), reason="x"
        ),
        lambda: state.change_state(Channel.objects.get(pk=channel.pk), "resume", actor=director),
    )
    assert Channel.objects.get(pk=channel.pk).status == ChannelStatus.ACTIVE


def test_a_link_is_revoked_while_its_person_is_deactivated(collide):
    director, person = make_director(), make_person(has_password=False)
    make_appointment(role=Role.REPRESENTATIVE, user=person)
    invitation, _token = invitations.invite(person, actor=director)
    collide(
        lambda: invitations.revoke(invitation, actor=director),
        lambda: people.deactivate(person, actor=director, reason="x"),
    )
    assert not User.objects.get(pk=person.pk).is_active


def test_the_primary_changes_by_hand_while_the_successor_leaves(collide, client):
    """The page changes primary and backup in one go."""
    unit = make_unit()
    head = make_holder(Role.UNIT_HEAD, unit=unit)
    channel = make_channel(unit=unit, backup=make_representative(unit=unit))
    held = make_representative(unit=unit)
    client.force_login(head)
    url = f"{channel.get_absolute_url()}temsilci/"

    def post() -> None:
        assert client.post(url, {"primary": str(held.uid), "backup": ""}).status_code in (200, 302)

    collide(lambda: appointments.end(held, actor=None, reason="x"), post)
    assert nothing_rests_on_what_has_ended()


# ---- Columns that foreign keys may refer to -------------------------------------------------------------------------


def test_a_representative_is_taken_off_while_a_post_for_the_channel_is_sent(collide):
    unit = make_unit()
    channel = make_channel(unit=unit, platform="x")
    post = make_draft(unit=unit, channels=[channel])
    collide(lambda: duties.end(channel.primary_duty, actor=None), lambda: send(post))
    assert post.deliveries.get().channel == channel


def test_a_channel_gets_another_address_while_a_post_for_it_is_sent(collide):
    director, unit = make_director(), make_unit()
    channel = make_channel(unit=unit, platform="x")
    post = make_draft(unit=unit, channels=[channel])
    details = channels.Details(display_name="Yeni", audience="Öğrenciler", purpose="Duyuru")
    account = make_account(platform="x", handle="okent_yeni")
    collide(
        lambda: channels.edit(channel, actor=director, details=details, account=account), lambda: send(post)
    )
    assert Channel.objects.get(pk=channel.pk).handle == "okent_yeni"


def test_a_unit_moves_while_somebody_is_appointed_there(collide):
    director, elsewhere, unit = make_director(), make_unit(), make_unit()
    person = make_person()
    collide(
        lambda: units.move(unit, actor=director, parent=elsewhere),
        lambda: make_appointment(role=Role.RESPONDER, unit=unit, user=person),
    )
    assert Unit.objects.get(pk=unit.pk).parent == elsewhere


def test_units_merge_while_somebody_is_appointed_below(collide):
    director, into, unit = make_director(), make_unit(), make_unit()
    below, person = make_unit(parent=unit), make_person()
    collide(
        lambda: units.merge(unit, actor=director, into=into, reason="x"),
        lambda: make_appointment(role=Role.RESPONDER, unit=below, user=person),
    )
    assert Unit.objects.get(pk=below.pk).parent == into


def test_a_person_gets_another_address_while_being_told_something(collide):
    director, channel = make_director(), make_channel()
    head = make_holder(Role.UNIT_HEAD, unit=channel.unit)
    collide(
        lambda: people.update(head, actor=director, email="yeni@ornekkent.example"),
        lambda: duties.end(channel.primary_duty, actor=None),
    )
    assert Notification.objects.filter(recipient=head, kind="channels.no_representative").exists()
