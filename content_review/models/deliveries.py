"""Publication of a post on one channel."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from content_review.enums import DeliveryStatus
from content_review.querysets import DeliveryQuerySet
from core.enums import member_of
from core.models import TimeStamped, UidModel, Versioned


class Delivery(UidModel, TimeStamped, Versioned):
    """One channel of one post. It keeps the revision and hash that were approved for it; the time is its own."""

    submission = models.ForeignKey(
        "content_review.Submission", on_delete=models.PROTECT, related_name="deliveries"
    )
    channel = models.ForeignKey(
        "channels_registry.Channel", on_delete=models.PROTECT, related_name="deliveries"
    )
    revision = models.ForeignKey(
        "content_review.Revision", on_delete=models.PROTECT, related_name="deliveries"
    )
    revision_hash = models.CharField(max_length=64)
    status = models.CharField(
        _("Status"), max_length=12, choices=DeliveryStatus.choices, default=DeliveryStatus.PENDING
    )
    due_at = models.DateTimeField(_("Due"), null=True, blank=True)
    # Hash of the folded text that goes to this channel: finds the same text posted twice.
    text_key = models.CharField(max_length=64, blank=True, editable=False)
    published_post = models.OneToOneField(
        "channels_registry.PublishedPost",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="delivery",
    )
    published_at = models.DateTimeField(_("Published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    status_reason = models.TextField(_("Reason"), blank=True)
    status_changed_at = models.DateTimeField(null=True, blank=True)
    status_changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    status_member = member_of("status", DeliveryStatus)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(fields=["status", "due_at"]),
            models.Index(fields=["channel", "status", "due_at"]),
            models.Index(fields=["-published_at", "-id"]),
            models.Index(fields=["channel", "text_key"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=DeliveryStatus.values), name="delivery_status_is_known"
            ),
            models.UniqueConstraint(fields=["submission", "channel"], name="delivery_once_per_channel"),
            models.CheckConstraint(
                condition=~Q(status=DeliveryStatus.SCHEDULED) | Q(due_at__isnull=False),
                name="delivery_scheduled_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[DeliveryStatus.PUBLISHED, DeliveryStatus.TAKEN_DOWN])
                | Q(published_post__isnull=False, published_at__isnull=False),
                name="delivery_published_has_proof",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission.number} → {self.channel}"

    @property
    def unit(self):
        """The unit of the post; the ledger files the entry under it."""
        return self.submission.unit

    def last_change(self) -> tuple[str, object] | None:
        """Who moved it last and when; the 409 page says so."""
        if self.status_changed_by_id is None:
            return None
        return self.status_changed_by.get_full_name(), self.status_changed_at
