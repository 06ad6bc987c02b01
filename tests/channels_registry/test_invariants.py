"""I1, I3 and I19 held by the database itself: raw SQL and ORM detours past the services are refused."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.enums import Role, Scope
from accounts.models import Appointment, Unit
from channels_registry.enums import ChannelKind, ChannelStatus, DutyKind
from channels_registry.models import Channel, ChannelDuty
from core import clock
from tests.make.accounts import make_appointment, make_directorate, make_person, make_unit
from tests.make.channels import (
    make_channel,
    make_duty,
    make_official_channel,
    make_representative,
    put_into,
)

pytestmark = pytest.mark.django_db


def refuse(statement: str, *params: object) -> None:
    """The database answers this statement with IntegrityError."""
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


@pytest.fixture
def active() -> Channel:
    """An active channel of a unit below another, with primary and backup."""
    unit = make_unit(parent=make_unit())
    return make_channel(unit=unit, backup=make_representative(unit=unit, is_backup=True))


# ---- I1: an active channel rests on an open primary duty through an appointment in force ---------------------------


def test_the_duty_that_an_active_channel_rests_on_cannot_end_or_turn_into_another(active):
    duty = active.primary_duty_id
    ended = make_representative(unit=active.unit)
    Appointment.objects.filter(pk=ended.pk).update(ended_at=clock.now())
    other = make_channel(has_representative=False, status=ChannelStatus.APPROVED)
    refuse("UPDATE channels_registry_channelduty SET ended_at = CURRENT_TIMESTAMP WHERE id = %s", duty)
    refuse("UPDATE channels_registry_channelduty SET kind = 'backup' WHERE id = %s", duty)
    refuse("UPDATE channels_registry_channelduty SET channel_id = %s WHERE id = %s", other.pk, duty)
    refuse("UPDATE channels_registry_channelduty SET appointment_id = %s WHERE id = %s", ended.pk, duty)
    refuse("UPDATE channels_registry_channelduty SET ended_at = CURRENT_TIMESTAMP")


def test_the_appointment_behind_it_cannot_end_or_move_away(active):
    appointment, elsewhere = active.primary_duty.appointment_id, make_unit()
    refuse("UPDATE accounts_appointment SET ended_at = CURRENT_TIMESTAMP WHERE id = %s", appointment)
    refuse("UPDATE accounts_appointment SET role = 'responder' WHERE id = %s", appointment)
    refuse("UPDATE accounts_appointment SET unit_id = %s WHERE id = %s", elsewhere.pk, appointment)


def test_an_active_channel_cannot_lose_or_exchange_its_duty(active):
    backup = ChannelDuty.objects.get(channel=active, kind=DutyKind.BACKUP)
    foreign = make_channel(unit=active.unit, platform="x", status=ChannelStatus.RESTRICTED).primary_duty
    Channel.objects.filter(pk=foreign.channel_id).update(primary_duty=None)
    for duty in (None, backup.pk, foreign.pk, 10**9):
        refuse("UPDATE channels_registry_channel SET primary_duty_id = %s WHERE id = %s", duty, active.pk)


def test_an_active_channel_cannot_go_to_a_unit_that_its_representative_does_not_reach(active):
    refuse("UPDATE channels_registry_channel SET unit_id = %s WHERE id = %s", make_unit().pk, active.pk)


def test_a_subtree_appointment_reaches_below_and_a_manager_everywhere():
    top = make_unit()
    unit = make_unit(parent=top)
    reaching = make_appointment(role=Role.REPRESENTATIVE, unit=top, user=make_person(), scope=Scope.SUBTREE)
    assert make_channel(unit=unit, representative=reaching).status == ChannelStatus.ACTIVE
    assert make_official_channel().status == ChannelStatus.ACTIVE
    refuse(
        "UPDATE accounts_appointment SET scope = 'unit' WHERE id = %s",
        reaching.pk,
    )


@pytest.mark.parametrize("column", ["audience", "purpose"])
def test_an_active_channel_keeps_audience_and_purpose(active, column):
    refuse(f"UPDATE channels_registry_channel SET {column} = '' WHERE id = %s", active.pk)  # noqa: S608


def test_no_channel_becomes_active_without_a_good_duty(active):
    lonely = make_channel(has_representative=False, status=ChannelStatus.RESTRICTED)
    refuse("UPDATE channels_registry_channel SET status = 'active' WHERE id = %s", lonely.pk)
    refuse(
        "UPDATE channels_registry_channel SET status = 'active', primary_duty_id = %s WHERE id = %s",
        ChannelDuty.objects.get(channel=active, kind=DutyKind.BACKUP).pk,
        lonely.pk,
    )


def test_orm_detours_are_refused_too(active):
    lonely = make_channel(has_representative=False, status=ChannelStatus.RESTRICTED)
    duty, appointment = active.primary_duty, active.primary_duty.appointment

    def by_save() -> None:
        lonely.status = ChannelStatus.ACTIVE
        lonely.save()

    def by_bulk_update() -> None:
        lonely.status = ChannelStatus.ACTIVE
        Channel.objects.bulk_update([lonely], ["status"])

    def duty_by_save() -> None:
        duty.ended_at = clock.now()
        duty.save(update_fields=["ended_at"])

    def appointment_by_update() -> None:
        Appointment.objects.filter(pk=appointment.pk).update(ended_at=clock.now())

    def by_creation() -> None:
        Channel.objects.bulk_create([_copy(active, status=ChannelStatus.ACTIVE)])

    for detour in (by_save, by_bulk_update, duty_by_save, appointment_by_update, by_creation):
        with pytest.raises(IntegrityError), transaction.atomic():
            detour()


def test_neither_duty_nor_appointment_can_be_deleted_from_under_an_active_channel(active):
    for statement, key in (
        ("DELETE FROM channels_registry_channelduty WHERE id = %s", active.primary_duty_id),
        ("DELETE FROM accounts_appointment WHERE id = %s", active.primary_duty.appointment_id),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(statement, [key])
            # Foreign keys are deferred; this is what the commit would say.
            connection.check_constraints()


def test_restrict_first_then_end_is_the_order_that_works(active):
    duty, appointment = active.primary_duty, active.primary_duty.appointment
    put_into(active, ChannelStatus.RESTRICTED)
    Channel.objects.filter(pk=active.pk).update(primary_duty=None)
    assert ChannelDuty.objects.filter(pk=duty.pk).update(ended_at=clock.now()) == 1
    assert Appointment.objects.filter(pk=appointment.pk).update(ended_at=clock.now()) == 1


def test_sqlite_replacing_rows_is_no_way_round(active):
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE exists on SQLite only")
    duty, appointment = active.primary_duty_id, active.primary_duty.appointment_id
    columns = {
        "channels_registry_channelduty": ("kind", "'backup'", duty),
        "accounts_appointment": ("ended_at", "CURRENT_TIMESTAMP", appointment),
    }
    for table, (column, value, key) in columns.items():
        names = [
            field.name for field in connection.introspection.get_table_description(connection.cursor(), table)
        ]
        values = ", ".join(value if name == column else f'"{name}"' for name in names)
        quoted = ", ".join(f'"{name}"' for name in names)
        refuse(
            f"INSERT OR REPLACE INTO {table} ({quoted}) SELECT {values} FROM {table} WHERE id = %s",  # noqa: S608
            key,
        )
    refuse(
        "UPDATE OR REPLACE accounts_appointment SET ended_at = CURRENT_TIMESTAMP WHERE id = %s", appointment
    )
    refuse(
        "UPDATE OR IGNORE accounts_appointment SET ended_at = CURRENT_TIMESTAMP WHERE id = %s", appointment
    )
    refuse("UPDATE OR FAIL accounts_appointment SET ended_at = CURRENT_TIMESTAMP WHERE id = %s", appointment)
    active.refresh_from_db()
    assert active.primary_duty.ended_at is None


# ---- I3: an official channel belongs to the Directorate ------------------------------------------------------------


def test_an_official_channel_cannot_belong_to_another_unit():
    official, unit_channel, faculty = make_official_channel(), make_channel(), make_unit()
    refuse("UPDATE channels_registry_channel SET unit_id = %s WHERE id = %s", faculty.pk, official.pk)
    refuse("UPDATE channels_registry_channel SET kind = 'official' WHERE id = %s", unit_channel.pk)
    for detour in (
        lambda: Channel.objects.filter(pk=unit_channel.pk).update(kind=ChannelKind.OFFICIAL),
        lambda: Channel.objects.bulk_create(
            [_copy(unit_channel, status=ChannelStatus.APPROVED, kind=ChannelKind.OFFICIAL)]
        ),
        lambda: _copy(unit_channel, status=ChannelStatus.APPROVED, kind=ChannelKind.OFFICIAL).save(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            detour()


def test_a_unit_with_official_channels_stays_the_directorate():
    official = make_official_channel()
    directorate = make_directorate()
    refuse("UPDATE accounts_unit SET kind = 'admin' WHERE id = %s", directorate.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=official.unit_id).update(kind="academic")


def test_a_unit_without_official_channels_may_change_its_kind():
    make_channel(unit=make_unit(code="MYO"))
    assert Unit.objects.filter(code="MYO").update(kind="admin") == 1


# ---- I19: one account, one channel ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("platform", "handle", "spelling"),
    [
        ("x", "OrnekKent", "ornekkent"),
        ("instagram", "okent_dis", "OKENT_DIS"),
        ("facebook", "ornek.kent.uni", "OrnekKentUni"),
        ("youtube", "öğrenci.işleri", "O\u0308ğrenci.i\u0307şleri"),
        ("linkedin", "ornek-kent", "Ornek-Kent"),
        ("medium", "okent_sam", "OKENT_SAM"),
    ],
)
def test_one_account_is_one_channel_whatever_the_spelling(platform, handle, spelling):
    first = make_channel(platform=platform, handle=handle)
    double = _copy(first, status=ChannelStatus.APPROVED, handle=spelling, canonical_url=first.canonical_url)
    double.identity_key = "elsewhere"
    with pytest.raises(IntegrityError), transaction.atomic():
        double.save()
    other = make_channel(platform=platform, handle=f"{handle}2" if platform != "youtube" else "baska.kanal")
    other.handle = spelling
    other.canonical_url = first.canonical_url
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save(update_fields=["handle", "canonical_url"])


def test_rows_without_identity_are_refused():
    channel = make_channel()
    for column in ("identity_key", "slug", "handle"):
        refuse(f"UPDATE channels_registry_channel SET {column} = '' WHERE id = %s", channel.pk)  # noqa: S608


def test_an_ended_channel_leaves_its_account_free():
    first = make_channel(handle="okent_dis", status=ChannelStatus.CLOSED)
    again = make_channel(handle="okent_dis")
    assert (first.slug, again.slug) == ("okent_dis", "okent_dis~2")
    refuse("UPDATE channels_registry_channel SET status = 'restricted' WHERE id = %s", first.pk)


def test_one_open_primary_duty_per_channel(active):
    with pytest.raises(IntegrityError), transaction.atomic():
        ChannelDuty.objects.create(
            channel=active, appointment=make_representative(unit=active.unit), kind=DutyKind.PRIMARY
        )
    duty = make_duty(channel=active)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChannelDuty.objects.filter(pk=duty.pk).update(kind=DutyKind.PRIMARY)


def _copy(channel: Channel, **values: object) -> Channel:
    """A row like another one, written past the services."""
    fields = {
        field.attname: getattr(channel, field.attname)
        for field in Channel._meta.concrete_fields
        if field.attname not in ("id", "uid", "mailbox", "primary_duty_id", "slug")
    }
    changed = {"slug": f"kopya-{uuid.uuid4().hex[:8]}", "primary_duty_id": None, **values}
    if values.get("status") == ChannelStatus.ACTIVE:
        changed["identity_key"] = uuid.uuid4().hex
    elif "handle" not in values:
        changed["identity_key"] = uuid.uuid4().hex
        changed["handle"] = f"kopya_{uuid.uuid4().hex[:8]}"
        changed["canonical_url"] = ""
    return Channel(**{**fields, **changed})
