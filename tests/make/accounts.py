"""People, units and appointments. Appointments go through the service, so that grants are always in place."""

from datetime import date
from itertools import count
from typing import Any

from django.db import transaction

from accounts.enums import Role, UnitKind
from accounts.models import Appointment, Institution, Notification, Unit, User
from accounts.roles import DIRECTORATE_ROLES
from accounts.services import appointments, institution, invitations, people, units
from accounts.services.notifications import notify

PASSWORD = "kestane balık terzi dünkü 7"  # of everybody a test signs in by the form

_numbers = count(1)


def make_institution(
    *, name_tr: str = "Örnek Kent Üniversitesi", domain: str = "ornekkent.example"
) -> Institution:
    """The institution's row; the same one when it is there already."""
    return institution.establish(
        name_tr=name_tr, name_en="Example City University", domain=domain, handle_prefix="okent"
    )


def make_unit(
    *,
    code: str = "",
    name_tr: str = "",
    name_en: str = "",
    kind: str = UnitKind.ACADEMIC,
    parent: Unit | None = None,
    mailbox: str = "",
) -> Unit:
    """A unit below `parent`, at the top without one."""
    number = next(_numbers)
    return units.create(
        actor=None,
        code=code or f"U{number:04d}",
        kind=kind,
        name_tr=name_tr or f"{number}. Birim",
        name_en=name_en,
        parent=parent,
        mailbox=mailbox,
    )


def make_directorate(*, parent: Unit | None = None) -> Unit:
    """The Directorate's unit, of which there is one."""
    known = Unit.objects.open().filter(kind=UnitKind.DIRECTORATE).first()
    return known or make_unit(
        code="KIH", name_tr="Kurumsal İletişim Direktörlüğü", kind=UnitKind.DIRECTORATE, parent=parent
    )


def make_person(
    *, full_name: str = "", email: str = "", has_password: bool = True, is_active: bool = True, **details: Any
) -> User:
    """A person without any appointment, who may sign in with PASSWORD."""
    number = next(_numbers)
    person = people.create(
        actor=None,
        full_name=full_name or f"Kişi {number}",
        email=email or f"kisi{number}@ornekkent.example",
        **details,
    )
    if has_password:
        person.set_password(PASSWORD)
    person.is_active = is_active
    person.save(update_fields=["password", "is_active"])
    return person


def make_appointment(
    *,
    role: str,
    unit: Unit | None = None,
    user: User | None = None,
    scope: str = "",
    is_backup: bool = False,
    starts_on: date | None = None,
    ends_on: date | None = None,
    actor: User | None = None,
    document_no: str = "",
) -> Appointment:
    """An appointment; a role of the Directorate sits there, any other at a new unit unless one is named."""
    if unit is None:
        unit = make_directorate() if Role(role) in DIRECTORATE_ROLES else make_unit()
    return appointments.appoint(
        actor=actor,
        user=user or make_person(),
        unit=unit,
        role=role,
        scope=scope,
        is_backup=is_backup,
        starts_on=starts_on,
        ends_on=ends_on,
        document_no=document_no,
    )


def make_holder(role: str, *, unit: Unit | None = None, **details: Any) -> User:
    """A person who holds a role, read anew so that nothing of the making is cached."""
    user = make_appointment(role=role, unit=unit, user=make_person(**details)).user
    return User.objects.get(pk=user.pk)


def make_director(**details: Any) -> User:
    """A Director."""
    return make_holder(Role.DIRECTOR, **details)


def make_invitation(*, person: User | None = None, actor: User | None = None):
    """An open invitation with its token."""
    return invitations.invite(person or make_person(has_password=False), actor=actor)


def make_notification(
    *,
    recipient: User,
    kind: str = "accounts.password_changed",
    target_url: str = "/profil/",
    delay: int = 0,
    **context: Any,
) -> Notification:
    """A notice to one person, with its mail queued."""
    with transaction.atomic():
        [notice] = notify(
            kind,
            recipients=[recipient],
            context=context,
            target_url=target_url,
            dedupe_key=f"test:{next(_numbers)}",
            delay=delay,
        )
    return notice
