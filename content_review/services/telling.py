"""Who is told what about a post, and the words for it. Called in the transaction of what is told (I5, P30)."""

from collections.abc import Iterable

from django.urls import reverse

from accounts.enums import Role
from accounts.models import Appointment, User
from accounts.policies import holders
from accounts.services.notifications import notify
from channels_registry.models import ChannelDuty
from channels_registry.policies import publish_action
from content_review import policies
from content_review.models import Decision, Delivery, Submission


def unit_people(submission: Submission) -> list[User]:
    """Whoever answers for the post on the unit's side: its writer, its last sender, the unit's representatives.

    Only while they may see the post: a notice carries its title, reasons and messages, and must not outlive the right
    to its page. When all of them have left, those who may appoint somebody there: no decision is silent (P30).
    """
    people = {submission.submitter_id: submission.submitter}
    if submission.current_revision_id:
        sender = submission.current_revision.submitter
        people[sender.pk] = sender
    rows = Appointment.objects.open().filter(unit=submission.unit_id, role=Role.REPRESENTATIVE)
    for appointment in rows.select_related("user"):
        people[appointment.user_id] = appointment.user
    reached = [
        person for person in people.values() if person.is_active and policies.can_view(person, submission)
    ]
    return reached or list(holders("appointment.manage", submission.unit))


def publishers(delivery: Delivery) -> list[User]:
    """Who publishes on the channel: the people of its open duties, else whoever holds the right there."""
    duties = ChannelDuty.objects.open().filter(channel=delivery.channel_id)
    people = [duty.appointment.user for duty in duties.select_related("appointment__user")]
    if people:
        return list({person.pk: person for person in people}.values())
    return list(holders(publish_action(delivery.channel), delivery.channel.unit))


def tell(
    kind: str,
    submission: Submission,
    *,
    recipients: Iterable[User],
    key: str,
    actor: User | None = None,
    delay: int = 0,
    to_review: bool = False,
    is_answer: bool = False,
    publication: Delivery | None = None,
    **context: object,
) -> None:
    """Tell people about a post; the actor needs no telling. `key` makes the notice unique per event.

    `publication` leads to the page of one account instead of the post's. `is_answer`: a decision becomes a notice even
    where nobody but whoever decided is left to read it (I5).
    """
    everybody = list(recipients)
    others = [person for person in everybody if actor is None or person.pk != actor.pk]
    people = others or (everybody if is_answer else [])
    notify(
        kind,
        recipients=people,
        context={"number": submission.number, "title": title_of(submission), **context},
        target_url=address_of(submission, to_review=to_review, publication=publication),
        dedupe_key=key,
        delay=delay,
        about=submission,
    )


def decision_key(decision: Decision) -> str:
    """The key under which a decision was told, so that undoing can take it back."""
    return f"content.decision:{decision.uid}"


def ready_key(decision: Decision) -> str:
    """The key under which publishers were told of the consequence of a decision."""
    return f"content.ready:{decision.uid}"


def title_of(submission: Submission) -> str:
    """The internal title, else the number."""
    return submission.title or submission.number


def address_of(
    submission: Submission, *, to_review: bool = False, publication: Delivery | None = None
) -> str:
    """The post's page for its unit, its review page, or the page on which one account is published."""
    if publication is not None:
        return reverse("content:delivery", args=[submission.number, publication.channel.uid])
    return reverse("content:review" if to_review else "content:detail", args=[submission.number])
