"""Appointments: the only source of rights (decisions.md section 2)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import AppointmentState, Role, Scope
from accounts.roles import NEVER_INSTITUTION_WIDE
from core import clock
from core.models import TimeStamped, UidModel

# How long before its last day an appointment is shown as ending.
ENDING_SOON = timedelta(days=30)


# ---- The calendar -------------------------------------------------------------------------------------------------
# The one place that says when an appointment holds; `Appointment.state` is the twin for a row at hand. Each function
# takes a local date (today without one) and `prefix`, the way to the appointment from another model.


def in_force(on: date | None = None, prefix: str = "") -> Q:
    """Begun, not past its last day, not ended by hand."""
    on = on or clock.today()
    has_not_passed = _q(prefix, ends_on__isnull=True) | _q(prefix, ends_on__gte=on)
    return has_not_passed & _q(prefix, ended_at__isnull=True, starts_on__lte=on)


def ending_soon(on: date | None = None, prefix: str = "") -> Q:
    """In force, but only for the next weeks."""
    on = on or clock.today()
    return in_force(on, prefix) & _q(prefix, ends_on__lte=on + ENDING_SOON)


def upcoming(on: date | None = None, prefix: str = "") -> Q:
    """Not begun yet."""
    return _q(prefix, ended_at__isnull=True, starts_on__gt=on or clock.today())


def past_their_end(on: date | None = None, prefix: str = "") -> Q:
    """Not yet closed although the last day has gone by; the daily job closes these."""
    return _q(prefix, ended_at__isnull=True, ends_on__lt=on or clock.today())


def ended(on: date | None = None, prefix: str = "") -> Q:
    """No longer in force, by hand or by date."""
    return _q(prefix, ended_at__isnull=False) | _q(prefix, ends_on__lt=on or clock.today())


def _q(prefix: str, **conditions: Any) -> Q:
    return Q(**{f"{prefix}{name}": value for name, value in conditions.items()})


# What the tabs of a list hold: whatever is ending soon is in force as well, and stands in both.
IN_STATE: dict[str, Callable[..., Q]] = {
    AppointmentState.OPEN: in_force,
    AppointmentState.ENDING: ending_soon,
    AppointmentState.UPCOMING: upcoming,
    AppointmentState.ENDED: ended,
}


class AppointmentQuerySet(models.QuerySet):
    """Appointments by their place in time."""

    def open(self, on: date | None = None) -> "AppointmentQuerySet":
        """In force on a local date (today)."""
        return self.filter(in_force(on))

    def past_their_end(self, on: date | None = None) -> "AppointmentQuerySet":
        """Due to be closed by the daily job."""
        return self.filter(past_their_end(on))

    def in_state(self, state: str, on: date | None = None) -> "AppointmentQuerySet":
        """In one state of time. Raises KeyError for an unknown one."""
        return self.filter(IN_STATE[state](on))


class Appointment(UidModel, TimeStamped):
    """A person holds a role at a unit (görevlendirme, P05, P21, P33)."""

    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="appointments", verbose_name=_("Unit")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="appointments",
        verbose_name=_("Person"),
    )
    role = models.CharField(_("Role"), max_length=20, choices=Role.choices)
    scope = models.CharField(_("Scope"), max_length=12, choices=Scope.choices)
    is_backup = models.BooleanField(_("Backup"), default=False)
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"), null=True, blank=True)
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Appointed by"),
    )
    document_no = models.CharField(_("Document number"), max_length=60, blank=True)
    deputy_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deputies",
        verbose_name=_("Deputy of"),
    )
    ended_at = models.DateTimeField(_("Ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Ended by"),
    )
    end_reason = models.CharField(_("Reason for ending"), max_length=300, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("Appointment")
        verbose_name_plural = _("Appointments")
        ordering = ["-starts_on", "-pk"]
        indexes = [
            models.Index(fields=["user", "ended_at"]),
            models.Index(fields=["unit", "role", "ended_at"]),
            models.Index(fields=["ends_on"]),
        ]
        constraints = [
            # Custodian and approver never together: at most one open appointment of the two kinds per person.
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(role__in=[Role.CUSTODIAN, Role.APPROVER], ended_at__isnull=True),
                name="appointment_custodian_xor_approver",
            ),
            models.UniqueConstraint(
                fields=["user", "unit", "role"],
                condition=Q(ended_at__isnull=True),
                name="appointment_once_while_open",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=sorted(NEVER_INSTITUTION_WIDE)) | ~Q(scope=Scope.INSTITUTION),
                name="appointment_unit_people_stay_in_their_unit",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="appointment_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()} – {self.unit}"

    @property
    def state(self) -> AppointmentState:
        """Where it stands today; the twin of the conditions above."""
        today = clock.today()
        if self.ended_at is not None or (self.ends_on is not None and self.ends_on < today):
            return AppointmentState.ENDED
        if self.starts_on > today:
            return AppointmentState.UPCOMING
        if self.ends_on is not None and self.ends_on <= today + ENDING_SOON:
            return AppointmentState.ENDING
        return AppointmentState.OPEN

    @property
    def is_open(self) -> bool:
        """In force today."""
        return self.state in (AppointmentState.OPEN, AppointmentState.ENDING)

    @property
    def last_day(self):
        """The day after which it no longer holds: the day it was ended by hand, or the planned last day."""
        return clock.local(self.ended_at).date() if self.ended_at else self.ends_on
