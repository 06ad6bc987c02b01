"""Who may do what, where. Every check of the portal ends here; nothing else asks guardian.

Two layers must agree: an open appointment (`accounts.Appointment`, the truth) whose role holds the action and whose
scope covers the unit, and the grant that the projection wrote for that appointment's unit (guardian's table, the
enforcement). A superuser has neither, so superuser alone opens nothing (decisions.md section 2).

Both are read once per user instance. Whoever revokes and asks again must reload the user.
"""

from dataclasses import dataclass

from django.db.models import FilteredRelation, Q, QuerySet

from accounts.enums import Role, Scope
from accounts.models import Appointment, Unit, User
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

    def owns(self, unit: Unit) -> bool:
        """The unit is the person's own: covered, and not merely because the scope is the whole institution."""
        return unit.pk == self.unit_id if self.scope == Scope.INSTITUTION else self.covers(unit)

    def own_as_q(self) -> Q:
        """The list twin of `owns`."""
        return Q(pk=self.unit_id) if self.scope == Scope.INSTITUTION else self.as_q()


def holdings(user) -> tuple[Holding, ...]:
    """The person's open appointments with their grants; one query, kept on the user instance."""
    if not (user.is_authenticated and user.is_active):
        return ()
    cached = getattr(user, "_holdings", None)
    if cached is None:
        own_grants = FilteredRelation(
            "unit__unituserpermission", condition=Q(unit__unituserpermission__user=user.pk)
        )
        rows = (
            Appointment.objects.open()
            .filter(user_id=user.pk)
            .annotate(own_grant=own_grants)
            .order_by("pk")
            .values_list("pk", "role", "scope", "unit_id", "unit__path", "own_grant__permission__codename")
        )
        granted: dict[tuple, set[str]] = {}
        for *appointment, name in rows:
            granted.setdefault(tuple(appointment), set()).add(name)
        cached = tuple(
            Holding(role, scope, unit_id, path, frozenset(names - {None}))
            for (_pk, role, scope, unit_id, path), names in granted.items()
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


def own_units(user, action: str) -> QuerySet[Unit]:
    """Units of which the person is one and holds the action: with an institution-wide appointment only its unit."""
    ROLES_BY_ACTION[action]
    condition = Q(pk__in=())
    for holding in holdings(user):
        if holding.allows(action):
            condition |= holding.own_as_q()
    return Unit.objects.filter(condition)


def is_own_unit(user, action: str, unit: Unit) -> bool:
    """The object twin of `own_units`."""
    ROLES_BY_ACTION[action]
    return any(holding.allows(action) and holding.owns(unit) for holding in holdings(user))


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


def can_give_scope(user, scope: str, unit: Unit) -> bool:
    """Whether the person's own right to appoint at this unit reaches as far: nobody gives more than they have."""
    if scope == Scope.UNIT:
        return True
    as_far = (Scope.INSTITUTION,) if scope == Scope.INSTITUTION else (Scope.SUBTREE, Scope.INSTITUTION)
    return any(
        holding.scope in as_far and holding.allows("appointment.manage") and holding.covers(unit)
        for holding in holdings(user)
    )


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
