"""Rows first, ledger last (docs/decisions/0003): what a change of channels locks before its first entry, and in which
order: people, channels by primary key, units.
"""

from collections.abc import Collection

from django.db import connection
from django.db.models import Q

from accounts.models import Appointment, Unit, User
from channels_registry.enums import ChannelKind
from channels_registry.models import Channel, ChannelDuty


def lock_people(*appointments: Appointment | None) -> None:
    """Wait for whoever ends one of these appointments: nobody represents a channel through one that has ended.

    Before the channel is locked, since the end of an appointment takes the person first, too.
    """
    owners = {appointment.user_id for appointment in appointments if appointment is not None}
    list(User.objects.select_for_update(no_key=True).filter(pk__in=owners).order_by("pk").values_list("pk"))


def lock_channels(appointments: Collection[Appointment], units: Collection[Unit]) -> None:
    """Lock every channel that loses or changes something when these appointments end and these units move or merge.

    Registered with `accounts.hooks.locking_hooks`.
    """
    duties = ChannelDuty.objects.open().filter(appointment__in=appointments)
    concerned = Q(pk__in=duties.values("channel"))
    for unit in units:
        concerned |= Q(unit__in=Unit.objects.below(unit))
    rows = Channel.objects.select_for_update(no_key=True).filter(concerned).order_by("pk")
    share_units({unit for kind, unit in rows.values_list("kind", "unit") if kind == ChannelKind.OFFICIAL})


def lock_channel(channel: Channel) -> Channel:
    """Bring the caller's instance to what the database holds now, locked until the transaction ends."""
    channel.refresh_from_db(from_queryset=Channel.objects.select_for_update(no_key=True))
    if channel.is_official:
        share_units({channel.unit_id})
    return channel


def share_units(units: Collection[int]) -> None:
    """Keep units as they are until the transaction ends; others may do the same.

    The trigger of I3 does it whenever an official channel is written, be it after the first entry in the ledger. SQLite
    has one writer anyway.
    """
    if units and connection.vendor == "postgresql":
        table, key = Unit._meta.db_table, Unit._meta.pk.column
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT 1 FROM {table} WHERE {key} = ANY(%s) ORDER BY {key} FOR SHARE",  # noqa: S608 - constants
                [sorted(units)],
            )
