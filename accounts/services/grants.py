"""Projection of open appointments onto guardian's grants, and the proof that the two agree.

`project` is the only writer of `UnitUserPermission` and of `is_staff`. It runs in the transaction that changed the
appointment, so that a right never outlives it (I16).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from accounts import events
from accounts.enums import Role
from accounts.models import Appointment, Unit, UnitUserPermission, User
from accounts.policies import forget
from accounts.roles import ACTIONS_BY_ROLE, STAFF_ROLES, codename

Grant = tuple[int, int, str]  # user, unit, codename


@dataclass(frozen=True)
class Drift:
    """Where grants and appointments differ: what is missing, what is too much, whose `is_staff` is wrong."""

    missing: frozenset[Grant] = frozenset()
    surplus: frozenset[Grant] = frozenset()
    staff: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.missing or self.surplus or self.staff)

    @property
    def users(self) -> set[int]:
        """Primary keys of the people concerned."""
        return {grant[0] for grant in self.missing | self.surplus} | set(self.staff)


def project(user: User) -> None:
    """Make the person's grants and `is_staff` equal to the open appointments.

    Raises TransactionManagementError outside a transaction. The row of the person is locked, so that two changes at
    once cannot each overlook the other.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("Grants are written in the transaction of the appointment.")
    list(User.objects.select_for_update(no_key=True).filter(pk=user.pk).values_list("pk"))
    _apply(drift(users=[user.pk]))
    user.is_staff = User.objects.values_list("is_staff", flat=True).get(pk=user.pk)
    forget(user)


def drift(*, users: Iterable[int] | None = None) -> Drift:
    """What differs, for these people or for all; four queries however many there are."""
    appointments, grants, people = (
        Appointment.objects.open(),
        UnitUserPermission.objects.all(),
        User.objects.all(),
    )
    if users is not None:
        chosen = list(users)
        appointments, grants = appointments.filter(user__in=chosen), grants.filter(user__in=chosen)
        people = people.filter(pk__in=chosen)
    held = list(appointments.filter(user__is_active=True).values_list("user_id", "unit_id", "role"))
    wanted = {
        (user_id, unit_id, codename(action))
        for user_id, unit_id, role in held
        for action in ACTIONS_BY_ROLE[role]
    }
    present = set(grants.values_list("user_id", "content_object_id", "permission__codename"))
    staff_wanted = {user_id for user_id, _unit_id, role in held if Role(role) in STAFF_ROLES}
    staff_wrong = {
        user_id
        for user_id, is_staff, is_superuser in people.values_list("pk", "is_staff", "is_superuser")
        if is_staff != (is_superuser or user_id in staff_wanted)
    }
    return Drift(frozenset(wanted - present), frozenset(present - wanted), frozenset(staff_wrong))


@transaction.atomic
def repair(*, actor: User | None = None) -> Drift:
    """Bring grants back to what the appointments say; returns what was wrong, which the ledger keeps too."""
    found = drift()
    if found:
        _apply(found)
        events.GrantsRepaired.record(
            actor=actor,
            data={"missing": len(found.missing), "surplus": len(found.surplus), "staff": len(found.staff)},
        )
    return found


def _apply(found: Drift) -> None:
    """Write the difference; a grant that somebody else has just written is no error."""
    for user_id, unit_id in {(grant[0], grant[1]) for grant in found.surplus}:
        names = [name for owner, unit, name in found.surplus if (owner, unit) == (user_id, unit_id)]
        UnitUserPermission.objects.filter(
            user_id=user_id, content_object_id=unit_id, permission__codename__in=names
        ).delete()
    if found.missing:
        ids = _permission_ids()
        UnitUserPermission.objects.bulk_create(
            (
                UnitUserPermission(user_id=user_id, content_object_id=unit_id, permission_id=ids[name])
                for user_id, unit_id, name in sorted(found.missing)
            ),
            ignore_conflicts=True,
        )
    for person in User.objects.filter(pk__in=found.staff):
        person.is_staff = not person.is_staff
        person.save(update_fields=["is_staff"])


def _permission_ids() -> dict[str, int]:
    """Primary keys of the permissions on Unit by codename; migrate writes them."""
    rows = Permission.objects.filter(
        content_type__app_label=Unit._meta.app_label, content_type__model=Unit._meta.model_name
    )
    return dict(rows.values_list("codename", "pk"))
