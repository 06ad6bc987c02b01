"""Revisions: sealing what was written, and bringing the deliveries in line with it.

Order of locks, the same everywhere: deliveries, the working copy, its images, the post, the ledger. Whoever takes them
in another order could wait for somebody who waits for them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from channels_registry.models import Channel
from content_review import checks, policies
from content_review.checks.subject import effective
from content_review.enums import DeliveryStatus
from content_review.hashing import Content, Picture, content_hash, text_key
from content_review.models import (
    Asset,
    CheckRun,
    Decision,
    Delivery,
    Draft,
    DraftMedia,
    Revision,
    RevisionMedia,
    Submission,
)
from content_review.transitions import DELIVERY_WORKFLOW
from core import clock
from core.check_registry import Finding
from core.errors import StaleObject, TransitionNotAllowed, UserFacingError

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class MediaPart:
    """An image in its place: which one, and what its alternative text says.

    `rights` are answers about an image that comes into the post with this part: rights_basis, rights_note, has_people.
    """

    asset: Asset
    alt_text: str = ""
    rights: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Parts:
    """What goes into a revision."""

    text: str = ""
    title: str = ""
    variants: dict[str, dict[str, str]] = field(default_factory=dict)
    video: dict[str, Any] = field(default_factory=dict)
    media: tuple[MediaPart, ...] = ()
    channels: tuple[Channel, ...] = ()

    def hash(self) -> str:
        """The hash an approval of these parts is bound to."""
        return content_hash(
            Content(
                text=self.text,
                title=self.title,
                variants=self.variants,
                video=self.video,
                media=tuple(Picture(part.asset.master.sha256, part.alt_text) for part in self.media),
                channel_uids=tuple(str(channel.uid) for channel in self.channels),
            )
        )


def parts_of_draft(draft: Draft) -> Parts:
    """The working copy as it would be sealed."""
    return Parts(
        text=draft.text,
        title=draft.title,
        variants=draft.variants,
        video=draft.video,
        media=tuple(
            MediaPart(row.asset, row.alt_text) for row in draft.media.select_related("asset__master")
        ),
        channels=tuple(draft.channels.select_related("platform", "unit").order_by("pk")),
    )


def parts_of_revision(revision: Revision) -> Parts:
    """A sealed revision taken apart again, to be changed into the next one."""
    return Parts(
        text=revision.text,
        title=revision.title,
        variants=revision.variants,
        video=revision.video,
        media=tuple(
            MediaPart(row.asset, row.alt_text) for row in revision.media.select_related("asset__master")
        ),
        channels=tuple(
            Channel.objects.filter(uid__in=revision.channel_uids)
            .select_related("platform", "unit")
            .order_by("pk")
        ),
    )


def hash_of_revision(revision: Revision, media: Iterable[RevisionMedia] | None = None) -> str:
    """The hash computed anew from the rows; equals `content_hash` unless somebody reached around the triggers.

    `media` are the revision's images in their order, if they are at hand.
    """
    return content_hash(
        Content(
            text=revision.text,
            title=revision.title,
            variants=revision.variants,
            video=revision.video,
            media=tuple(
                Picture(row.sha256, row.alt_text)
                for row in (revision.media.all() if media is None else media)
            ),
            channel_uids=tuple(revision.channel_uids),
        )
    )


def has_other_bytes(media: Iterable[RevisionMedia]) -> bool:
    """Whether an image's file is no longer the one that was sealed; only by reaching around the triggers.

    `media` have their asset's master loaded.
    """
    return any(row.sha256 != row.asset.master.sha256 for row in media)


def other_content(delivery: Delivery) -> UserFacingError:
    """The refusal of a delivery whose rows or files are no longer what was approved (I7)."""
    log.critical("approved_content_changed", delivery=str(delivery.uid))
    return UserFacingError(
        _("The content is no longer what was approved. Do not publish it, and tell the Directorate.")
    )


def seal(
    submission: Submission,
    parts: Parts,
    *,
    author: User,
    submitter: User,
    origin: str,
    acknowledged: Sequence[str] = (),
    note: str = "",
) -> Revision:
    """Write the next revision with its images; the caller makes it the current one.

    Raises StaleObject when somebody else sealed one at the same moment.
    """
    try:
        with transaction.atomic():
            revision = Revision.objects.create(
                submission=submission,
                number=submission.revision_count + 1,
                author=author,
                submitter=submitter,
                origin=origin,
                text=parts.text,
                title=parts.title,
                variants=parts.variants,
                video=parts.video,
                channel_uids=sorted(str(channel.uid) for channel in parts.channels),
                acknowledged=sorted(acknowledged),
                note=note,
                content_hash=parts.hash(),
            )
            RevisionMedia.objects.bulk_create(
                RevisionMedia(
                    revision=revision,
                    asset=part.asset,
                    position=place,
                    alt_text=part.alt_text,
                    sha256=part.asset.master.sha256,
                )
                for place, part in enumerate(parts.media)
            )
    except IntegrityError:
        raise stale(submission) from None
    return revision


def read(submission: Submission) -> Submission:
    """The post as it is now, with what rules and notices ask."""
    return Submission.objects.select_related(
        "unit",
        "submitter",
        "status_changed_by",
        "claimed_by",
        "current_revision__submitter",
        "current_revision__author",
    ).get(pk=submission.pk)


def stale(submission: Submission) -> StaleObject:
    """The refusal of an outdated page: who changed the post last and when, read afresh."""
    fresh = read(submission)
    by, at = fresh.last_change() or (None, None)
    return StaleObject(fresh, fresh.status, by, at, status_label=fresh.get_status_display())


def not_allowed(post: Submission) -> TransitionNotAllowed:
    """The refusal of a step that the present status does not know: who brought it there and when."""
    by, at = post.last_change() or (None, None)
    return TransitionNotAllowed(post, post.status, by, at, status_label=post.get_status_display())


def record_checks(revision: Revision, findings: Sequence[Finding]) -> CheckRun:
    """Keep what the checks found, as codes with facts."""
    noisy = {finding.check for finding in findings}
    return CheckRun.objects.create(
        revision=revision,
        findings=[checks.as_row(finding) for finding in findings],
        passed=[check.id for check in checks.REGISTRY if check.id not in noisy],
        error_count=len(checks.errors(findings)),
        warning_count=len(checks.warnings(findings)),
    )


def lock_draft(submission: Submission) -> Draft:
    """The working copy as it is now, locked until the end of the transaction.

    Alone: what a query joins to a row for whose lock it waits is as it was before the wait.
    """
    return Draft.objects.select_for_update(no_key=True).get(submission=submission.pk)


def stale_draft(draft: Draft) -> StaleObject:
    """The refusal of a page whose draft was written elsewhere: by whom and when, read afresh."""
    fresh = Draft.objects.select_related("submission", "edited_by").get(pk=draft.pk)
    post = fresh.submission
    by = fresh.edited_by.get_full_name() if fresh.edited_by else None
    return StaleObject(post, post.status, by, fresh.updated_at, status_label=post.get_status_display())


def lock_deliveries(submission: Submission) -> list[Delivery]:
    """The deliveries of a post, locked until the end of the transaction, each with what its rules ask.

    They know this very `submission`, so that its status is the one the engine has just written.
    """
    rows = list(
        submission.deliveries.select_for_update(no_key=True, of=("self",))
        .select_related("channel__platform", "channel__unit")
        .order_by("pk")
    )
    for row in rows:
        row.submission = submission
    _remember(submission, rows)
    return rows


def _remember(submission: Submission, rows: list[Delivery]) -> None:
    """Let `submission.deliveries.all()` give these very rows, as prefetch_related would."""
    queryset = Delivery.objects.filter(submission=submission)
    queryset._result_cache = rows
    queryset._prefetch_done = True
    submission.__dict__.setdefault("_prefetched_objects_cache", {})["deliveries"] = queryset


def align_deliveries(
    submission: Submission,
    revision: Revision,
    channels: Iterable[Channel],
    *,
    actor,
    existing: Sequence[Delivery],
    due_at=None,
    reopens: bool = True,
) -> list[Delivery]:
    """Give every target channel a delivery of the new revision that waits for its approval; return all of them.

    What is published stays as it is. Channels no longer wanted are cancelled, scheduled ones taken off the schedule;
    cancelled ones that are wanted are taken up again if it `reopens`. `due_at` is the wished time; None leaves times.
    """
    wanted = {channel.pk: channel for channel in channels}
    kept = []
    for delivery in existing:
        channel = wanted.pop(delivery.channel_id, None)
        is_cancelled = delivery.status == DeliveryStatus.CANCELLED
        kept.append(delivery)
        if delivery.status in DeliveryStatus.WAS_PUBLISHED or (is_cancelled and not reopens):
            continue
        if channel is not None:
            _repoint(delivery, revision, actor=actor, due_at=due_at)
        elif not is_cancelled:
            run(delivery, "cancel", actor=actor)
    fresh = [
        Delivery(submission=submission, channel=channel, due_at=due_at, **_content(revision, channel))
        for channel in wanted.values()
    ]
    Delivery.objects.bulk_create(fresh)
    kept += fresh
    _remember(submission, kept)
    return kept


def run(delivery: Delivery, name: str, *, actor, reason: str = "", changes: dict | None = None, data=None):
    """One step of a delivery, with who and when written into the row."""
    stamp = {"status_reason": reason, "status_changed_by": actor, "status_changed_at": clock.now()}
    return DELIVERY_WORKFLOW.run(
        delivery, name, actor=actor, reason=reason, changes={**stamp, **(changes or {})}, data=data
    )


def standing_approval(delivery: Delivery) -> Decision | None:
    """The approval a delivery rests on."""
    return policies.approvals_of(delivery).first()


def _repoint(delivery: Delivery, revision: Revision, *, actor, due_at) -> None:
    """Bring one open or cancelled delivery to the new revision, waiting for its approval."""
    changes = _content(revision, delivery.channel)
    if due_at is not None:
        changes["due_at"] = due_at
    if delivery.status == DeliveryStatus.PENDING:
        # No step: it waited for an approval and still does. The version moves, so that open pages notice.
        for name, value in changes.items():
            setattr(delivery, name, value)
        delivery.version += 1
        delivery.save(update_fields=[*changes, "version"])
        return
    step = "reopen" if delivery.status == DeliveryStatus.CANCELLED else "unschedule"
    run(delivery, step, actor=actor, changes=changes)


def _content(revision: Revision, channel: Channel) -> dict[str, Any]:
    text = effective(revision.variants, channel.platform_id, "text", revision.text)
    return {"revision": revision, "revision_hash": revision.content_hash, "text_key": text_key(text)}


def copy_to_draft(draft: Draft, parts: Parts, *, editor: User) -> None:
    """Make the working copy equal to the parts, so that the unit goes on from what was sealed."""
    draft.text, draft.title = parts.text, parts.title
    draft.variants, draft.video = parts.variants, parts.video
    draft.edited_by = editor
    draft.version += 1
    draft.save()
    draft.channels.set(parts.channels)
    draft.media.all().delete()
    DraftMedia.objects.bulk_create(
        DraftMedia(draft=draft, asset=part.asset, position=place, alt_text=part.alt_text)
        for place, part in enumerate(parts.media)
    )
