"""The accounts: registered by the social media manager, then each with what has happened to it since."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from accounts.enums import Role
from accounts.models import Appointment
from channels_registry.enums import ChannelKind, PostOrigin, RestrictionReason, ReviewMode
from channels_registry.models import Channel, Platform
from channels_registry.recognition import Recognised, recognise
from channels_registry.services import channels, duties
from channels_registry.services.channels import Details
from channels_registry.services.posts import record_published_post
from channels_registry.services.state import change_state, restrict
from config.seeding import fixtures
from config.seeding.stage import DOMAIN, Stage, Step
from core.text import fold

REGISTERED = "-97 10:00"
MANAGER, DIRECTOR = "zeynep.demir", "elif.aydin"
# A number so high, or a form so long, that no platform has given it to a post.
HAND_RECORDED = {
    "instagram": "https://www.instagram.com/p/DEMO_temsil_{:04d}/",
    "facebook": "https://www.facebook.com/ornekkentuni/posts/9000000000000{:04d}",
    "x": "https://x.com/{handle}/status/900000000000000{:04d}",
    "youtube": "https://www.youtube.com/watch?v=demo_temsil_{:04d}",
    "linkedin": "https://www.linkedin.com/feed/update/urn:li:activity:900000000000000{:04d}/",
    "spotify": "https://open.spotify.com/episode/demoTemsilBolum000{:04d}",
    "medium": "https://medium.com/p/de00000000{:02x}",
}
# Accounts without a post from the portal have one that was recorded by hand, so that each shows a last post: on one of
# the last working days, or where the story of the account leaves room for it.
RECENT_DAYS = 24
LAST_POST = {
    "closed": "-41 13:15",
    "unrepresented": "-12 15:20",
    "suspended": "-6 10:40",
    "personal_mailbox": "-15 11:25",
}
# 120 days without a post is dormant (P23).
DORMANT_SINCE = "-122 12:00"
WITHOUT_POST = frozenset({"awaiting_escrow"})


def steps(stage: Stage) -> Iterator[Step]:
    """One registration after the other, the last posts of that time, then the stories."""
    begun = stage.calendar.moment(REGISTERED)
    published = {
        key for post in fixtures.posts() for step in post["steps"] for key in step.get("permalinks", ())
    }
    for place, row in enumerate(fixtures.channels()):
        at = begun + timedelta(minutes=9 * place)
        if row.get("story") in LATE:
            at = stage.calendar.moment(LATE[row["story"]])
        yield Step(at, f"account {key_of(row)}", lambda row=row: _register(stage, row))
        if row.get("story") not in WITHOUT_POST and key_of(row) not in published:
            yield _last_post(stage, row, place, registered=at)
        if row.get("story") in STORIES:
            when, happen = STORIES[row["story"]]
            yield Step(
                stage.calendar.moment(when),
                f"{row['story']} {key_of(row)}",
                lambda row=row, happen=happen: happen(stage, stage.channels[key_of(row)]),
            )
    moment = stage.calendar.moment
    yield Step(moment("-24 14:05"), "the backups of SBF step up", lambda: _promote(stage, "SBF"))


def key_of(row: dict[str, Any]) -> str:
    """How the files name an account: platform:handle."""
    return f"{row['platform']}:{row['handle']}"


def _register(stage: Stage, row: dict[str, Any]) -> None:
    unit = stage.units[row["unit"]]
    kind = ChannelKind.OFFICIAL if unit.is_directorate else ChannelKind.UNIT
    given: dict[str, Any] = {
        "actor": stage.person(MANAGER),
        "unit": unit,
        "kind": kind,
        "details": _details(row),
        "primary": _appointment(stage, row["unit"], is_backup=False),
        "backup": _appointment(stage, row["unit"], is_backup=True),
    }
    account = _account(row)
    if row.get("story") == "personal_mailbox":
        channel = channels.import_existing(account, reasons=[RestrictionReason.PERSONAL_MAILBOX], **given)
    else:
        channel = channels.register(account, activate=row.get("story") != "awaiting_escrow", **given)
    stage.channels[key_of(row)] = channel
    for appointment in filter(None, (given["primary"], given["backup"])):
        stage.rights_changed(stage.people[appointment.user.email])


def _account(row: dict[str, Any]) -> Recognised:
    """The account as its address names it."""
    canonical = Platform.objects.values_list("canonical", flat=True).get(pk=row["platform"])
    address = canonical.replace("{handle}", row["handle"]).replace("{kind}", row.get("kind", ""))
    return recognise(address, chosen=row["platform"])


def _details(row: dict[str, Any]) -> Details:
    return Details(
        display_name=row["name"],
        audience=row["audience"],
        purpose=row["purpose"],
        goals=row["goals"],
        languages=tuple(row["languages"]),
        mailbox=row.get("mailbox", f"{row['platform']}.{fold(row['unit'])}@{DOMAIN}"),
        review_mode=row.get("review_mode", ReviewMode.BEFORE),
    )


def _appointment(stage: Stage, unit: str, *, is_backup: bool) -> Appointment | None:
    """Through which appointment the account is represented; the Directorate's through its manager's."""
    role = Role.MANAGER if stage.units[unit].is_directorate and not is_backup else Role.REPRESENTATIVE
    held = (item for item in stage.appointments.values() if item.unit_id == stage.units[unit].pk)
    return next((item for item in held if item.role == role and item.is_backup == is_backup), None)


def _last_post(stage: Stage, row: dict[str, Any], place: int, *, registered: datetime) -> Step:
    """A post that somebody wrote down by hand, minutes after it came out; a dormant account's when the portal began."""
    story = row.get("story", "")
    is_dormant = story == "dormant"
    recent = f"-{1 + place * 7 % RECENT_DAYS} {10 + place % 8}:{place:02d}"
    published_at = stage.calendar.moment(DORMANT_SINCE if is_dormant else LAST_POST.get(story, recent))
    permalink = HAND_RECORDED[row["platform"]].format(place + 1, handle=row["handle"])

    def run() -> None:
        channel = stage.channels[key_of(row)]
        record_published_post(
            channel,
            permalink=permalink,
            published_at=published_at,
            origin=PostOrigin.RECORDED,
            actor=stage.person(MANAGER) if is_dormant else stage.publisher(channel),
        )

    at = (registered if is_dormant else published_at) + timedelta(minutes=4)
    return Step(at, f"last post on {key_of(row)}", run)


# ---- Stories ------------------------------------------------------------------------------------------------------


def _close(stage: Stage, channel: Channel) -> None:
    reason = "Bölümün duyuruları fakültenin LinkedIn hesabında birleştirildi."
    change_state(channel, "close", actor=stage.person(DIRECTOR), reason=reason)
    stage.rights_changed()


def _suspend(stage: Stage, channel: Channel) -> None:
    reason = "Hesaba yetkisiz giriş şüphesi var; bilgi güvenliği incelemesi sürüyor."
    change_state(channel, "suspend", actor=stage.person(MANAGER), reason=reason)


def _dormant(stage: Stage, channel: Channel) -> None:
    """120 days without a post (P23); the daily job that finds this comes with a later release."""
    restrict(channel, RestrictionReason.DORMANT, actor=None)


def _await_escrow(stage: Stage, channel: Channel) -> None:
    change_state(channel, "await_escrow", actor=stage.person(MANAGER))


def _promote(stage: Stage, unit: str) -> None:
    """The backup steps up on every account of the unit, which lifts their restriction."""
    for channel in Channel.objects.filter(unit=stage.units[unit]).order_by("pk"):
        duties.promote_backup(channel, actor=stage.person(MANAGER))
    stage.rights_changed()


# Accounts that came later than the others.
LATE = {"personal_mailbox": "-22 15:10", "awaiting_escrow": "-6 11:30"}
# Story of an account: when it happens, and what.
STORIES: dict[str, tuple[str, Callable[[Stage, Channel], None]]] = {
    "closed": ("-35 10:20", _close),
    "suspended": ("-4 08:55", _suspend),
    "dormant": ("-5 09:10", _dormant),
    "awaiting_escrow": ("-5 14:45", _await_escrow),
}
