"""Projection of open appointments onto guardian's grants, and the proof that the two agree.

`project` is the only writer of `UnitUserPermission` and of `is_staff`. It runs in the transaction that changed the
appointment, so that a right never outlives it (I16). An app with grants of its own (channels) writes them through
`apply_grants` and adds its `Projector`, so that `sync_grants` proves all of them.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Permission
from django.db import connection, models, transaction
from django.db.transaction import TransactionManagementError
from guardian.models import UserObjectPermissionBase

from accounts import events
from accounts.enums import Role
from accounts.models import Appointment, UnitUserPermission, User
from accounts.policies import forget
from accounts.roles import ACTIONS_BY_ROLE, STAFF_ROLES, codename
from core.registry import Registry

Grant = tuple[int, int, str]  # user, unit or other object, codename


@dataclass(frozen=True)
class Drift:
    """Where grants and what they follow from differ: what is missing, too much, and whose `is_staff` is wrong."""

    missing: frozenset[Grant] = frozenset()
    surplus: frozenset[Grant] = frozenset()
    staff: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.missing) + len(self.surplus) + len(self.staff)

    @property
    def users(self) -> set[int]:
        """Primary keys of the people concerned."""
        return {grant[0] for grant in self.missing | self.surplus} | set(self.staff)


@dataclass(frozen=True, kw_only=True)
class Projector:
    """The grants on one kind of object (`key`): `drift()` says where they are wrong, `repair()` mends that, writes it
    into the ledger and returns what was wrong.
    """

    key: str
    drift: Callable[[], Drift]
    repair: Callable[[], Drift]
    order: int = 100


projectors: Registry[Projector] = Registry()


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
    concerned = drift().users
    # Somebody may be appointed or leave at this moment: what is wrong is looked up again with the people locked.
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=concerned).order_by("pk")
    found = drift(users=list(rows.values_list("pk", flat=True)))
    if found:
        _apply(found)
        events.GrantsRepaired.record(
            actor=actor,
            data={"missing": len(found.missing), "surplus": len(found.surplus), "staff": len(found.staff)},
        )
    return found


def apply_grants(
    model: type[UserObjectPermissionBase], missing: Collection[Grant], surplus: Collection[Grant]
) -> None:
    """Write a difference into a table of grants; one that somebody else has just written is no error."""
    names = defaultdict(set)
    for user_id, object_id, name in surplus:
        names[user_id, object_id].add(name)
    for (user_id, object_id), given in sorted(names.items()):
        model.objects.filter(
            user_id=user_id, content_object_id=object_id, permission__codename__in=given
        ).delete()
    if missing:
        ids = _permission_ids(model._meta.get_field("content_object").related_model)
        model.objects.bulk_create(
            (
                model(user_id=user_id, content_object_id=object_id, permission_id=ids[name])
                for user_id, object_id, name in sorted(missing)
            ),
            ignore_conflicts=True,
        )


def _apply(found: Drift) -> None:
    apply_grants(UnitUserPermission, found.missing, found.surplus)
    for person in User.objects.filter(pk__in=found.staff):
        person.is_staff = not person.is_staff
        person.save(update_fields=["is_staff"])


def _permission_ids(of: type[models.Model]) -> dict[str, int]:
    """Primary keys of the permissions on a model by codename; migrate writes them."""
    rows = Permission.objects.filter(
        content_type__app_label=of._meta.app_label, content_type__model=of._meta.model_name
    )
    return dict(rows.values_list("codename", "pk"))


projectors.register(Projector(key="unit", drift=drift, repair=repair, order=0))
