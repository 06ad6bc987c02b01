"""What a person was told, and what became of the e-mail."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import MailState
from core import clock
from core.enums import member_of
from core.models import UidModel


class NotificationQuerySet(models.QuerySet):
    """Notices as the inbox shows them."""

    def visible(self) -> "NotificationQuerySet":
        """Those whose moment has come; a decision's notice waits while it may still be undone."""
        return self.filter(visible_from__lte=clock.now(), withdrawn_at__isnull=True)

    def unread(self) -> "NotificationQuerySet":
        return self.visible().filter(read_at__isnull=True)


class Notification(UidModel):
    """A notice to one person. `kind` names the template, `context` holds plain values, never a secret."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notifications"
    )
    kind = models.CharField(max_length=60)
    context = models.JSONField(default=dict)
    target_url = models.CharField(max_length=300, blank=True)
    object_type = models.CharField(max_length=60, blank=True)
    object_uid = models.CharField(max_length=64, blank=True)
    dedupe_key = models.CharField(max_length=160, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    visible_from = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-visible_from", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "-visible_from"]),
            models.Index(fields=["recipient", "read_at", "visible_from"]),
            models.Index(fields=["object_type", "object_uid"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient}"


class MailDelivery(UidModel):
    """The e-mail of a notice: one row, one Message-ID, however often it is tried."""

    notification = models.OneToOneField(Notification, on_delete=models.PROTECT, related_name="mail")
    address = models.EmailField(_("E-mail address"))
    message_id = models.CharField(_("Message ID"), max_length=200, unique=True)
    state = models.CharField(_("State"), max_length=12, choices=MailState.choices, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("Attempts"), default=0)
    last_error = models.CharField(_("Last error"), max_length=300, blank=True)
    send_after = models.DateTimeField(_("Not sent before"), default=clock.now)
    sent_at = models.DateTimeField(_("Sent at"), null=True, blank=True)
    created_at = models.DateTimeField(_("Created at"), default=clock.now)

    class Meta:
        verbose_name = _("E-mail delivery")
        verbose_name_plural = _("E-mail deliveries")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.address} ({self.get_state_display()})"

    state_member = member_of("state", MailState)
