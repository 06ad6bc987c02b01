"""Publication per channel: time, hold, the address as proof, taking down."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from channels_registry.enums import PostOrigin
from channels_registry.models import PublishedPost
from channels_registry.services.posts import correct_permalink, record_published_post
from content_review import checks, events, policies
from content_review.enums import DeliveryStatus
from content_review.errors import ChecksFailed, WarningsNotAcknowledged
from content_review.models import Delivery
from content_review.selectors.checking import subject_of_delivery
from content_review.services import telling
from content_review.services.outcome import channel_name, tell_publishers
from content_review.services.revisions import (
    has_other_bytes,
    hash_of_revision,
    other_content,
    run,
    standing_approval,
)
from content_review.transitions import DELIVERY_WORKFLOW
from core import clock
from core.check_registry import Finding
from core.errors import ReasonRequired, StaleObject, TransitionNotAllowed, UserFacingError
from core.jobs import for_each

log = structlog.get_logger(__name__)

# A post may come out a little before somebody approves it in the portal on another clock.
CLOCK_TOLERANCE = timedelta(minutes=10)
# So many deliveries are made ready in one run; the next minute takes the rest.
MOST_AT_ONCE = 200


def move(
    delivery: Delivery,
    *,
    due_at: datetime | None,
    actor: User,
    acknowledged: tuple[str, ...] = (),
    version: int | None = None,
) -> Delivery:
    """Set another time of publication, without a new review: the time is outside of what was approved.

    `due_at` None, or a moment that has come, makes it ready now. The time-bound checks run again: what blocks raises
    ChecksFailed, warnings that are not ticked WarningsNotAcknowledged. Raises StaleObject, TransitionNotAllowed,
    PermissionDenied.
    """
    with transaction.atomic():
        delivery = _read(delivery)
        _require(delivery, "schedule", actor)
        moment = clock.now()
        due_at = moment if due_at is None else due_at.replace(second=0, microsecond=0)
        _check_time(delivery, due_at, acknowledged)
        before = delivery.due_at.isoformat() if delivery.due_at else ""
        facts = {"time_before": before, "time": due_at.isoformat()}
        if due_at > moment:
            _step(delivery, "schedule", actor, version, changes={"due_at": due_at}, data=facts)
            _tell_unit(delivery, "content.moved", actor, f"moved:{delivery.version}", at=due_at.isoformat())
        elif delivery.status == DeliveryStatus.HELD:
            _step(delivery, "release", actor, version, changes={"due_at": due_at}, data=facts)
            _tell_publishers(delivery)
        elif delivery.status != DeliveryStatus.READY:
            _step(delivery, "make_ready", actor, version, changes={"due_at": due_at}, data=facts)
            _tell_publishers(delivery)
    return delivery


def hold(delivery: Delivery, *, actor: User, reason: str, version: int | None = None) -> Delivery:
    """Stop a publication for now; the unit is told why. Raises ReasonRequired and the engine's refusals."""
    with transaction.atomic():
        delivery = _read(delivery)
        _step(delivery, "hold", actor, version, reason=reason)
        _tell_unit(delivery, "content.held", actor, f"held:{delivery.version}", reason=reason.strip())
    return delivery


def release(delivery: Delivery, *, actor: User, version: int | None = None) -> Delivery:
    """Lift a hold: back to its time if that is still to come, else ready at once."""
    with transaction.atomic():
        delivery = _read(delivery)
        is_ahead = delivery.due_at is not None and delivery.due_at > clock.now()
        _require(delivery, "release", actor)
        if is_ahead and policies.can_set_time(actor, delivery):
            _step(delivery, "schedule", actor, version, data={"released": True})
        else:
            _step(delivery, "release", actor, version)
            _tell_publishers(delivery)
    return delivery


def publish(
    delivery: Delivery,
    *,
    permalink: str,
    published_at: datetime | None = None,
    actor: User,
    version: int | None = None,
) -> Delivery:
    """Record that the post is out, with its address as proof; `published_at` is now unless another moment is given.

    Only what was approved with this very hash, only by who publishes there (OFFICIAL the Directorate, UNIT its
    representative), only with rights to every image (P11, I7, I8). Effects in this order: published post of the
    channel, delivery, ledger, notices. Raises UserFacingError with the field permalink or published_at.
    """
    with transaction.atomic():
        delivery = _read(delivery)
        _require(delivery, "publish", actor)
        if version is not None and version != delivery.version:
            raise _stale(delivery)
        published_at = published_at or clock.now()
        _require_after_approval(delivery, published_at)
        _require_approved_content(delivery)
        post = record_published_post(
            delivery.channel,
            permalink=permalink,
            published_at=published_at,
            origin=PostOrigin.PORTAL,
            actor=actor,
        )
        _step(
            delivery,
            "publish",
            actor,
            version,
            changes={"published_post": post, "published_at": published_at, "published_by": actor},
            data={"hash": delivery.revision_hash, "permalink": post.permalink, "post": str(post.uid)},
        )
        _tell_unit(delivery, "content.published", actor, "published", link=post.permalink)
    return delivery


def may_correct_address(user: User, delivery: Delivery) -> bool:
    """Whether the person may mend the address of what is out: who publishes there, or may take it down."""
    if delivery.status != DeliveryStatus.PUBLISHED:
        return False
    return policies.publishes(user, delivery) or policies.can_take_down(user, delivery)


def correct_address(
    delivery: Delivery, *, permalink: str, actor: User, version: int | None = None
) -> Delivery:
    """Mend the address recorded as proof; publication, person and moment stay, the ledger keeps both addresses.

    Raises UserFacingError with the field permalink, PermissionDenied, TransitionNotAllowed, StaleObject.
    """
    with transaction.atomic():
        delivery = _read(delivery)
        if delivery.status != DeliveryStatus.PUBLISHED:
            _require(delivery, "take_down", actor)
        if not may_correct_address(actor, delivery):
            raise PermissionDenied
        if version is not None and version != delivery.version:
            raise _stale(delivery)
        former = delivery.published_post.permalink
        post = correct_permalink(delivery.published_post, permalink=permalink, actor=actor)
        # No step: it stays published. The version moves, so that open pages notice.
        delivery.version += 1
        delivery.save(update_fields=["version", "updated_at"])
        events.DeliveryAddressCorrected.record(
            actor=actor, target=delivery, data={"permalink": post.permalink, "permalink_before": former}
        )
    return delivery


def take_down(delivery: Delivery, *, reason: str, actor: User, version: int | None = None) -> Delivery:
    """Record that a published post was taken off its channel, and why; the proof of its publication stays."""
    with transaction.atomic():
        delivery = _read(delivery)
        _step(delivery, "take_down", actor, version, reason=reason)
        PublishedPost.objects.filter(pk=delivery.published_post_id, taken_down_at__isnull=True).update(
            taken_down_at=clock.now()
        )
        _tell_unit(delivery, "content.taken_down", actor, "taken_down", reason=reason.strip())
    return delivery


def cancel(delivery: Delivery, *, actor: User, reason: str = "", version: int | None = None) -> Delivery:
    """Give up the publication on this channel; the other channels of the post go on."""
    with transaction.atomic():
        delivery = _read(delivery)
        _step(delivery, "cancel", actor, version, reason=reason)
    return delivery


def make_due_ready() -> int:
    """Make every scheduled delivery ready whose minute has come, and tell who publishes it; returns how many.

    Run every minute by a job, by any number of workers: each delivery is taken by compare-and-set. One that cannot be
    moved does not stop the others. A decision that can still be undone is left for the next minute. Raises SomeFailed
    after the last one when some could not be moved for a reason that nobody foresaw.
    """
    undoable_from = clock.now() - policies.undo_window()
    due = Delivery.objects.due().filter(submission__decided_at__lte=undoable_from).order_by("due_at", "pk")
    return for_each(due[:MOST_AT_ONCE], _make_ready, name="delivery_make_ready")


# ---- Within -------------------------------------------------------------------------------------------------------


def _make_ready(delivery: Delivery) -> bool:
    try:
        with transaction.atomic():
            delivery = _read(delivery)
            if delivery.due_at is None or delivery.due_at > clock.now():
                return False
            run(delivery, "make_ready", actor=None)
            _tell_publishers(delivery)
    except (StaleObject, TransitionNotAllowed, PermissionDenied) as refusal:
        # Somebody moved, held or cancelled it meanwhile; nothing is lost, its row says what holds.
        log.info("delivery_not_ready", delivery=str(delivery.uid), reason=type(refusal).__name__)
        return False
    return True


def _read(delivery: Delivery) -> Delivery:
    """The delivery as it is now, locked until the end of the transaction, with what its rules ask."""
    return (
        Delivery.objects.select_for_update(no_key=True, of=("self",))
        .select_related(
            "channel__platform",
            "channel__unit",
            "published_post__channel__platform",
            "revision",
            "submission__unit",
            "submission__submitter",
            "submission__current_revision__submitter",
        )
        .get(pk=delivery.pk)
    )


def _require(delivery: Delivery, step: str, actor: User) -> None:
    """State and right before anything that the form could mend; the engine asks both again."""
    transition = DELIVERY_WORKFLOW.get(step)
    if delivery.status not in transition.sources:
        by, at = delivery.last_change() or (None, None)
        label = delivery.get_status_display()
        raise TransitionNotAllowed(delivery, delivery.status, by, at, status_label=label)
    if not transition.policy(actor, delivery):
        raise PermissionDenied


def _stale(delivery: Delivery) -> StaleObject:
    by, at = delivery.last_change() or (None, None)
    return StaleObject(delivery, delivery.status, by, at, status_label=delivery.get_status_display())


def _step(
    delivery: Delivery,
    step: str,
    actor: User,
    version: int | None,
    *,
    reason: str = "",
    changes: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """One step, if the delivery still is in the version that the page showed."""
    if version is not None and version != delivery.version:
        raise _stale(delivery)
    if DELIVERY_WORKFLOW.get(step).reason_required and not reason.strip():
        _require(delivery, step, actor)
        raise ReasonRequired
    run(delivery, step, actor=actor, reason=reason.strip(), changes=changes, data=data)


def _check_time(delivery: Delivery, due_at: datetime, acknowledged: tuple[str, ...]) -> list[Finding]:
    """The checks that depend on the clock and on other posts, as if the delivery were due then."""
    findings = checks.run(subject_of_delivery(delivery, due_at), checks.TIME_BOUND)
    if checks.errors(findings):
        raise ChecksFailed(findings)
    warned = [checks.key_of(finding) for finding in checks.warnings(findings)]
    missing = [key for key in dict.fromkeys(warned) if key not in acknowledged]
    if missing:
        raise WarningsNotAcknowledged(findings, missing)
    return findings


def _require_after_approval(delivery: Delivery, published_at: datetime) -> None:
    decision = standing_approval(delivery)
    if decision is not None and published_at < decision.decided_at - CLOCK_TOLERANCE:
        raise UserFacingError(
            _("The post cannot have been published before it was approved. Correct the time."), "published_at"
        )


def _require_approved_content(delivery: Delivery) -> None:
    """The rows still are what was approved (I7), and no image has lost its right since (I8)."""
    media = list(delivery.revision.media.select_related("asset__master"))
    if has_other_bytes(media) or hash_of_revision(delivery.revision, media) != delivery.revision_hash:
        raise other_content(delivery)
    if any(not row.asset.rights_basis for row in media):
        raise UserFacingError(
            _("The source of an image is no longer stated. State it before the post is published."),
            "permalink",
        )


def _tell_unit(delivery: Delivery, kind: str, actor: User, key: str, **context: Any) -> None:
    telling.tell(
        kind,
        delivery.submission,
        recipients=telling.unit_people(delivery.submission),
        key=f"content.delivery:{delivery.uid}:{key}",
        actor=actor,
        channel=channel_name(delivery),
        **context,
    )


def _tell_publishers(delivery: Delivery) -> None:
    tell_publishers(delivery.submission, [delivery], key=f"content.ready:{delivery.uid}:{delivery.version}")
