"""What other apps must know about posts: a unit with posts on their way cannot be closed."""

from collections.abc import Iterator

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import ngettext

from accounts.hooks import UnitObstacle, unit_obstacles
from accounts.models import Unit
from content_review.enums import DeliveryStatus, SubmissionStatus
from content_review.models import Delivery, Submission
from content_review.triggers import DELIVERY, missing_triggers


def posts_on_their_way(unit: Unit) -> Iterator[str]:
    """A sentence when posts of the unit wait for a review, a correction or their publication; one query."""
    unpublished = Delivery.objects.filter(submission=OuterRef("pk"), status__in=DeliveryStatus.OPEN)
    waiting = Q(status__in=[SubmissionStatus.SUBMITTED, SubmissionStatus.CHANGES_REQUESTED])
    approved = Q(status=SubmissionStatus.APPROVED) & Exists(unpublished)
    count = Submission.objects.filter(waiting | approved, unit=unit).count()
    if count:
        yield ngettext(
            "%(count)d post of the unit is on its way. Decide on it, publish it or withdraw it first.",
            "%(count)d posts of the unit are on their way. Decide on them, publish them or withdraw them first.",
            count,
        ) % {"count": count}


def check_triggers(databases: list[str] | None = None, **kwargs) -> list[CheckMessage]:
    """content_review.W001: a migrated database that no longer refuses what `triggers` describes."""
    messages: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if DELIVERY in connection.introspection.table_names() and (missing := missing_triggers(connection)):
            text = f"Posts in {alias!r} are not protected; missing triggers: {', '.join(missing)}."
            messages.append(Warning(text, id="content_review.W001"))
    return messages


def connect() -> None:
    """Hang everything up; called when the app is ready."""
    unit_obstacles.register(UnitObstacle(key="posts", find=posts_on_their_way))
    register(check_triggers, Tags.database)
