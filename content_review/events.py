"""What the ledger says about posts, decisions and deliveries."""

from django.utils.translation import gettext_lazy as _

from audit.events import Event


class PostStarted(Event):
    code = "content.started"
    label = _("Post started")


class PostCopied(Event):
    code = "content.copied"
    label = _("Post copied into a new one")


class PostMoved(Event):
    code = "content.moved"
    label = _("Draft moved to another unit")


class PostSubmitted(Event):
    code = "content.submitted"
    label = _("Post sent for review")


class PostResubmitted(Event):
    code = "content.resubmitted"
    label = _("Corrected post sent for review")


class PostRevised(Event):
    code = "content.revised"
    label = _("Approved post changed, review starts again")


class PostEditedByDirectorate(Event):
    code = "content.edited_by_directorate"
    label = _("Post edited by the Directorate")


class PostRecalled(Event):
    code = "content.recalled"
    label = _("Post taken back to draft")


class PostWithdrawn(Event):
    code = "content.withdrawn"
    label = _("Post withdrawn")


class ChangesRequested(Event):
    code = "content.changes_requested"
    label = _("Changes to the post requested")


class PostApproved(Event):
    code = "content.approved"
    label = _("Post approved")


class PostApprovedByPolicy(Event):
    code = "content.approved_by_policy"
    label = _("Post approved by the accounts' review mode")


class PostRejected(Event):
    code = "content.rejected"
    label = _("Post rejected")


class DecisionUndone(Event):
    code = "content.decision_undone"
    label = _("Decision on the post undone")


class PostArchived(Event):
    code = "content.archived"
    label = _("Post archived")


class PostClaimed(Event):
    code = "content.claimed"
    label = _("Review of the post taken on")


class PostReleased(Event):
    code = "content.released"
    label = _("Review of the post given back")


class PostAssigned(Event):
    code = "content.assigned"
    label = _("Review of the post assigned")


class WishMoved(Event):
    code = "content.wish_moved"
    label = _("Wished time of the post moved")


class MessageWritten(Event):
    code = "content.message_written"
    label = _("Message about the post written")


class DeliveryScheduled(Event):
    code = "delivery.scheduled"
    label = _("Publication scheduled")


class DeliveryReady(Event):
    code = "delivery.ready"
    label = _("Publication became due")


class DeliveryUnscheduled(Event):
    code = "delivery.unscheduled"
    label = _("Publication taken off the schedule")


class DeliveryHeld(Event):
    code = "delivery.held"
    label = _("Publication put on hold")


class DeliveryReleased(Event):
    code = "delivery.released"
    label = _("Hold of the publication lifted")


class DeliveryPublished(Event):
    code = "delivery.published"
    label = _("Post published")


class DeliveryAddressCorrected(Event):
    code = "delivery.address_corrected"
    label = _("Address of the publication corrected")


class DeliveryTakenDown(Event):
    code = "delivery.taken_down"
    label = _("Post taken down")


class DeliveryCancelled(Event):
    code = "delivery.cancelled"
    label = _("Publication cancelled")


class DeliveryReopened(Event):
    code = "delivery.reopened"
    label = _("Cancelled publication taken up again")
