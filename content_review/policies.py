"""Who may do what with a post and its deliveries: the role on one side, the state on the other, combined here.

`None` stands for the portal itself (due minute, review mode of an account); only rules that name it let it pass.
"""

from datetime import timedelta

from django.db.models import QuerySet

from accounts.models import Institution, Unit
from accounts.policies import can, is_own_unit
from accounts.services import institution
from channels_registry import policies as channel_rights
from content_review.enums import DeliveryStatus, SubmissionStatus
from content_review.models import Decision, Delivery, Submission
from content_review.querysets import approving, standing
from core import clock


def is_portal(user) -> bool:
    """No person acts, the portal does."""
    return user is None


def is_unit_side(user, unit: Unit) -> bool:
    """Whether the person may submit for the unit as one of its own."""
    return is_own_unit(user, "content.submit", unit)


# ---- What is seen -------------------------------------------------------------------------------------------------


def is_private(submission: Submission) -> bool:
    """Not yet, or never, shown to the Directorate: a draft, and a draft that was thrown away."""
    if submission.status == SubmissionStatus.DRAFT:
        return True
    return submission.status == SubmissionStatus.WITHDRAWN and submission.current_revision_id is None


def can_view(user, submission: Submission) -> bool:
    """Whether the post exists for the person; `SubmissionQuerySet.visible_to` is the list twin."""
    unit = submission.unit
    if not is_private(submission):
        return can(user, "content.view", unit)
    is_writer = submission.submitter_id == user.pk and can(user, "content.view", unit)
    return is_writer or is_own_unit(user, "content.view", unit)


def can_view_internal(user, submission: Submission) -> bool:
    """Whether internal notes are shown: to the Directorate, never to the unit's side."""
    return can(user, "content.decide", submission.unit) or can(user, "content.edit", submission.unit)


# ---- The unit's verbs ---------------------------------------------------------------------------------------------


def can_write(user, submission: Submission) -> bool:
    """The unit's people who may submit, and whoever started the post while the right lasts."""
    if is_portal(user):
        return False
    if is_unit_side(user, submission.unit):
        return True
    return submission.submitter_id == user.pk and can(user, "content.submit", submission.unit)


def can_edit_draft(user, submission: Submission) -> bool:
    """Whether the working copy may be written now: before sending, after a correction, and of an approved post while
    a channel still waits for it (sending that voids the approval).
    """
    if submission.status not in SubmissionStatus.HAS_WORKING_COPY or not can_write(user, submission):
        return False
    return submission.status != SubmissionStatus.APPROVED or has_open_delivery(submission)


def can_recall(user, submission: Submission) -> bool:
    """The unit takes the post back to draft, where the Directorate no longer sees it: only if nobody else did."""
    return can_write(user, submission) and not was_published(submission)


def can_withdraw(user, submission: Submission) -> bool:
    """The unit takes the post out of the way, while nothing of it has been published."""
    return can_write(user, submission) and not was_published(submission)


def can_copy(user, submission: Submission) -> bool:
    """A new post from an old one: after a rejection, a withdrawal, an archive, or once it is published."""
    if submission.status == SubmissionStatus.APPROVED and not was_published(submission):
        return False
    return submission.status in SubmissionStatus.COPYABLE and can_write(user, submission)


def can_revise(user, submission: Submission) -> bool:
    """Whether an approved post may be changed: by its unit or the Directorate, while a channel still waits for it."""
    return (can_write(user, submission) or can_edit(user, submission)) and has_open_delivery(submission)


def can_archive(user, submission: Submission) -> bool:
    """Whoever wrote or decides puts a finished post away.

    A post that was published and then changed cannot be withdrawn any more: from a correction it is archived.
    """
    if submission.status == SubmissionStatus.APPROVED and has_open_delivery(submission):
        return False
    if submission.status == SubmissionStatus.CHANGES_REQUESTED and not was_published(submission):
        return False
    return can_write(user, submission) or _decides(user, submission)


# ---- The Directorate's verbs --------------------------------------------------------------------------------------


def _decides(user, submission: Submission) -> bool:
    return not is_portal(user) and can(user, "content.decide", submission.unit)


def is_own(user, submission: Submission) -> bool:
    """Started by this person, or sent for review by this person."""
    revision = submission.current_revision
    return user.pk in (submission.submitter_id, revision.submitter_id if revision else None)


def can_claim(user, submission: Submission) -> bool:
    """A reviewer takes on a waiting post that is not the reviewer's own."""
    if submission.status != SubmissionStatus.SUBMITTED or is_own(user, submission):
        return False
    return can(user, "content.claim", submission.unit)


def can_assign(user, submission: Submission) -> bool:
    """Whoever may take on reviews may give a waiting post to a colleague, an own one included."""
    return submission.status == SubmissionStatus.SUBMITTED and can(user, "content.claim", submission.unit)


def can_move_wish(user, submission: Submission) -> bool:
    """Reviewers move the wished time of a waiting post; the unit takes it back to draft for that."""
    return submission.status == SubmissionStatus.SUBMITTED and can(user, "content.claim", submission.unit)


def can_decide(user, submission: Submission) -> bool:
    """A reviewer asks for changes or rejects; never an own post (I4)."""
    return _decides(user, submission) and not is_own(user, submission)


def can_approve(user, submission: Submission) -> bool:
    """As `can_decide`, and never by whoever wrote the newest revision (decisions.md section 4)."""
    revision = submission.current_revision
    return can_decide(user, submission) and revision is not None and revision.author_id != user.pk


def can_edit(user, submission: Submission) -> bool:
    """The Directorate improves a post itself (P06)."""
    return not is_portal(user) and can(user, "content.edit", submission.unit)


def can_undo(user, submission: Submission) -> bool:
    """Whoever decided takes the decision back within seconds, while nothing came of it (P30)."""
    if is_portal(user) or submission.current_revision_id is None:
        return False
    decision = standing_decision(submission)
    if decision is None or decision.decider_id != user.pk:
        return False
    return is_undoable(decision) and not is_published_from(submission, decision)


def standing_decision(submission: Submission) -> Decision | None:
    """The decision about the current revision that holds, if there is one, with its person and principle."""
    rows = Decision.objects.filter(standing(), revision=submission.current_revision_id)
    return rows.select_related("decider", "principle").first()


def is_undoable(decision: Decision) -> bool:
    """The mail has not gone out yet: `undo_seconds` of the institution have not passed."""
    return clock.now() < decision.decided_at + undo_window()


def undo_window(settings: Institution | None = None) -> timedelta:
    """How long a decision can be undone and its mail waits; `settings` is the institution's row if it is at hand."""
    seconds = settings.limit("undo_seconds") if settings else institution.limit("undo_seconds")
    return timedelta(seconds=seconds)


def by_policy_only(user, submission: Submission) -> bool:
    """Only the portal approves by the review mode of the accounts."""
    return is_portal(user)


# ---- Deliveries ---------------------------------------------------------------------------------------------------


def was_published(submission: Submission) -> bool:
    """Some channel has shown the post to the world, whether or not it was taken down later."""
    return any(delivery.status in DeliveryStatus.WAS_PUBLISHED for delivery in submission.deliveries.all())


def is_published_from(submission: Submission, decision: Decision) -> bool:
    """Some channel has shown the very revision that was decided about."""
    return any(
        delivery.status in DeliveryStatus.WAS_PUBLISHED and delivery.revision_id == decision.revision_id
        for delivery in submission.deliveries.all()
    )


def has_open_delivery(submission: Submission) -> bool:
    """Some channel still waits for the post."""
    return any(delivery.status in DeliveryStatus.OPEN for delivery in submission.deliveries.all())


def is_approved(delivery: Delivery) -> bool:
    """An approval of exactly this revision with exactly this hash stands (I7). The database asks the same."""
    return approvals_of(delivery).exists()


def approvals_of(delivery: Delivery) -> QuerySet[Decision]:
    """The approval on which the delivery rests: one row, or none."""
    return Decision.objects.filter(approving(delivery.revision_id, delivery.revision_hash))


def publishes(user, delivery: Delivery) -> bool:
    """The person may publish on this channel as it stands: OFFICIAL the Directorate, UNIT its representative (T1)."""
    return not is_portal(user) and channel_rights.may_publish(delivery.channel, user)


def can_set_time(user, delivery: Delivery) -> bool:
    """Whoever publishes there, whoever decides, and the portal; of an approved post only."""
    is_entitled = is_portal(user) or publishes(user, delivery) or _decides(user, delivery.submission)
    return is_entitled and delivery.submission.status == SubmissionStatus.APPROVED


def can_hold(user, delivery: Delivery) -> bool:
    """Whoever publishes there and whoever decides may stop a publication and let it go on."""
    return publishes(user, delivery) or _decides(user, delivery.submission)


def can_cancel(user, delivery: Delivery) -> bool:
    """The unit, its reviewers and its publisher may give a publication up before it happens."""
    submission = delivery.submission
    return can_write(user, submission) or _decides(user, submission) or publishes(user, delivery)


def can_follow_content(user, delivery: Delivery) -> bool:
    """Steps that follow from a change of the post: whoever may change the post, or take back its decision."""
    submission = delivery.submission
    return can_write(user, submission) or can_edit(user, submission) or _decides(user, submission)


def can_publish(user, delivery: Delivery) -> bool:
    """Whoever publishes there, and only what was approved with this very hash."""
    return publishes(user, delivery) and is_approved(delivery)


def can_take_down(user, delivery: Delivery) -> bool:
    """By the role matrix; on official channels only people of the Directorate."""
    channel = delivery.channel
    if is_portal(user) or not channel_rights.can_on_channel(user, "content.take_down", channel):
        return False
    return not channel.is_official or channel_rights.can_on_channel(user, "content.publish_official", channel)
