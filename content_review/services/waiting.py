"""The wished time of a post that waits for its review. Nothing is approved yet, so no publication is moved by it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from content_review import checks, events, policies
from content_review.enums import DeliveryStatus, SubmissionStatus
from content_review.models import Submission
from content_review.selectors.checking import subject_of_revision
from content_review.services import telling
from content_review.services.cleaning import clean_post
from content_review.services.revisions import lock_deliveries, not_allowed, read, record_checks, stale
from core import clock
from core.errors import UserFacingError


@transaction.atomic
def move_wish(submission: Submission, *, wished_at: datetime, actor: User) -> Submission:
    """Give a waiting post another wished time, without a new revision: the time is outside of what is decided about.

    Effects, in this order: its waiting deliveries, the post, what the checks find at the new time, ledger, notice to
    the unit. An open decision page stays valid. The same time once more changes nothing. Raises UserFacingError for a
    moment that has passed, TransitionNotAllowed for a post that does not wait, PermissionDenied.
    """
    post = read(submission)
    existing = lock_deliveries(post)
    if post.status != SubmissionStatus.SUBMITTED:
        raise not_allowed(post)
    if not policies.can_move_wish(actor, post):
        raise PermissionDenied
    wished_at = clean_post({"wished_at": wished_at})["wished_at"]
    if wished_at <= clock.now():
        raise UserFacingError(_("This moment has passed. Choose a later one."), "wished_at")
    before = post.wished_at
    if before == wished_at:
        return post
    for delivery in existing:
        if delivery.status == DeliveryStatus.PENDING:
            delivery.due_at = wished_at
            delivery.save(update_fields=["due_at"])
    _write(post, wished_at)
    events.WishMoved.record(
        actor=actor,
        target=post,
        unit=post.unit,
        data={"time_before": before.isoformat() if before else "", "time": wished_at.isoformat()},
    )
    telling.tell(
        "content.wish_moved",
        post,
        recipients=telling.unit_people(post),
        key=f"content.wish_moved:{post.uid}:{clock.now().isoformat()}",
        actor=actor,
        by=str(actor),
        at=wished_at.isoformat(),
    )
    return post


def _write(post: Submission, wished_at: datetime) -> None:
    """The new time with what the checks find at it, if the post still waits."""
    post.wished_at = wished_at
    revision = post.current_revision
    revision.submission = post
    findings = checks.run(subject_of_revision(revision))
    record_checks(revision, findings)
    post.error_count, post.warning_count = len(checks.errors(findings)), len(checks.warnings(findings))
    rows = Submission.objects.filter(pk=post.pk, status=SubmissionStatus.SUBMITTED)
    if not rows.update(
        wished_at=wished_at,
        error_count=post.error_count,
        warning_count=post.warning_count,
        updated_at=clock.now(),
    ):
        raise stale(post)
