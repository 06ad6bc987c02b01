"""The story of a post: revisions, decisions, messages and publications in one list, by who may read what."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from content_review import policies
from content_review.enums import DeliveryStatus, RevisionOrigin, SubmissionStatus
from content_review.models import Decision, Delivery, Message, Revision, Submission
from content_review.selectors.review import decisions_of
from core.enums import Badge, TonedChoices

Words = str | Promise


@dataclass(frozen=True)
class Entry:
    """One line of the timeline, in the shape of templates/components/timeline.html."""

    at: datetime
    icon: str
    text: Words
    actor: str = ""
    note: str = ""
    badge: TonedChoices | Badge | None = None
    is_internal: bool = False


def timeline(
    submission: Submission,
    user,
    *,
    revisions: Iterable[Revision] | None = None,
    messages: Iterable[Message] | None = None,
    decisions: Iterable[Decision] | None = None,
) -> list[Entry]:
    """Revisions, decisions, messages and deliveries in one list, newest first.

    What the page has fetched already may be given; whatever is given, internal notes are for the Directorate only.
    """
    sees_internal = policies.can_view_internal(user, submission)
    if revisions is None:
        revisions = submission.revisions.select_related("author", "submitter")
    if messages is None:
        messages = submission.messages.all()
    if decisions is None:
        decisions = decisions_of(submission)
    if not sees_internal:
        # What was taken back before the unit was told was never said to it, nor was its reason.
        decisions = [decision for decision in decisions if decision.undone_at is None]
    messages = [message for message in messages if sees_internal or not message.is_internal]
    entries = [
        *(_of_revision(revision) for revision in revisions),
        *(entry for decision in decisions for entry in _of_decision(decision)),
        *(_of_message(message) for message in messages),
        *_of_deliveries(submission.deliveries.all()),
        *_of_ending(submission),
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _of_revision(revision: Revision) -> Entry:
    is_edit = revision.origin == RevisionOrigin.DIRECTORATE
    text = _("edited revision %(number)s") if is_edit else _("sent revision %(number)s")
    return Entry(
        at=revision.created_at,
        icon="edit" if is_edit else "send",
        text=text % {"number": revision.number},
        actor=str(revision.author if is_edit else revision.submitter),
        note=revision.note,
    )


def _of_decision(decision: Decision):
    kind = decision.kind_member
    texts = {
        "approve": _("approved revision %(number)s"),
        "request_changes": _("requested changes of revision %(number)s"),
        "reject": _("rejected revision %(number)s"),
        "by_policy": _("Revision %(number)s was approved by the accounts' review mode"),
    }
    note = decision.reason
    if decision.principle:
        note = f"{decision.principle.title}: {note}"
    yield Entry(
        at=decision.decided_at,
        icon=kind.icon,
        text=texts[decision.kind] % {"number": decision.revision.number},
        actor=str(decision.decider) if decision.decider else "",
        note=note,
        badge=kind,
    )
    if decision.undone_at is not None:
        yield Entry(
            at=decision.undone_at,
            icon="reply",
            text=_("undid the decision"),
            actor=str(decision.undone_by),
        )


def _of_message(message: Message) -> Entry:
    return Entry(
        at=message.created_at,
        icon="vault" if message.is_internal else "comment",
        text=_("wrote an internal note") if message.is_internal else _("wrote"),
        actor=message.author_name,
        note=message.body,
        is_internal=message.is_internal,
    )


# The last step of a post that no decision, revision or delivery tells of; earlier ones are in the ledger.
_ENDINGS = {
    SubmissionStatus.DRAFT: _("took the post back to draft"),
    SubmissionStatus.WITHDRAWN: _("withdrew the post"),
    SubmissionStatus.ARCHIVED: _("archived the post"),
}


def _of_ending(submission: Submission) -> Iterator[Entry]:
    text = _ENDINGS.get(submission.status)
    if text is None or submission.status_changed_by_id is None or submission.status_changed_at is None:
        return
    yield Entry(
        at=submission.status_changed_at,
        icon=submission.status_member.icon if submission.status != SubmissionStatus.DRAFT else "reply",
        text=text,
        actor=str(submission.status_changed_by),
    )


_MOVES = {
    DeliveryStatus.PENDING: _("Waits for a new approval: %(channels)s"),
    DeliveryStatus.SCHEDULED: _("Scheduled: %(channels)s"),
    DeliveryStatus.READY: _("Ready to publish: %(channels)s"),
    DeliveryStatus.HELD: _("Put on hold: %(channels)s"),
    DeliveryStatus.TAKEN_DOWN: _("Taken down: %(channels)s"),
    DeliveryStatus.CANCELLED: _("Publication cancelled: %(channels)s"),
}


def _of_deliveries(deliveries: Iterable[Delivery]) -> Iterator[Entry]:
    """One line per publication, and one for all channels that took the same step together."""
    together: dict[tuple, list[Delivery]] = {}
    for delivery in deliveries:
        if delivery.published_at is not None:
            yield _of_publication(delivery)
        if delivery.status_changed_at is not None and delivery.status in _MOVES:
            # One decision moves all channels within one transaction, a moment apart.
            minute = delivery.status_changed_at.replace(second=0, microsecond=0)
            key = (minute, delivery.status, delivery.status_changed_by_id, delivery.status_reason)
            together.setdefault(key, []).append(delivery)
    for moved in together.values():
        yield _of_move(moved)


def _of_move(moved: list[Delivery]) -> Entry:
    first = moved[0]
    told = _MOVES[first.status] % {"channels": ", ".join(_channel_name(delivery) for delivery in moved)}
    by = str(first.status_changed_by) if first.status_changed_by else ""
    return Entry(
        at=first.status_changed_at,
        icon=first.status_member.icon,
        text=f"· {told}" if by else told,
        actor=by,
        note=first.status_reason,
    )


def _channel_name(delivery: Delivery) -> str:
    return f"{delivery.channel.platform.label} · {delivery.channel.handle}"


def _of_publication(delivery: Delivery) -> Entry:
    return Entry(
        at=delivery.published_at,
        icon="globe",
        text=_("published on %(channel)s") % {"channel": _channel_name(delivery)},
        actor=str(delivery.published_by) if delivery.published_by else "",
        badge=DeliveryStatus.PUBLISHED,
    )
