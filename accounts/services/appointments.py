"""Appointments: who holds which role where, from when to when (P05, P21, P33). The only source of rights.

Every change projects the grants in its own transaction (I16) and tells the person. What else hangs on an appointment
(channels) is told through `ending_hooks`.
"""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import events
from accounts.enums import Role, Scope, UnitKind
from accounts.hooks import ending_hooks, lock_what_follows
from accounts.models import Appointment, Unit, User
from accounts.policies import can_appoint, can_end_appointment, can_give_scope
from accounts.roles import DEFAULT_SCOPE, DIRECTORATE_ROLES, NEVER_INSTITUTION_WIDE
from accounts.services import grants
from accounts.services.notifications import notify
from core import clock
from core.errors import ReasonRequired, StaleObject, UserFacingError
from core.jobs import for_each
from core.text import squash

EXCLUSIVE = {Role.CUSTODIAN: Role.APPROVER, Role.APPROVER: Role.CUSTODIAN}


def appoint(
    *,
    actor: User | None,
    user: User,
    unit: Unit,
    role: str,
    scope: str = "",
    is_backup: bool = False,
    starts_on: date | None = None,
    ends_on: date | None = None,
    document_no: str = "",
    deputy_of: Appointment | None = None,
) -> Appointment:
    """Give a person a role at a unit and return the appointment; the right holds from its first day.

    `actor` None is the installation itself (first Director, demo data): policy is not asked, every other rule holds.
    Without `scope` the role's own is taken, without `starts_on` today. Raises PermissionDenied, UserFacingError.
    """
    role, starts_on = Role(role), starts_on or clock.today()
    scope = Scope(scope or DEFAULT_SCOPE[role])
    with transaction.atomic():
        # Whoever else appoints this person at the same moment waits here.
        user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        unit = Unit.objects.get(pk=unit.pk)
        _check_actor(actor, user, role, unit, scope)
        _check_place(user, role, scope, unit)
        _check_time(starts_on, ends_on)
        _check_exclusion(user, unit, role)
        appointment = Appointment.objects.create(
            unit=unit,
            user=user,
            role=role,
            scope=scope,
            is_backup=is_backup and role == Role.REPRESENTATIVE,
            starts_on=starts_on,
            ends_on=ends_on,
            appointed_by=actor,
            document_no=squash(document_no),
            deputy_of=deputy_of,
        )
        grants.project(user)
        events.AppointmentMade.record(actor=actor, target=appointment, unit=unit, data=_facts(appointment))
        _tell("accounts.appointed", appointment)
    return appointment


def end(appointment: Appointment, *, actor: User | None, reason: str) -> Appointment:
    """End an appointment at once: the right is gone when this returns, and so is what hung on it.

    Raises PermissionDenied, ReasonRequired, StaleObject when it is ended already, UserFacingError for
    the last Director.
    """
    reason = squash(reason)
    if not reason:
        raise ReasonRequired
    with transaction.atomic():
        appointment = _locked(appointment)
        if actor is not None and not can_end_appointment(actor, appointment):
            raise PermissionDenied
        _check_not_last_director(appointment)
        _close(appointment, actor=actor, reason=reason)
    return appointment


def schedule_end(appointment: Appointment, *, actor: User | None, ends_on: date, reason: str) -> Appointment:
    """Set the last day of an appointment; the daily job closes it when the day has gone by.

    Raises PermissionDenied, ReasonRequired, StaleObject, and UserFacingError for a day in the past, before the first
    day, or for the last Director.
    """
    reason = squash(reason)
    if not reason:
        raise ReasonRequired
    with transaction.atomic():
        appointment = _locked(appointment)
        if actor is not None and not can_end_appointment(actor, appointment):
            raise PermissionDenied
        if ends_on < clock.today():
            raise UserFacingError(
                _("The last day has gone by. Choose today or a later day."), field="ends_on"
            )
        _check_time(appointment.starts_on, ends_on)
        _check_not_last_director(appointment)
        before = appointment.ends_on
        appointment.ends_on, appointment.end_reason = ends_on, reason
        appointment.save(update_fields=["ends_on", "end_reason"])
        grants.project(appointment.user)
        events.AppointmentEndSet.record(
            actor=actor,
            target=appointment,
            unit=appointment.unit,
            data=_facts(appointment) | {"before": before and before.isoformat(), "reason": reason},
        )
        _tell("accounts.appointment_end_set", appointment)
    return appointment


def close_past_appointments() -> int:
    """Close what is past its last day, each in a transaction of its own; returns how many. Safe to repeat.

    Raises SomeFailed after the last one when some could not be closed.
    """
    return for_each(
        Appointment.objects.past_their_end().order_by("pk"), _close_past, name="close_appointment"
    )


def open_due_appointments() -> int:
    """Project the grants of appointments whose first day has come; returns how many people. Safe to repeat.

    Raises SomeFailed after the last one when some could not be projected.
    """
    waiting = {grant[0] for grant in grants.drift().missing}
    return for_each(User.objects.filter(pk__in=waiting).order_by("pk"), _project, name="open_appointments")


def locked_for_ending(rows: QuerySet[Appointment], *, units: Collection[Unit] = ()) -> list[Appointment]:
    """Those of the appointments that are still open, with every lock that ending them takes.

    All locks come before the first line of the ledger, for which writers stand in line: whoever waits there must not
    hold what the one before needs next. They are taken in the order that everybody keeps: people, rows of the apps
    above, the Directorate. `units` are moved or merged in the same change.
    """
    rows = rows.filter(ended_at__isnull=True)
    # A subquery and no join, which would lock the appointments too: channels lock theirs after their own row.
    people = User.objects.select_for_update(no_key=True).filter(pk__in=rows.values("user"))
    list(people.order_by("pk").values_list("pk"))
    found = list(rows.order_by("pk"))
    lock_what_follows(found, units)
    if any(appointment.role == Role.DIRECTOR for appointment in found):
        _lock_directorate()
    return found


def is_last_director(appointment: Appointment) -> bool:
    """Whether nobody else would be Director without a planned end if this appointment ended."""
    if appointment.role != Role.DIRECTOR or appointment.ended_at is not None:
        return False
    others = Appointment.objects.open().filter(role=Role.DIRECTOR, ends_on__isnull=True, user__is_active=True)
    return not others.exclude(pk=appointment.pk).exists()


def _close_past(appointment: Appointment) -> bool:
    with transaction.atomic():
        try:
            appointment = _locked(appointment)
        except StaleObject:
            return False
        _close(appointment, actor=None, reason=appointment.end_reason)
    return True


def _project(user: User) -> bool:
    with transaction.atomic():
        grants.project(user)
    return True


def _close(appointment: Appointment, *, actor: User | None, reason: str) -> None:
    """The ending itself, inside the caller's transaction: hooks, row, grants, ledger, notice.

    The hooks come first: the database lets nobody go on whom an active channel still rests (I1).
    """
    for hook in ending_hooks.items():
        hook.run(appointment, actor)
    appointment.ended_at, appointment.ended_by, appointment.end_reason = clock.now(), actor, reason
    appointment.save(update_fields=["ended_at", "ended_by", "end_reason"])
    grants.project(appointment.user)
    events.AppointmentEnded.record(
        actor=actor, target=appointment, unit=appointment.unit, data=_facts(appointment) | {"reason": reason}
    )
    _tell("accounts.appointment_ended", appointment)


def _lock_directorate() -> None:
    """Two Directors who end each other at the same moment must not both succeed."""
    units = Unit.objects.select_for_update(no_key=True).filter(kind=UnitKind.DIRECTORATE)
    list(units.order_by("pk").values_list("pk"))


def _locked(appointment: Appointment) -> Appointment:
    """The row as it is now, locked as in `locked_for_ending`; raises StaleObject when it was ended meanwhile."""
    user = User.objects.select_for_update(no_key=True).get(pk=appointment.user_id)
    lock_what_follows([appointment])
    if appointment.role == Role.DIRECTOR:
        _lock_directorate()
    fresh = Appointment.objects.select_related("unit", "ended_by").get(pk=appointment.pk)
    fresh.user = user
    if fresh.ended_at is not None:
        by = fresh.ended_by.full_name if fresh.ended_by else None
        raise StaleObject(fresh, "ended", by, fresh.ended_at, status_label=fresh.state.label)
    return fresh


def _check_actor(actor: User | None, user: User, role: Role, unit: Unit, scope: Scope) -> None:
    if actor is None:
        return
    if not can_appoint(actor, role, unit):
        raise PermissionDenied
    if actor.pk == user.pk:
        raise UserFacingError(
            _("You cannot appoint yourself. Ask another person who may appoint here."), field="user"
        )
    if not can_give_scope(actor, scope, unit):
        raise UserFacingError(
            _("Your own appointment does not reach so far. Choose “this unit only”."), field="scope"
        )


def _check_place(user: User, role: Role, scope: Scope, unit: Unit) -> None:
    """Where the role may sit and how far it may reach."""
    if not user.is_active:
        raise UserFacingError(
            _("%(person)s is deactivated. Reactivate the person first.") % {"person": user.full_name},
            field="user",
        )
    if not unit.is_open:
        raise UserFacingError(_("This unit is closed. Choose an open unit."), field="unit")
    if role in DIRECTORATE_ROLES and not unit.is_directorate:
        raise UserFacingError(
            _("The role “%(role)s” exists only at the Directorate. Choose the Directorate's unit.")
            % {"role": role.label},
            field="unit",
        )
    if role in NEVER_INSTITUTION_WIDE and scope == Scope.INSTITUTION:
        raise UserFacingError(
            _("The role “%(role)s” reaches its unit or the units below it, never the whole institution.")
            % {"role": role.label},
            field="scope",
        )
    if role == Role.DIRECTOR and scope != Scope.INSTITUTION:
        raise UserFacingError(_("The Director's role reaches the whole institution."), field="scope")


def _check_time(starts_on: date, ends_on: date | None) -> None:
    if ends_on is None:
        return
    if ends_on < starts_on:
        raise UserFacingError(
            _("The last day lies before the first day. Correct one of them."), field="ends_on"
        )
    if ends_on < clock.today():
        raise UserFacingError(_("The last day has gone by. Choose today or a later day."), field="ends_on")


def _check_exclusion(user: User, unit: Unit, role: Role) -> None:
    """What the database's unique constraints would refuse, said in words beforehand."""
    held = Appointment.objects.filter(user=user, ended_at__isnull=True).select_related("unit")
    for other in held:
        if other.unit_id == unit.pk and other.role == role:
            raise UserFacingError(
                _("%(person)s already holds this role at this unit. End that appointment first.")
                % {"person": user.full_name},
                field="role",
            )
        if EXCLUSIVE.get(role) == other.role:
            raise UserFacingError(
                _(
                    "%(person)s is %(held)s. Nobody may be custodian and approver of credentials at once: "
                    "end that appointment first or choose another person."
                )
                % {"person": user.full_name, "held": other.get_role_display()},
                field="role",
            )
        if role in EXCLUSIVE and other.role == role:
            raise UserFacingError(
                _(
                    "%(person)s already holds this role at another unit. One such appointment per person is enough."
                )
                % {"person": user.full_name},
                field="role",
            )


def _check_not_last_director(appointment: Appointment) -> None:
    if is_last_director(appointment):
        raise UserFacingError(
            _("This is the last Director. Appoint another Director first, then end this appointment.")
        )


def _facts(appointment: Appointment) -> dict:
    """What the ledger keeps; codes and dates, never words of a language."""
    return {
        "person": str(appointment.user.external_id),
        "role": appointment.role,
        "scope": appointment.scope,
        "unit": appointment.unit.code,
        "is_backup": appointment.is_backup,
        "starts_on": appointment.starts_on.isoformat(),
        "ends_on": appointment.ends_on and appointment.ends_on.isoformat(),
        "document_no": appointment.document_no,
    }


def _tell(kind: str, appointment: Appointment) -> None:
    """Tell the person, whose rights have just changed."""
    last_day = appointment.last_day
    notify(
        kind,
        recipients=[appointment.user],
        context={
            "role": appointment.role,
            "unit": appointment.unit.code,
            "unit_tr": appointment.unit.name_tr,
            "unit_en": appointment.unit.name_en,
            "first_day": appointment.starts_on.isoformat(),
            "last_day": last_day.isoformat() if last_day else "",
        },
        target_url="/",
        dedupe_key=f"{kind}:{appointment.uid}:{appointment.updated_at:%Y%m%d%H%M%S%f}",
    )
