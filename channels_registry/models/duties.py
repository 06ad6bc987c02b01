"""Who represents a channel: an appointment narrowed to one channel."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from channels_registry.enums import DutyKind
from core import clock
from core.models import TimeStamped, UidModel


class ChannelDutyQuerySet(models.QuerySet):
    """Duties by their place in time."""

    def open(self) -> "ChannelDutyQuerySet":
        """Not ended; whether the appointment is in force is another question."""
        return self.filter(ended_at__isnull=True)


class ChannelDuty(UidModel, TimeStamped):
    """A person represents a channel through an open representative or manager appointment (P21, P22)."""

    channel = models.ForeignKey(
        "channels_registry.Channel",
        on_delete=models.PROTECT,
        related_name="duties",
        verbose_name=_("Channel"),
    )
    appointment = models.ForeignKey(
        "accounts.Appointment",
        on_delete=models.PROTECT,
        related_name="channel_duties",
        verbose_name=_("Appointment"),
    )
    kind = models.CharField(_("Kind"), max_length=10, choices=DutyKind.choices)
    starts_at = models.DateTimeField(_("From"), default=clock.now)
    ended_at = models.DateTimeField(_("Ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = ChannelDutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("channel duty")
        verbose_name_plural = _("channel duties")
        ordering = ["kind", "-starts_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel"],
                condition=Q(kind=DutyKind.PRIMARY, ended_at__isnull=True),
                name="duty_one_open_primary_per_channel",
            ),
            models.UniqueConstraint(
                fields=["channel", "appointment"],
                condition=Q(ended_at__isnull=True),
                name="duty_once_per_appointment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.appointment.user} ({self.get_kind_display()})"
