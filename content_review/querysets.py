"""Posts and deliveries by who may see them and what they wait for."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q

from accounts.policies import is_institution_wide, own_units, units_for
from content_review.enums import DecisionKind, DeliveryStatus, SubmissionStatus
from core import clock


def end_of_day() -> datetime:
    """The next midnight on the clocks of Turkey."""
    return clock.start_of_day(clock.today() + timedelta(days=1))


def standing() -> Q:
    """Decisions that hold: of those about one revision at most one was not taken back."""
    return Q(undone_at__isnull=True)


def approving(revision: Any, revision_hash: Any) -> Q:
    """Decisions by which exactly this revision with exactly this hash is approved (I7); the triggers ask the same.

    Both may be values or, in a subquery, OuterRef.
    """
    return standing() & Q(revision=revision, revision_hash=revision_hash, kind__in=DecisionKind.APPROVING)


class SubmissionQuerySet(models.QuerySet):
    """Visibility first, then what a page asks for."""

    def visible_to(self, user) -> "SubmissionQuerySet":
        """Posts of the units at which the person may see posts; drafts only to their own unit and their writer.

        The list twin of `policies.can_view`.
        """
        private = Q(status=SubmissionStatus.DRAFT) | Q(
            status=SubmissionStatus.WITHDRAWN, current_revision__isnull=True
        )
        is_own = Q(submitter=user.pk) | Q(unit__in=own_units(user, "content.view"))
        if is_institution_wide(user, "content.view"):
            return self.filter(~private | is_own)
        return self.filter(unit__in=units_for(user, "content.view")).filter(~private | is_own)

    def awaiting_review(self) -> "SubmissionQuerySet":
        return self.filter(status=SubmissionStatus.SUBMITTED)

    def not_own(self, user) -> "SubmissionQuerySet":
        """Neither started nor sent by the person, whose own posts others decide (I4)."""
        return self.exclude(submitter=user.pk).exclude(current_revision__submitter=user.pk)

    def most_urgent_first(self) -> "SubmissionQuerySet":
        """Urgent ones, then by wished time, those without one last, then by the time of sending."""
        return self.order_by("-is_urgent", F("wished_at").asc(nulls_last=True), "submitted_at", "pk")


class DeliveryQuerySet(models.QuerySet):
    """Deliveries by what they wait for."""

    def due(self) -> "DeliveryQuerySet":
        """Scheduled ones whose minute has come."""
        return self.filter(status=DeliveryStatus.SCHEDULED, due_at__lte=clock.now())
