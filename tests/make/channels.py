"""Accounts, their people and their posts. All goes through the services, so that grants and ledger are in place."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from accounts.enums import Role
from accounts.models import Appointment, Unit, User
from channels_registry.enums import ChannelKind, ChannelStatus, DutyKind, PostOrigin, RestrictionReason
from channels_registry.identity import spec_of
from channels_registry.models import Channel, ChannelDuty, Platform, PublishedPost
from channels_registry.platforms.urls import parse_profile_url
from channels_registry.recognition import Recognised, registered_channel
from channels_registry.services import channels, duties
from channels_registry.services.channels import Details
from channels_registry.services.posts import record_published_post
from core import clock
from tests.make.accounts import make_appointment, make_directorate, make_person, make_unit

_numbers = count(1)

# An address of each platform that has one, with a place for the handle.
ADDRESSES = {
    "instagram": "https://www.instagram.com/{}/",
    "facebook": "https://www.facebook.com/{}",
    "x": "https://x.com/{}",
    "youtube": "https://www.youtube.com/@{}",
    "linkedin": "https://www.linkedin.com/company/{}/",
    "spotify": "https://open.spotify.com/show/{}",
    "medium": "https://medium.com/@{}",
    "tiktok": "https://www.tiktok.com/@{}",
}
POSTS = {
    "instagram": "https://www.instagram.com/p/C{:09d}/",
    "x": "https://x.com/i/status/{}",
    "facebook": "https://www.facebook.com/reel/{:010d}",
    "youtube": "https://www.youtube.com/watch?v=vid{:08d}",
    "linkedin": "https://www.linkedin.com/feed/update/urn:li:activity:{:010d}/",
    "spotify": "https://open.spotify.com/episode/ep{:020d}",
    "medium": "https://medium.com/p/{:012x}",
    "tiktok": "https://www.tiktok.com/@okent/video/{:010d}",
}


def make_account(*, platform: str = "instagram", handle: str = "", address: str = "") -> Recognised:
    """What a pasted address means; the platform need not be in use."""
    row = Platform.objects.get(key=platform)
    address = address or ADDRESSES[platform].format(handle or f"okent_{next(_numbers)}")
    profile = parse_profile_url(address, [spec_of(row)], chosen=platform)
    return Recognised(row, profile, registered_channel(profile))


def make_representative(*, unit: Unit, user: User | None = None, is_backup: bool = False) -> Appointment:
    """An appointment through which a channel of the unit can be represented; at the Directorate a manager's."""
    role = Role.MANAGER if unit.is_directorate else Role.REPRESENTATIVE
    return make_appointment(role=role, unit=unit, user=user or make_person(), is_backup=is_backup)


def make_channel(
    *,
    platform: str = "instagram",
    handle: str = "",
    unit: Unit | None = None,
    kind: str = ChannelKind.UNIT,
    status: str = ChannelStatus.ACTIVE,
    representative: Appointment | None = None,
    backup: Appointment | None = None,
    has_representative: bool = True,
    reasons: tuple[str, ...] = (),
    **details: Any,
) -> Channel:
    """A channel in a status. Active ones have a representative; `has_representative=False` leaves others without.

    `reasons` hold for restricted ones, which get `no_representative` by themselves when nobody represents them.
    """
    unit = unit or (make_directorate() if kind == ChannelKind.OFFICIAL else make_unit())
    if representative is None and has_representative and status not in ChannelStatus.ENDED:
        representative = make_representative(unit=unit)
    given = {"audience": "Öğrenciler", "purpose": "Duyuru", **details}
    channel = channels.register(
        make_account(platform=platform, handle=handle),
        actor=None,
        unit=unit,
        kind=kind,
        details=Details(**given),
        primary=representative,
        backup=backup,
        activate=False,
    )
    return put_into(channel, status, reasons=reasons)


def put_into(channel: Channel, status: str, *, reasons: tuple[str, ...] = ()) -> Channel:
    """Set a status past the workflow, as only makers may; what the database demands must hold."""
    found = set(reasons)
    if status == ChannelStatus.RESTRICTED and (channel.primary_duty_id is None or not found):
        found.add(
            RestrictionReason.NO_REPRESENTATIVE.value
            if channel.primary_duty_id is None
            else RestrictionReason.DORMANT.value
        )
    channel.refresh_from_db()
    channel.status = status
    channel.restriction_reasons = [reason.value for reason in RestrictionReason if reason.value in found]
    channel.save(update_fields=["status", "restriction_reasons"])
    return Channel.objects.with_people().get(pk=channel.pk)


def make_official_channel(**details: Any) -> Channel:
    """A channel of the Directorate, represented by a manager."""
    return make_channel(kind=ChannelKind.OFFICIAL, **details)


def make_duty(
    *, channel: Channel, appointment: Appointment | None = None, kind: str = DutyKind.BACKUP
) -> ChannelDuty:
    """A duty on a channel through an appointment at its unit."""
    appointment = appointment or make_representative(unit=channel.unit)
    return duties.assign(channel, appointment=appointment, kind=kind, actor=None)


def make_published_post(
    *,
    channel: Channel | None = None,
    permalink: str = "",
    published_at: datetime | None = None,
    origin: str = PostOrigin.RECORDED,
    actor: User | None = None,
) -> PublishedPost:
    """A post that is out, an hour ago unless said otherwise."""
    channel = channel or make_channel()
    permalink = permalink or POSTS[channel.platform_id].format(next(_numbers))
    return record_published_post(
        channel,
        permalink=permalink,
        published_at=published_at or clock.now() - timedelta(hours=1),
        origin=origin,
        actor=actor,
    )
