"""The first Director of a real installation, whom nobody could appoint (decisions.md section 2)."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import events
from accounts.enums import Role, UnitKind
from accounts.models import Appointment, Unit, User
from accounts.services import appointments, institution, invitations, people, units
from core.errors import UserFacingError


class AlreadyInitialised(Exception):  # noqa: N818 (a fact about the installation)
    """There is a Director; everybody else comes by invitation."""


def has_director() -> bool:
    """Whether anybody is Director."""
    return Appointment.objects.open().filter(role=Role.DIRECTOR, user__is_active=True).exists()


@transaction.atomic
def init_institution(
    *,
    name: str,
    domain: str,
    directorate: str,
    directorate_code: str,
    email: str,
    full_name: str,
    title: str = "",
    name_en: str = "",
    handle_prefix: str = "",
) -> tuple[User, str]:
    """Make the institution, the Directorate and its first Director; return the person and the token of the link.

    Raises AlreadyInitialised when there is a Director, UserFacingError for a code or an address in use.
    """
    if has_director():
        raise AlreadyInitialised
    row = institution.establish(name_tr=name, name_en=name_en, domain=domain, handle_prefix=handle_prefix)
    unit = Unit.objects.open().filter(kind=UnitKind.DIRECTORATE).first()
    if unit is None:
        unit = units.create(actor=None, code=directorate_code, kind=UnitKind.DIRECTORATE, name_tr=directorate)
    person = people.create(actor=None, email=email, full_name=full_name, title=title)
    appointments.appoint(actor=None, user=person, unit=unit, role=Role.DIRECTOR)
    _invitation, token = invitations.invite(person, actor=None, by_mail=False)
    events.FirstDirectorMade.record(
        actor=None, target=person, unit=unit, data={"institution": row.domain, "unit": unit.code}
    )
    return person, token


def renew_link(email: str) -> tuple[User, str]:
    """A new link for a Director who has never set a password; return the person and the token.

    Raises UserFacingError when nobody of this address is Director or the person has a password already.
    """
    directors = Appointment.objects.open().filter(role=Role.DIRECTOR)
    person = User.objects.filter(
        email=User.objects.normalise(email), pk__in=directors.values("user_id"), is_active=True
    ).first()
    if person is None:
        raise UserFacingError(_("No Director has this address."))
    _invitation, token = invitations.invite(person, actor=None, by_mail=False)
    return person, token
