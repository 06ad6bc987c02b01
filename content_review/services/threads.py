"""The conversation beside a post: to the unit, or among the Directorate."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import holders
from content_review import events, policies
from content_review.hashing import clean_text
from content_review.models import Decision, Message, Submission
from content_review.services import telling
from content_review.services.revisions import read
from core.errors import UserFacingError

LONGEST_MESSAGE = 4000
# So much of a message stands in its notice; the rest is read in the portal.
EXCERPT = 300


@transaction.atomic
def write(submission: Submission, *, actor: User, body: str, is_internal: bool = False) -> Message:
    """Write a message; an internal one is seen by the Directorate only, and only the Directorate may write it.

    A message to the unit is told to the unit's people, an answer of the unit to whoever reviews the post, an internal
    one to the others who take part in it. Raises PermissionDenied, UserFacingError for no or too long a text.
    """
    post = read(submission)
    is_directorate = policies.can_view_internal(actor, post)
    if not policies.can_view(actor, post) or (is_internal and not is_directorate):
        raise PermissionDenied
    if not (is_directorate or policies.can_write(actor, post)):
        raise PermissionDenied
    body = clean_text(body)
    if not body:
        raise UserFacingError(_("Write the message first."), "body")
    if len(body) > LONGEST_MESSAGE:
        raise UserFacingError(
            _("The message is longer than %(most)s characters. Shorten it.") % {"most": LONGEST_MESSAGE},
            "body",
        )
    message = Message.objects.create(
        submission=post, author=actor, author_name=str(actor), body=body, is_internal=is_internal
    )
    events.MessageWritten.record(
        actor=actor, target=post, unit=post.unit, data={"message": str(message.uid), "internal": is_internal}
    )
    to_review, people = _audience(post, actor, is_internal=is_internal, from_directorate=is_directorate)
    telling.tell(
        "content.message",
        post,
        recipients=people,
        key=f"content.message:{message.uid}",
        actor=actor,
        to_review=to_review,
        by=str(actor),
        body=body if len(body) <= EXCERPT else f"{body[:EXCERPT]}…",
    )
    return message


def _audience(
    post: Submission, actor: User, *, is_internal: bool, from_directorate: bool
) -> tuple[bool, list[User]]:
    """Whether the notice leads to the review page, and who gets it."""
    if is_internal:
        return True, [person for person in _takers_part(post) if policies.can_view_internal(person, post)]
    if from_directorate and not policies.is_own(actor, post):
        return False, telling.unit_people(post)
    reviewing = [person for person in _takers_part(post) if policies.can_decide(person, post)]
    return True, reviewing or list(holders("content.decide", post.unit))


def _takers_part(post: Submission) -> list[User]:
    """Whoever reviews the post, decided on it, or wrote about it."""
    people = {message.author for message in post.messages.select_related("author") if message.author}
    decisions = Decision.objects.filter(submission=post, decider__isnull=False).select_related("decider")
    people |= {decision.decider for decision in decisions}
    if post.claimed_by is not None:
        people.add(post.claimed_by)
    return sorted(people, key=lambda person: person.pk)
