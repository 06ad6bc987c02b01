"""Who may do what, where. Every check of the portal ends here; nothing else asks guardian.

Two layers must agree: an open appointment (`accounts.Appointment`, the truth) whose role holds the action and whose
scope covers the unit, and the grant that the projection wrote for that appointment's unit (guardian's table, the
enforcement). A superuser has neither, so superuser alone opens nothing (decisions.md section 2).

Both are read once per user instance. Whoever revokes and asks again must reload the user.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.enums import Role, Scope
from accounts.models import Appointment, Unit, UnitUserPermission, User
from accounts.roles import ACTIONS_BY_ROLE, APPOINTED_BY_UNIT_HEADS, ROLES_BY_ACTION, codename


@dataclass(frozen=True)
class Holding:
    """One open appointment, reduced to what a decision needs."""

    role: str
    scope: str
    unit_id: int
    path: str
    granted: frozenset[str]

    def allows(self, action: str) -> bool:
        """The role holds the action and the grant of this unit is in place."""
        return action in ACTIONS_BY_ROLE[self.role] and codename(action) in self.granted

    def covers(self, unit: Unit) -> bool:
        """The unit lies within the appointment's scope."""
        if self.scope == Scope.INSTITUTION:
            return True
        if self.scope == Scope.SUBTREE:
            return unit.path.startswith(self.path)
        return unit.pk == self.unit_id

    def as_q(self) -> Q:
        """The covered units as a filter on Unit."""
        if self.scope == Scope.INSTITUTION:
            return Q(pk__isnull=False)
        if self.scope == Scope.SUBTREE:
            return Q(path__startswith=self.path)
        return Q(pk=self.unit_id)


def holdings(user) -> tuple[Holding, ...]:
    """The person's open appointments with their grants; two queries, kept on the user instance."""
    if not (user.is_authenticated and user.is_active):
        return ()
    cached = getattr(user, "_holdings", None)
    if cached is None:
        rows = list(
            Appointment.objects.open()
            .filter(user_id=user.pk)
            .order_by("pk")
            .values_list("role", "scope", "unit_id", "unit__path")
        )
        grants: dict[int, set[str]] = {}
        if rows:
            for unit_id, name in UnitUserPermission.objects.filter(user_id=user.pk).values_list(
                "content_object_id", "permission__codename"
            ):
                grants.setdefault(unit_id, set()).add(name)
        cached = tuple(
            Holding(role, scope, unit_id, path, frozenset(grants.get(unit_id, ())))
            for role, scope, unit_id, path in rows
        )
        user._holdings = cached
    return cached


def forget(user) -> None:
    """Drop what was read for this instance, after a change of appointments in the same request."""
    user.__dict__.pop("_holdings", None)
    user.__dict__.pop("_guardian_perms_cache", None)


def can(user, action: str, unit: Unit) -> bool:
    """Whether the person holds the action at the unit. Raises KeyError for an unknown action."""
    ROLES_BY_ACTION[action]
    return any(holding.allows(action) and holding.covers(unit) for holding in holdings(user))


def may_anywhere(user, action: str) -> bool:
    """Whether the person holds the action at any unit at all."""
    ROLES_BY_ACTION[action]
    return any(holding.allows(action) for holding in holdings(user))


def units_for(user, action: str) -> QuerySet[Unit]:
    """The list twin of `can`: the units at which the person holds the action."""
    ROLES_BY_ACTION[action]
    return _covered_by([holding for holding in holdings(user) if holding.allows(action)])


def covered_units(user) -> QuerySet[Unit]:
    """Units within any of the person's open appointments."""
    return _covered_by(list(holdings(user)))


def is_institution_wide(user, action: str) -> bool:
    """Whether the action reaches every unit, so that a list needs no filter."""
    return any(h.allows(action) and h.scope == Scope.INSTITUTION for h in holdings(user))


def has_role(user, *roles: str) -> bool:
    """Whether the person holds one of the roles anywhere; for texts and menus, never for a right."""
    return any(holding.role in roles for holding in holdings(user))


def _covered_by(chosen: list[Holding]) -> QuerySet[Unit]:
    if not chosen:
        return Unit.objects.none()
    condition = Q()
    for holding in chosen:
        if holding.scope == Scope.INSTITUTION:
            return Unit.objects.all()
        condition |= holding.as_q()
    return Unit.objects.filter(condition)


def holders(action: str, unit: Unit) -> QuerySet[User]:
    """Active people who hold the action at the unit today; for notices and for choosing a person."""
    at_unit = (
        Q(scope=Scope.INSTITUTION)
        | Q(scope=Scope.SUBTREE, unit__path__in=unit.lineage)
        | Q(scope=Scope.UNIT, unit_id=unit.pk)
    )
    chosen = Appointment.objects.open().filter(at_unit, role__in=ROLES_BY_ACTION[action])
    return User.objects.filter(is_active=True, pk__in=chosen.values("user_id"))


def roles_to_appoint(user, unit: Unit | None = None) -> tuple[Role, ...]:
    """The roles this person may give and take, at a unit or anywhere.

    The Director all of them; a unit head those of the people who work in his own subtree (requirements.md section 5).
    """
    held = [
        holding
        for holding in holdings(user)
        if holding.allows("appointment.manage") and (unit is None or holding.covers(unit))
    ]
    if any(holding.role == Role.DIRECTOR for holding in held):
        return tuple(Role)
    return tuple(APPOINTED_BY_UNIT_HEADS) if held else ()


def can_appoint(user, role: str, unit: Unit) -> bool:
    """Whether the person may give this role at this unit (P05)."""
    return role in roles_to_appoint(user, unit)


def can_end_appointment(user, appointment: Appointment) -> bool:
    """Whether the person may end this appointment: whoever may give the role may take it."""
    return appointment.ended_at is None and can_appoint(user, appointment.role, appointment.unit)


def can_manage_people(user) -> bool:
    """Whether the person may add, invite, change and deactivate people."""
    return may_anywhere(user, "people.manage")


def visible_people(user) -> QuerySet[User]:
    """People whose card the person may open: everybody for the Director, those of his own units for a unit head."""
    if can_manage_people(user):
        return User.objects.all()
    units = units_for(user, "appointment.manage")
    own = Appointment.objects.filter(ended_at__isnull=True, unit__in=units)
    return User.objects.filter(pk__in=own.values("user_id"))


def visible_appointments(user) -> QuerySet[Appointment]:
    """Appointments the person may see: those at the units where he may appoint."""
    if is_institution_wide(user, "appointment.manage"):
        return Appointment.objects.all()
    return Appointment.objects.filter(unit__in=units_for(user, "appointment.manage"))


def manageable_units(user) -> QuerySet[Unit]:
    """Units whose people the person may manage."""
    return units_for(user, "appointment.manage")
