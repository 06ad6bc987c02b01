"""What the form of a post and the Directorate's form show: what may be chosen, images, the day's other posts."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Unit, User
from channels_registry.models import Channel
from content_review import policies
from content_review.enums import DeliveryStatus, SubmissionStatus
from content_review.models import Asset, Decision, Delivery, Draft, DraftMedia, RevisionMedia, Submission
from content_review.selectors.channels import channels_for
from content_review.selectors.posts import own_units
from core import clock


def units_to_write_for(user: User, submission: Submission | None = None) -> list[Unit]:
    """Open units for which the person may write; the post's own first where it is not among them."""
    units = list(own_units(user))
    if submission is not None and submission.unit not in units:
        units.insert(0, submission.unit)
    return units


def channels_to_choose(user: User, unit: Unit | None, submission: Submission | None = None) -> list[Channel]:
    """Own channels first, then the official ones; what the post has chosen stays, whatever became of it.

    One query; each channel knows whether the saved draft has it (`is_held`).
    """
    if unit is None:
        return []
    chosen = Draft.channels.through.objects.filter(
        draft__submission=submission.pk if submission else None, channel=OuterRef("pk")
    )
    wanted = Q(pk__in=channels_for(user, unit).values("pk"))
    if submission is not None and submission.unit == unit:
        wanted |= Q(is_held=True)
    rows = Channel.objects.annotate(is_held=Exists(chosen)).filter(wanted).select_related("platform", "unit")
    return sorted(
        rows, key=lambda channel: (channel.is_official, channel.platform.position, channel.sort_key)
    )


def images_of(draft: Draft | None) -> list[DraftMedia]:
    """The images of a working copy in their order, with their files."""
    if draft is None:
        return []
    return list(draft.media.select_related("asset__thumbnail", "asset__preview", "asset__master"))


def posts_that_day(
    channels: Sequence[Channel], moment: datetime, *, apart_from: Submission | None = None
) -> int:
    """Other posts planned or out on these channels on the local day of `moment`."""
    day = clock.local(moment).date()
    rows = Delivery.objects.filter(
        channel__in=channels,
        due_at__gte=clock.start_of_day(day),
        due_at__lt=clock.start_of_day(day + timedelta(days=1)),
        status__in=DeliveryStatus.OPEN | {DeliveryStatus.PUBLISHED},
    )
    if apart_from is not None:
        rows = rows.exclude(submission=apart_from)
    return rows.aggregate(total=Count("submission", distinct=True))["total"]


def correction_of(submission: Submission | None) -> Decision | None:
    """The correction that is asked for, None when none is."""
    if submission is None or submission.status != SubmissionStatus.CHANGES_REQUESTED:
        return None
    return policies.standing_decision(submission)


# ---- Images between two posts -------------------------------------------------------------------------------------


def unused_images() -> QuerySet[Asset]:
    """Images in no working copy and in no revision."""
    return Asset.objects.exclude(Exists(_drafts_with())).exclude(Exists(_revisions_with()))


def addable_images(user: User, submission: Submission) -> QuerySet[Asset]:
    """Images that the person uploaded for the post's unit and that are in no other post."""
    return (
        Asset.objects.filter(uploaded_by=user, unit=submission.unit_id)
        .exclude(Exists(_drafts_with().exclude(draft__submission=submission.pk)))
        .exclude(Exists(_revisions_with().exclude(revision__submission=submission.pk)))
    )


def images_to_add(user: User, submission: Submission, uids: Iterable[str]) -> tuple[list[Asset], bool]:
    """Those of `uids` that the person may add to the post, with their files, and whether that is all of them.

    Images that the current revision has already are left out without a word. At most one query.
    """
    wanted = list(dict.fromkeys(uids))
    readable = [uid for text in wanted if (uid := _uid_of(text))]
    if not readable:
        return [], not wanted
    rows = addable_images(user, submission).filter(uid__in=readable).select_related("master", "thumbnail")
    held = Exists(_revisions_with().filter(revision=submission.current_revision_id))
    found = {str(row.uid): row for row in rows.annotate(is_held=held)}
    chosen = [found[uid] for uid in wanted if uid in found]
    return [row for row in chosen if not row.is_held], len(chosen) == len(wanted)


def _drafts_with() -> QuerySet[DraftMedia]:
    return DraftMedia.objects.filter(asset=OuterRef("pk"))


def _revisions_with() -> QuerySet[RevisionMedia]:
    return RevisionMedia.objects.filter(asset=OuterRef("pk"))


def _uid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
