"""Who looks at a waiting post: taking it on, giving it back, giving it to a colleague.

A claim is no state: it neither stops a decision of somebody else nor makes an open page stale.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import institution
from content_review import events, policies
from content_review.enums import SubmissionStatus
from content_review.models import Submission
from content_review.services import telling
from content_review.services.revisions import not_allowed, read, stale
from core import clock
from core.errors import StaleObject, UserFacingError


@transaction.atomic
def claim(submission: Submission, *, actor: User, take_over: bool = False) -> Submission:
    """Take on the review of a waiting post: a soft lock that ends after `claim_idle_minutes` without a sign.

    Claiming again renews it. `take_over` takes it from somebody else, who is still shown. Raises StaleObject, with the
    name of whoever holds it, TransitionNotAllowed for a post that does not wait, PermissionDenied.
    """
    post = read(submission)
    _require_waiting(post)
    if not policies.can_claim(actor, post):
        raise PermissionDenied
    moment = clock.now()
    free = Q(claimed_by__isnull=True) | Q(claimed_by=actor) | Q(claimed_at__lte=moment - claim_idle())
    rows = Submission.objects.filter(pk=post.pk, status=SubmissionStatus.SUBMITTED)
    if not (rows if take_over else rows.filter(free)).update(claimed_by=actor, claimed_at=moment):
        raise _held_by_other(post)
    before = post.claimed_by
    post.claimed_by, post.claimed_at = actor, moment
    if before != actor:
        taken_from = str(before) if before else ""
        events.PostClaimed.record(
            actor=actor, target=post, unit=post.unit, data={"taken_over_from": taken_from}
        )
    return post


@transaction.atomic
def release(submission: Submission, *, actor: User) -> Submission:
    """Give the review back, so that the post is free for others. Harmless when it is not one's own."""
    post = read(submission)
    if Submission.objects.filter(pk=post.pk, claimed_by=actor).update(claimed_by=None, claimed_at=None):
        post.claimed_by, post.claimed_at = None, None
        events.PostReleased.record(actor=actor, target=post, unit=post.unit)
    return post


@transaction.atomic
def assign(submission: Submission, *, actor: User, reviewer: User) -> Submission:
    """Give the review of a waiting post to a colleague, who is told.

    Raises PermissionDenied, TransitionNotAllowed, UserFacingError when the colleague may not decide on this post.
    """
    post = read(submission)
    _require_waiting(post)
    if not policies.can_assign(actor, post):
        raise PermissionDenied
    if not policies.can_decide(reviewer, post):
        raise UserFacingError(
            _("%(name)s cannot decide on this post. Choose somebody else.") % {"name": reviewer}, "reviewer"
        )
    moment = clock.now()
    rows = Submission.objects.filter(pk=post.pk, status=SubmissionStatus.SUBMITTED)
    if not rows.update(claimed_by=reviewer, claimed_at=moment):
        raise stale(post)
    post.claimed_by, post.claimed_at = reviewer, moment
    events.PostAssigned.record(
        actor=actor, target=post, unit=post.unit, data={"to": str(reviewer.external_id)}
    )
    telling.tell(
        "content.assigned",
        post,
        recipients=[reviewer],
        key=f"content.assigned:{post.uid}:{moment.isoformat()}",
        actor=actor,
        to_review=True,
        by=str(actor),
    )
    return post


def claim_idle() -> timedelta:
    """How long a claim holds without a sign of its holder."""
    return timedelta(minutes=institution.limit("claim_idle_minutes"))


def _require_waiting(post: Submission) -> None:
    if post.status != SubmissionStatus.SUBMITTED:
        raise not_allowed(post)


def _held_by_other(post: Submission) -> StaleObject:
    fresh = read(post)
    by = fresh.claimed_by.get_full_name() if fresh.claimed_by else None
    return StaleObject(fresh, fresh.status, by, fresh.claimed_at, status_label=fresh.get_status_display())
