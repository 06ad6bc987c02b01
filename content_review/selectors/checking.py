"""Fetches what the checks look at: a constant number of queries, whatever the post."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db.models import Q

from accounts.models import Institution, Unit
from channels_registry.limit_rows import current_limits
from channels_registry.models import Channel
from channels_registry.platforms.limits import PlatformLimits
from channels_registry.policies import may_receive, publishes_as_before
from content_review.checks.subject import Image, Neighbour, Phase, Subject, Target, Video, effective
from content_review.checks.timing import CLASH_WITHIN, DUPLICATE_WITHIN
from content_review.enums import DeliveryStatus, SubmissionStatus
from content_review.hashing import text_key
from content_review.models import Asset, Delivery, Draft, Revision, Submission
from core import clock

# Neighbours that are named; one is enough to make somebody look.
MOST_NEIGHBOURS = 5
MOST_LOOKED_AT = 50
# Without one of these signs there is no mail address, so nobody need ask for mailboxes that are allowed.
_MAY_HOLD_ADDRESS = re.compile(r"[@\[(\uff20]")
_ON_ITS_WAY = (SubmissionStatus.SUBMITTED, SubmissionStatus.APPROVED)


class Content(Protocol):
    """What is checked: a draft, a revision, or the parts of one to come."""

    text: str
    title: str
    variants: Mapping[str, Any]
    video: Mapping[str, Any]


class Picture(Protocol):
    """An image in its place, with its `asset.master` at hand."""

    asset: Asset
    alt_text: str


def subject_of_draft(draft: Draft) -> Subject:
    """The working copy as the checks see it."""
    return subject_of(
        draft.submission,
        draft,
        draft.media.select_related("asset__master"),
        draft.channels.select_related("platform", "unit"),
        phase="writing",
    )


def subject_of_revision(revision: Revision) -> Subject:
    """A sealed revision as the checks see it while it is decided about."""
    return subject_of(
        revision.submission,
        revision,
        revision.media.select_related("asset__master"),
        channels_of(revision),
        phase="deciding",
    )


def subject_of_delivery(delivery: Delivery, due_at: datetime) -> Subject:
    """One channel of an approved post as it would be at another time: for the time-bound checks only."""
    channel, submission, revision = delivery.channel, delivery.submission, delivery.revision
    duplicates, clashes = neighbours(submission, {channel.pk: delivery.text_key}, {channel.pk: due_at})
    return Subject(
        text=revision.text,
        variants=revision.variants,
        # None of these checks reads a limit.
        targets=(_target(channel, {}),),
        wished_at=due_at,
        now=clock.now(),
        phase="deciding",
        duplicates=duplicates,
        clashes=clashes,
    )


def channels_of(revision: Revision):
    """The target channels of a revision with platform and unit."""
    return (
        Channel.objects.filter(uid__in=revision.channel_uids)
        .select_related("platform", "unit")
        .order_by("pk")
    )


def assemble(
    submission: Submission,
    content: Content,
    media: Iterable[Picture],
    channels: Sequence[Channel],
    *,
    phase: Phase,
    limits: Mapping[str, PlatformLimits],
    institution: Institution | None,
    mailboxes: frozenset[str] = frozenset(),
    duplicates: tuple[Neighbour, ...] = (),
    clashes: tuple[Neighbour, ...] = (),
) -> Subject:
    """A subject of what has been fetched already; asks nothing of the database.

    `media` come with `asset.master`, `channels` with `platform`, the submission with `unit`; `limits` by platform key.
    """
    unit = submission.unit
    return Subject(
        text=content.text,
        title=content.title,
        variants=content.variants,
        images=tuple(_image(place, row) for place, row in enumerate(media)),
        video=_video(content.video),
        targets=tuple(_target(channel, limits) for channel in channels),
        wished_at=submission.wished_at,
        now=clock.now(),
        phase=phase,
        is_unit_open=unit.closed_on is None or unit.closed_on > clock.today(),
        domain=institution.domain if institution else "",
        mailboxes=mailboxes,
        student_number_pattern=institution.student_number_pattern if institution else "",
        duplicates=duplicates,
        clashes=clashes,
    )


def subject_of(
    submission: Submission,
    content: Content,
    media: Iterable[Picture],
    channels: Iterable[Channel],
    *,
    phase: Phase,
    institution: Institution | None = None,
) -> Subject:
    """A subject of content that has been fetched, with the rest fetched here: limits, institution, other posts.

    `institution` may be given when the caller has its row. At most five queries.
    """
    media, channels = list(media), list(channels)
    institution = institution or Institution.objects.first()
    texts = {
        channel.pk: text_key(effective(content.variants, channel.platform_id, "text", content.text))
        for channel in channels
    }
    times = {channel.pk: submission.wished_at for channel in channels}
    duplicates, clashes = neighbours(submission, texts, times)
    subject = assemble(
        submission,
        content,
        media,
        channels,
        phase=phase,
        limits=current_limits() if channels else {},
        institution=institution,
        duplicates=duplicates,
        clashes=clashes,
    )
    if not any(_MAY_HOLD_ADDRESS.search(passage.text) for passage in subject.passages()):
        return subject
    return replace(subject, mailboxes=_foreign_mailboxes(subject.domain))


def _target(channel: Channel, limits: Mapping[str, PlatformLimits]) -> Target:
    own = limits.get(channel.platform_id) or PlatformLimits(channel.platform_id)
    return Target(
        uid=str(channel.uid),
        platform=channel.platform_id,
        platform_label=channel.platform.label,
        name=f"{channel.platform.label} · {channel.handle}",
        limits=own.for_instance(channel.host) if channel.host else own,
        is_receiving=may_receive(channel),
        status_label=str(channel.get_status_display()),
        has_representative=channel.primary_duty_id is not None,
        goes_on_as_before=publishes_as_before(channel),
        host=channel.host,
    )


def _image(place: int, row: Picture) -> Image:
    asset, master = row.asset, row.asset.master
    return Image(
        position=place,
        name=asset.original_name,
        alt_text=row.alt_text,
        rights_basis=asset.rights_basis,
        rights_note=asset.rights_note,
        has_people=asset.has_people,
        mime=master.content_type,
        size_bytes=master.size_bytes,
        width=master.width,
        height=master.height,
        was_animated=asset.was_animated,
    )


def _video(declared: dict) -> Video | None:
    if not declared:
        return None
    return Video(
        name=declared.get("name", ""),
        seconds=declared.get("seconds"),
        has_captions=declared.get("has_captions"),
        note=declared.get("note", ""),
    )


def _foreign_mailboxes(domain: str) -> frozenset[str]:
    """Mailboxes of units that lie outside of the institution's domain; those within it are allowed anyway."""
    rows = Unit.objects.exclude(mailbox="")
    if domain:
        rows = rows.exclude(mailbox__iendswith=f"@{domain}")
    return frozenset(address.casefold() for address in rows.values_list("mailbox", flat=True))


def neighbours(
    submission: Submission, texts: Mapping[int, str], times: Mapping[int, datetime | None]
) -> tuple[tuple[Neighbour, ...], tuple[Neighbour, ...]]:
    """Other posts with the same text, and others close in time, on the same channels; one query for both.

    `texts`: channel key -> key of the text that goes there, empty for no text. `times`: channel key -> moment there,
    None for "as soon as approved", which clashes with nothing. The same text counts when it was published within 90
    days or is on its way; a time is close within half an hour.
    """
    same, close = Q(pk__in=()), Q(pk__in=())
    for channel, key in texts.items():
        if key:
            same |= Q(channel=channel, text_key=key)
    for channel, moment in times.items():
        if moment is not None:
            near = (moment - CLASH_WITHIN + _INSTANT, moment + CLASH_WITHIN - _INSTANT)
            close |= Q(channel=channel, due_at__range=near) | Q(channel=channel, published_at__range=near)
    recently = clock.now() - DUPLICATE_WITHIN
    waiting = Q(status__in=DeliveryStatus.OPEN, submission__status__in=_ON_ITS_WAY)
    published = Q(status=DeliveryStatus.PUBLISHED)
    found = (
        Delivery.objects.filter((same | close) & (waiting | published))
        .exclude(submission=submission.pk)
        .select_related("submission", "channel__platform")
        .order_by("due_at", "pk")[:MOST_LOOKED_AT]
    )
    rows = list(found)
    duplicates = [
        row
        for row in rows
        if row.text_key
        and row.text_key == texts.get(row.channel_id)
        and (row.published_at is None or row.published_at >= recently)
    ]
    clashes = [row for row in rows if _is_close(row, times.get(row.channel_id))]
    return _named(duplicates), _named(clashes)


_INSTANT = timedelta(microseconds=1)


def _is_close(row: Delivery, moment: datetime | None) -> bool:
    moments = (row.due_at, row.published_at)
    return moment is not None and any(other and abs(other - moment) < CLASH_WITHIN for other in moments)


def _named(rows: Iterable[Delivery]) -> tuple[Neighbour, ...]:
    return tuple(
        Neighbour(
            number=row.submission.number,
            platform=row.channel.platform_id,
            channel=f"{row.channel.platform.label} · {row.channel.handle}",
            at=row.published_at or row.due_at,
            is_published=row.status == DeliveryStatus.PUBLISHED,
        )
        for row in rows
    )[:MOST_NEIGHBOURS]
