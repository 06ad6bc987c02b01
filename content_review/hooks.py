"""What other apps must know about posts: a unit with posts on their way cannot be closed."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.hooks import Advice, UnitObstacle, unit_obstacles
from accounts.models import Unit
from content_review.enums import DeliveryStatus, SubmissionStatus
from content_review.models import Delivery, Submission


def posts_on_their_way(unit: Unit) -> Iterator[Advice]:
    """A sentence when posts of the unit wait for a review, a correction or their publication; one query."""
    unpublished = Delivery.objects.filter(submission=OuterRef("pk"), status__in=DeliveryStatus.OPEN)
    waiting = Q(status__in=[SubmissionStatus.SUBMITTED, SubmissionStatus.CHANGES_REQUESTED])
    approved = Q(status=SubmissionStatus.APPROVED) & Exists(unpublished)
    count = Submission.objects.filter(waiting | approved, unit=unit).count()
    if count:
        words = ngettext(
            "%(count)d post of the unit is on its way. Decide on it, publish it or withdraw it first.",
            "%(count)d posts of the unit are on their way. Decide on them, publish them or withdraw them first.",
            count,
        )
        url = f"{reverse('content:list')}?sekme=tumu&birim={unit.code}"
        yield Advice(text=words % {"count": count}, url=url, link=_("Show the posts"))


def connect() -> None:
    """Hang everything up; called when the app is ready."""
    unit_obstacles.register(UnitObstacle(key="posts", find=posts_on_their_way))
