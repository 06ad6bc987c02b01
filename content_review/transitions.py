"""The lives of a post and of its deliveries as tables (decisions.md section 3).

Services call `.run`; pages ask `submission_actions` and `delivery_actions`. Editing by the Directorate leaves a
post where it is and still passes through here, so that a decision on the older revision finds another version.
"""

from django.utils.translation import gettext_lazy as _

from content_review import events, policies
from content_review.enums import DeliveryStatus as D
from content_review.enums import SubmissionStatus as S
from content_review.models import Delivery, Submission
from core.workflow import Transition, Workflow

SUBMISSION_WORKFLOW = Workflow(
    [
        Transition(
            name="submit",
            label=_("Send for review"),
            sources=(S.DRAFT,),
            target=S.SUBMITTED,
            policy=policies.can_write,
            event=events.PostSubmitted,
            tone="info",
            icon="send",
        ),
        Transition(
            name="resubmit",
            label=_("Send the correction"),
            sources=(S.CHANGES_REQUESTED,),
            target=S.SUBMITTED,
            policy=policies.can_write,
            event=events.PostResubmitted,
            tone="info",
            icon="send",
        ),
        Transition(
            name="revise",
            label=_("Change and send for review again"),
            sources=(S.APPROVED,),
            target=S.SUBMITTED,
            policy=policies.can_revise,
            event=events.PostRevised,
            tone="warn",
            icon="edit",
        ),
        Transition(
            name="edit",
            label=_("Edit as the Directorate"),
            sources=(S.SUBMITTED,),
            target=S.SUBMITTED,
            policy=policies.can_edit,
            event=events.PostEditedByDirectorate,
            icon="edit",
        ),
        Transition(
            name="approve",
            label=_("Approve"),
            sources=(S.SUBMITTED,),
            target=S.APPROVED,
            policy=policies.can_approve,
            event=events.PostApproved,
            tone="ok",
            icon="check",
        ),
        Transition(
            name="approve_by_policy",
            label=_("Approve by the account's review mode"),
            sources=(S.SUBMITTED,),
            target=S.APPROVED,
            policy=policies.by_policy_only,
            event=events.PostApprovedByPolicy,
            tone="ok",
            icon="check",
        ),
        Transition(
            name="request_changes",
            label=_("Request changes"),
            sources=(S.SUBMITTED,),
            target=S.CHANGES_REQUESTED,
            policy=policies.can_decide,
            event=events.ChangesRequested,
            reason_required=True,
            tone="warn",
            icon="reply",
        ),
        Transition(
            name="reject",
            label=_("Reject"),
            sources=(S.SUBMITTED,),
            target=S.REJECTED,
            policy=policies.can_decide,
            event=events.PostRejected,
            reason_required=True,
            tone="bad",
            icon="ban",
        ),
        Transition(
            name="undo_decision",
            label=_("Undo the decision"),
            sources=(S.APPROVED, S.CHANGES_REQUESTED, S.REJECTED),
            target=S.SUBMITTED,
            policy=policies.can_undo,
            event=events.DecisionUndone,
            icon="reply",
        ),
        Transition(
            name="recall",
            label=_("Take back to draft"),
            sources=(S.SUBMITTED,),
            target=S.DRAFT,
            policy=policies.can_recall,
            event=events.PostRecalled,
            icon="reply",
        ),
        Transition(
            name="withdraw",
            label=_("Withdraw the post"),
            sources=(S.DRAFT, S.SUBMITTED, S.CHANGES_REQUESTED, S.APPROVED),
            target=S.WITHDRAWN,
            policy=policies.can_withdraw,
            event=events.PostWithdrawn,
            tone="bad",
            icon="x",
        ),
        Transition(
            name="archive",
            label=_("Archive"),
            sources=(S.APPROVED, S.CHANGES_REQUESTED, S.REJECTED, S.WITHDRAWN),
            target=S.ARCHIVED,
            policy=policies.can_archive,
            event=events.PostArchived,
            icon="history",
        ),
    ]
)

DELIVERY_WORKFLOW = Workflow(
    [
        Transition(
            name="schedule",
            label=_("Set the time"),
            sources=(D.PENDING, D.SCHEDULED, D.READY, D.HELD),
            target=D.SCHEDULED,
            policy=policies.can_set_time,
            event=events.DeliveryScheduled,
            tone="plan",
            icon="calendar",
        ),
        Transition(
            name="make_ready",
            label=_("Ready to publish now"),
            sources=(D.PENDING, D.SCHEDULED),
            target=D.READY,
            policy=policies.can_set_time,
            event=events.DeliveryReady,
            tone="info",
            icon="send",
        ),
        Transition(
            name="unschedule",
            label=_("Take off the schedule"),
            sources=(D.SCHEDULED, D.READY, D.HELD),
            target=D.PENDING,
            policy=policies.can_follow_content,
            event=events.DeliveryUnscheduled,
            icon="clock",
        ),
        Transition(
            name="hold",
            label=_("Put on hold"),
            sources=(D.SCHEDULED, D.READY),
            target=D.HELD,
            policy=policies.can_hold,
            event=events.DeliveryHeld,
            reason_required=True,
            tone="warn",
            icon="clock",
        ),
        Transition(
            name="release",
            label=_("Lift the hold"),
            sources=(D.HELD,),
            target=D.READY,
            policy=policies.can_hold,
            event=events.DeliveryReleased,
            tone="ok",
            icon="check",
        ),
        Transition(
            name="publish",
            label=_("Record as published"),
            sources=(D.READY,),
            target=D.PUBLISHED,
            policy=policies.can_publish,
            event=events.DeliveryPublished,
            tone="ok",
            icon="globe",
        ),
        Transition(
            name="take_down",
            label=_("Take down"),
            sources=(D.PUBLISHED,),
            target=D.TAKEN_DOWN,
            policy=policies.can_take_down,
            event=events.DeliveryTakenDown,
            reason_required=True,
            tone="bad",
            icon="trash",
        ),
        Transition(
            name="cancel",
            label=_("Cancel the publication"),
            sources=(D.PENDING, D.SCHEDULED, D.READY, D.HELD),
            target=D.CANCELLED,
            policy=policies.can_cancel,
            event=events.DeliveryCancelled,
            tone="bad",
            icon="x",
        ),
        Transition(
            name="reopen",
            label=_("Take up again"),
            sources=(D.CANCELLED,),
            target=D.PENDING,
            policy=policies.can_follow_content,
            event=events.DeliveryReopened,
            icon="reply",
        ),
    ]
)

# For docs/workflows.md: what the tables of this app are called and over which states they run.
WORKFLOWS = {"submission": (SUBMISSION_WORKFLOW, S), "delivery": (DELIVERY_WORKFLOW, D)}

# Steps that services take because of another step; no button offers them by themselves.
CONSEQUENCES = frozenset({"approve_by_policy", "unschedule", "reopen"})


def submission_actions(submission: Submission, user) -> list[Transition]:
    """What this person may do with the post now, in the order of the table: feeds every button."""
    return _offered(SUBMISSION_WORKFLOW, submission, user)


def delivery_actions(delivery: Delivery, user) -> list[Transition]:
    """What this person may do with the publication now, in the order of the table: feeds every button."""
    return _offered(DELIVERY_WORKFLOW, delivery, user)


def _offered(workflow: Workflow, obj, user) -> list[Transition]:
    return [step for step in workflow.available(obj, user) if step.name not in CONSEQUENCES]
