"""The people a visitor of the demonstration may enter as, in the order of the fixture."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from accounts.models import Appointment, Institution, User

PERSONAS = Path(__file__).parent / "fixtures" / "demo" / "personas.json"


@dataclass(frozen=True)
class DemoPerson:
    """One entry of the sign-in page in demo mode."""

    user: User
    roles: tuple[str, ...]
    unit: str


@cache
def personas() -> list[dict]:
    """The named demo people: username, name, title, unit code, roles."""
    return json.loads(PERSONAS.read_text(encoding="utf-8"))


def address_of(username: str, domain: str) -> str:
    """The e-mail address of a demo person."""
    return f"{username}@{domain}"


def demo_people() -> list[DemoPerson]:
    """The seeded demo people with their open roles and unit, in three queries; empty when nothing is seeded."""
    institution = Institution.objects.first()
    if institution is None:
        return []
    addresses = [address_of(persona["username"], institution.domain) for persona in personas()]
    people = {user.email: user for user in User.objects.filter(email__in=addresses, is_active=True)}
    appointments = (
        Appointment.objects.open().filter(user__in=people.values()).select_related("unit").order_by("pk")
    )
    held: dict[int, list[Appointment]] = {}
    for appointment in appointments:
        held.setdefault(appointment.user_id, []).append(appointment)
    return [
        _shown(people[address], held.get(people[address].pk, []))
        for address in addresses
        if address in people
    ]


def find(external_id: str) -> User | None:
    """The demo person of this external id; None for everybody else, so that the demo opens no other account."""
    return next((item.user for item in demo_people() if str(item.user.external_id) == external_id), None)


def _shown(user: User, appointments: list[Appointment]) -> DemoPerson:
    units = dict.fromkeys(appointment.unit.name for appointment in appointments)
    return DemoPerson(
        user=user,
        roles=tuple(appointment.get_role_display() for appointment in appointments),
        unit=", ".join(units),
    )
