"""Read side of accounts: what the pages show, with a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.enums import MailState, PersonState
from accounts.models import Appointment, Institution, Invitation, MailDelivery, Notification, Unit, User
from accounts.models.appointments import IN_STATE, AppointmentQuerySet
from accounts.policies import can_manage_people, manageable_units, visible_appointments, visible_people
from core import clock
from core.text import fold

HAS_PASSWORD = ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX) & ~Q(password="")


def matching(queryset: QuerySet, words: str) -> QuerySet:
    """Rows whose folded text holds every word, whatever its case or marks."""
    for word in fold(words, squashed=True).split():
        queryset = queryset.filter(search_key__contains=word)
    return queryset


def people(
    viewer: User, *, words: str = "", role: str = "", unit: Unit | None = None, state: str = ""
) -> QuerySet[User]:
    """People the viewer may see, with `has_open_invitation` and `open_appointments`; sorted by the page."""
    found = matching(visible_people(viewer), words)
    if role or unit:
        held = _open_of_others(viewer)
        if role:
            held = held.filter(role=role)
        if unit:
            held = held.filter(unit__path__startswith=unit.path)
        found = found.filter(pk__in=held.values("user_id"))
    found = found.annotate(
        has_open_invitation=Exists(Invitation.objects.usable().filter(user=OuterRef("pk")))
    )
    if state:
        found = found.filter(_in_state(state))
    return found.prefetch_related(
        Prefetch("appointments", _open_of_others(viewer), to_attr="open_appointments")
    )


def candidates(viewer: User, words: str, limit: int = 20) -> list[User]:
    """Active people the viewer may appoint, found by words.

    Who may not see everybody finds others only by their whole e-mail address, so that nobody leafs through the staff.
    """
    if not words.strip():
        return []
    known = matching(visible_people(viewer), words)
    found = User.objects.filter(
        Q(pk__in=known.values("pk")) | Q(email=User.objects.normalise(words)), is_active=True
    )
    shown = Prefetch("appointments", _open_of_others(viewer), to_attr="open_appointments")
    return list(found.exclude(pk=viewer.pk).prefetch_related(shown).order_by("sort_key", "pk")[:limit])


def appointments_of(person: User, viewer: User) -> list[Appointment]:
    """All appointments of a person that the viewer may see, open ones first."""
    rows = (
        visible_appointments(viewer).filter(user=person)
        if viewer.pk != person.pk
        else person.appointments.all()
    )
    last = Case(When(ended_at__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField())
    return list(rows.select_related("user", "unit", "ended_by").order_by(last, "-starts_on", "-pk"))


def appointments(
    viewer: User, *, words: str = "", role: str = "", unit: Unit | None = None, state: str = ""
) -> QuerySet[Appointment]:
    """Appointments the viewer may see, by role, unit (and below) and place in time; sorted by the page."""
    found = in_time(visible_appointments(viewer), state)
    if words:
        found = found.filter(user__in=matching(User.objects.all(), words).values("pk"))
    if role:
        found = found.filter(role=role)
    if unit:
        found = found.filter(unit__path__startswith=unit.path)
    return found.select_related("user", "unit", "ended_by")


def in_time(queryset: AppointmentQuerySet, state: str) -> AppointmentQuerySet:
    """Appointments in one state of time; all for an unknown one."""
    return queryset.in_state(state) if state in IN_STATE else queryset


def appointment_counts(viewer: User) -> dict[str, int]:
    """How many appointments stand where in time; one query."""
    today = clock.today()
    return visible_appointments(viewer).aggregate(
        **{str(state): Count("pk", filter=condition(today)) for state, condition in IN_STATE.items()}
    )


@dataclass
class Branch:
    """A unit in the tree with what hangs below it."""

    unit: Unit
    depth: int = 0
    children: list["Branch"] = field(default_factory=list)

    @property
    def below(self) -> int:
        """Units below this one."""
        return sum(1 + child.below for child in self.children)

    @property
    def indent(self) -> str:
        """What stands before the name in a list or select; a no-break space keeps its width there."""
        return "\u00a0" * 4 * (self.depth - 1) + "└\u00a0" if self.depth else ""


def unit_rows(viewer: User) -> QuerySet[Unit]:
    """Units the viewer may see with the number of people in force there."""
    in_force = Appointment.objects.open().values("pk")
    return manageable_units(viewer).annotate(
        people_count=Count("appointments__user", filter=Q(appointments__in=in_force), distinct=True)
    )


def tree(units: Iterable[Unit]) -> list[Branch]:
    """The units as branches, siblings in Turkish order; a unit whose parent is not among them stands at the top."""
    branches = {unit.pk: Branch(unit) for unit in sorted(units, key=lambda unit: (unit.sort_key, unit.pk))}
    roots = []
    for branch in branches.values():
        parent = branches.get(branch.unit.parent_id)
        (parent.children if parent else roots).append(branch)
    return roots


def flattened(branches: Iterable[Branch], *, depth: int = 0, deepest: int | None = None) -> list[Branch]:
    """Branches one after the other as a tree is read, with their depth, down to `deepest`."""
    rows = []
    for branch in branches:
        branch.depth = depth
        rows.append(branch)
        if deepest is None or depth < deepest:
            rows += flattened(branch.children, depth=depth + 1, deepest=deepest)
    return rows


class UnitChoice(str):
    """A unit as a select shows it, indented by its depth; `plain` is its name alone, for sentences and chips."""

    plain: str

    def __new__(cls, branch: Branch) -> "UnitChoice":
        choice = super().__new__(cls, branch.indent + branch.unit.name)
        choice.plain = branch.unit.name
        return choice


def unit_choices(units: Iterable[Unit]) -> list[tuple[str, UnitChoice]]:
    """Codes and names for a select, in the order of the tree, deeper units indented."""
    return [(branch.unit.code, UnitChoice(branch)) for branch in flattened(tree(units))]


def lineage_of(unit: Unit, viewer: User) -> list[Unit]:
    """The units above this one that the viewer may see, from the top."""
    above = manageable_units(viewer).filter(path__in=unit.lineage[:-1])
    return sorted(above, key=lambda found: found.depth)


def shell_of(user: User) -> dict[str, Any]:
    """What the shell of a page shows: `institution` (None before it was set up) and `unread_notifications`, a number.

    One query, kept on the user instance: for pages and panels that ask a limit of the institution as well.
    """
    if not hasattr(user, "_shell"):
        notices = Notification.objects.filter(recipient=user).unread().order_by()
        unread = notices.values("recipient").annotate(total=Count("pk")).values("total")
        institution = Institution.objects.annotate(unread=Coalesce(Subquery(unread), 0)).first()
        user._shell = {
            "institution": institution,
            "unread_notifications": institution.unread if institution else notices.count(),
        }
    return user._shell


def domain_of(user: User) -> str:
    """The internet domain of the institution, for forms of this person; empty before it was set up."""
    institution = shell_of(user)["institution"]
    return institution.domain if institution else ""


def inbox(user: User, *, only_unread: bool = False) -> QuerySet[Notification]:
    """The notices of a person whose moment has come."""
    rows = Notification.objects.filter(recipient=user)
    return rows.unread() if only_unread else rows.visible()


def undelivered() -> QuerySet[MailDelivery]:
    """Mails that no attempt could deliver."""
    return MailDelivery.objects.filter(state=MailState.FAILED).select_related("notification__recipient")


def _open_of_others(viewer: User) -> QuerySet[Appointment]:
    """Open appointments that the viewer may see, with their units."""
    rows = Appointment.objects.all() if can_manage_people(viewer) else visible_appointments(viewer)
    return rows.open().select_related("unit").order_by("-starts_on", "-pk")


def _in_state(state: str) -> Q:
    """People in one state, as a filter; nobody for an unknown one."""
    return {
        PersonState.ACTIVE: Q(is_active=True) & HAS_PASSWORD,
        PersonState.INVITED: Q(is_active=True, has_open_invitation=True) & ~HAS_PASSWORD,
        PersonState.NOT_INVITED: Q(is_active=True, has_open_invitation=False) & ~HAS_PASSWORD,
        PersonState.INACTIVE: Q(is_active=False),
    }.get(state, Q(pk__in=[]))
