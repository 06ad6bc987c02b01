"""What an approval leads to: deliveries get their time or become ready, and people learn of it."""

from content_review.enums import DecisionKind, DeliveryStatus
from content_review.models import Decision, Delivery, Submission
from content_review.services import telling
from content_review.services.revisions import run
from core import clock


def settle_approval(submission: Submission, decision: Decision, *, actor, delay: int = 0) -> None:
    """Schedule the waiting deliveries or make them ready, and tell the unit and the publishers.

    `submission` carries its locked deliveries. A time in the future is kept, a past one means now. `delay` in seconds
    holds the notices back while the decision may be undone.
    """
    ready, planned = [], []
    for delivery in submission.deliveries.all():
        if delivery.status == DeliveryStatus.PENDING:
            (planned if start(delivery, actor=actor) else ready).append(delivery)
    _tell_unit(submission, decision, ready, planned, delay)
    tell_publishers(submission, ready, key=telling.ready_key(decision), delay=delay)


def start(delivery: Delivery, *, actor) -> bool:
    """Give an approved delivery its time: True when it is scheduled, False when it is ready at once."""
    moment = clock.now()
    if delivery.due_at is not None and delivery.due_at > moment:
        run(delivery, "schedule", actor=actor, data={"due_at": delivery.due_at.isoformat()})
        return True
    run(delivery, "make_ready", actor=actor, changes={"due_at": delivery.due_at or moment})
    return False


def tell_publishers(submission: Submission, ready: list[Delivery], *, key: str, delay: int = 0) -> None:
    """Say to whoever publishes that it is their turn."""
    for delivery in ready:
        telling.tell(
            "content.ready",
            submission,
            recipients=telling.publishers(delivery),
            key=f"{key}:{delivery.uid}",
            delay=delay,
            publication=delivery,
            channel=channel_name(delivery),
        )


def channel_name(delivery: Delivery) -> str:
    """The channel as sentences name it."""
    return f"{delivery.channel.platform.label} · {delivery.channel.handle}"


def _tell_unit(
    submission: Submission,
    decision: Decision,
    ready: list[Delivery],
    planned: list[Delivery],
    delay: int,
) -> None:
    by_policy = decision.kind == DecisionKind.BY_POLICY
    first = min((delivery.due_at for delivery in planned), default=None)
    telling.tell(
        "content.approved_by_policy" if by_policy else "content.approved",
        submission,
        recipients=telling.unit_people(submission),
        key=telling.decision_key(decision),
        actor=decision.decider,
        delay=delay,
        is_answer=True,
        step="ready" if ready or not planned else "scheduled",
        at=first.isoformat() if first else "",
        reason=decision.reason,
    )
