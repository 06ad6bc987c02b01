"""Posts and deliveries by who may see them and what they wait for."""

from datetime import datetime, time, timedelta

from django.db import models
from django.db.models import F, Q

from accounts.enums import Scope
from accounts.models import Unit
from accounts.policies import holdings, is_institution_wide, units_for
from content_review.enums import DeliveryStatus, SubmissionStatus
from core import clock


def end_of_day() -> datetime:
    """The next midnight on the clocks of Turkey."""
    return datetime.combine(clock.today() + timedelta(days=1), time(), tzinfo=clock.ISTANBUL)


class SubmissionQuerySet(models.QuerySet):
    """Visibility first, then what a page asks for."""

    def visible_to(self, user) -> "SubmissionQuerySet":
        """Posts of the units at which the person may see posts; drafts only to their own unit and their writer.

        The list twin of `policies.can_view`.
        """
        private = Q(status=SubmissionStatus.DRAFT) | Q(
            status=SubmissionStatus.WITHDRAWN, current_revision__isnull=True
        )
        own_units = Q(pk__in=())
        for holding in holdings(user):
            if holding.allows("content.view"):
                is_wide = holding.scope == Scope.INSTITUTION
                own_units |= Q(pk=holding.unit_id) if is_wide else holding.as_q()
        is_own = Q(submitter=user.pk) | Q(unit__in=Unit.objects.filter(own_units))
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
