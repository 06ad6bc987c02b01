"""Every address of the registry that answers a whole page: name, a function that makes what it shows, and who looks.

The accessibility run opens each of them as a person of the role; the function returns the arguments of `reverse`.
"""

from collections.abc import Callable
from itertools import count
from typing import Any

from accounts.enums import Role
from channels_registry.enums import ChannelStatus
from channels_registry.models import Channel, Platform
from tests.make.accounts import make_institution, make_unit
from tests.make.channels import make_channel, make_published_post, make_representative

_numbers = count(1)

Row = tuple[str, Callable[[], dict[str, Any]], Role]


def some_channels() -> dict[str, Any]:
    """A list with accounts in several states."""
    make_institution()
    unit = make_unit(name_tr="Diş Hekimliği Fakültesi")
    make_channel(unit=unit)
    make_channel(
        unit=unit, platform="youtube", handle=f"diş.kulübü{next(_numbers)}", status=ChannelStatus.SUSPENDED
    )
    make_channel(unit=unit, platform="x", status=ChannelStatus.RESTRICTED, has_representative=False)
    make_channel(unit=unit, platform="medium", status=ChannelStatus.CLOSED)
    return {}


def place(channel: Channel) -> dict[str, Any]:
    """The arguments of an account's addresses."""
    return {"platform": channel.platform_id, "handle": channel.slug}


def active_channel() -> dict[str, Any]:
    """An active account with people, posts and a history."""
    make_institution()
    unit = make_unit(name_tr="Diş Hekimliği Fakültesi")
    channel = make_channel(
        unit=unit,
        backup=make_representative(unit=unit, is_backup=True),
        goals="Başvuruları artırmak",
        languages=("tr", "en"),
        mailbox="dis@ornekkent.example",
    )
    make_published_post(channel=channel)
    return place(channel)


def orphaned_channel() -> dict[str, Any]:
    """A restricted account without a representative, its handle with Turkish letters."""
    make_institution()
    return place(
        make_channel(
            platform="youtube",
            handle=f"öğrenci.işleri{next(_numbers)}",
            status=ChannelStatus.RESTRICTED,
            has_representative=False,
            mailbox="okent@gmail.com",
        )
    )


def open_duty() -> dict[str, Any]:
    """An account and the duty that somebody wants to end."""
    arguments = active_channel()
    channel = Channel.objects.get(platform=arguments["platform"], slug=arguments["handle"])
    return {**arguments, "uid": channel.primary_duty.uid}


def platform() -> dict[str, Any]:
    """A platform of the catalogue."""
    return {"key": Platform.objects.get(key="instagram").key}


def limit() -> dict[str, Any]:
    """A limit of a platform."""
    return {"key": "instagram", "limit": "text.max"}


PAGES: list[Row] = [
    ("channels:list", some_channels, Role.DIRECTOR),
    ("channels:list", dict, Role.AUDITOR),
    ("channels:mine", some_channels, Role.REPRESENTATIVE),
    ("channels:register", some_channels, Role.MANAGER),
    ("channels:channel", active_channel, Role.DIRECTOR),
    ("channels:channel", orphaned_channel, Role.DIRECTOR),
    ("channels:channel", active_channel, Role.AUDITOR),
    ("channels:edit", active_channel, Role.DIRECTOR),
    ("channels:representative", active_channel, Role.DIRECTOR),
    ("channels:representative", orphaned_channel, Role.DIRECTOR),
    ("channels:end_duty", open_duty, Role.DIRECTOR),
    ("channels:record_post", active_channel, Role.DIRECTOR),
    ("channels:platforms", dict, Role.ADMIN),
    ("channels:platform", platform, Role.ADMIN),
    ("channels:platform", platform, Role.REVIEWER),
    ("channels:platform_new", dict, Role.ADMIN),
    ("channels:platform_edit", platform, Role.ADMIN),
    ("channels:limit_new", platform, Role.ADMIN),
    ("channels:limit", limit, Role.ADMIN),
    ("channels:limit_end", limit, Role.ADMIN),
]
