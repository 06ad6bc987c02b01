"""Every page of accounts that answers HTML, with somebody who may open it: for the runs over all pages.

Each entry is `(url_name, kwargs_factory, persona_role)`. The factory makes what the address names and returns its
parameters; `QUERY` holds the query string some pages need. The role is None for pages without a sign-in.
"""

from collections.abc import Callable
from typing import Any

from accounts.enums import Role
from accounts.models import Appointment
from accounts.services import invitations
from tests.make.accounts import (
    make_appointment,
    make_invitation,
    make_notification,
    make_person,
    make_unit,
)

Kwargs = Callable[[], dict[str, Any]]
# Parameters of the address beyond its path, by URL name.
QUERY: dict[str, Callable[[], str]] = {
    "accounts:appointment_new": lambda: f"?kisi={make_person().external_id}",
}


def rows_of(make: Kwargs) -> Kwargs:
    """For a list: the same rows, no parameters."""

    def made() -> dict[str, Any]:
        make()
        return {}

    return made


def nothing() -> dict[str, Any]:
    return {}


def person() -> dict[str, Any]:
    """A person with an appointment and an open invitation."""
    made = make_person(has_password=False)
    make_appointment(role=Role.REPRESENTATIVE, user=made)
    make_invitation(person=made)
    return {"external_id": made.external_id}


def unit() -> dict[str, Any]:
    """A unit with a parent, a unit below and somebody in it."""
    middle = make_unit(parent=make_unit())
    make_unit(parent=middle)
    make_appointment(role=Role.REPRESENTATIVE, unit=middle)
    return {"code": middle.code}


def appointment() -> dict[str, Any]:
    made: Appointment = make_appointment(role=Role.REPRESENTATIVE)
    return {"uid": made.uid}


def notices() -> dict[str, Any]:
    """One unread notice and one undelivered mail."""
    row = make_notification(recipient=make_person())
    type(row.mail).objects.filter(pk=row.mail.pk).update(state="failed", last_error="SMTPRecipientsRefused")
    return {}


def token() -> dict[str, Any]:
    """An invitation that can be accepted."""
    invitation, _token = make_invitation()
    return {"token": invitations.token_of(invitation)}


def reset_link() -> dict[str, Any]:
    """A reset link whose token the session does not hold: the page that says so."""
    return {"uidb36": "1", "key": "yeni"}


PAGES: list[tuple[str, Kwargs, str | None]] = [
    ("account_login", nothing, None),
    ("account_logout", nothing, Role.DIRECTOR),
    ("account_inactive", nothing, None),
    ("account_change_password", nothing, Role.REPRESENTATIVE),
    ("account_reauthenticate", nothing, Role.DIRECTOR),
    ("account_reset_password", nothing, None),
    ("account_reset_password_done", nothing, None),
    ("account_reset_password_from_key", reset_link, None),
    ("account_reset_password_from_key_done", nothing, None),
    ("accounts:invitation", token, None),
    ("accounts:profile", nothing, Role.REPRESENTATIVE),
    ("accounts:notifications", nothing, Role.REPRESENTATIVE),
    ("accounts:undelivered", notices, Role.DIRECTOR),
    ("accounts:people", rows_of(person), Role.DIRECTOR),
    ("accounts:person_new", nothing, Role.DIRECTOR),
    ("accounts:person", person, Role.DIRECTOR),
    ("accounts:person_edit", person, Role.DIRECTOR),
    ("accounts:person_deactivate", person, Role.DIRECTOR),
    ("accounts:units", rows_of(unit), Role.DIRECTOR),
    ("accounts:unit_new", nothing, Role.DIRECTOR),
    ("accounts:unit", unit, Role.DIRECTOR),
    ("accounts:unit_edit", unit, Role.DIRECTOR),
    ("accounts:unit_move", unit, Role.DIRECTOR),
    ("accounts:unit_close", unit, Role.DIRECTOR),
    ("accounts:unit_merge", unit, Role.DIRECTOR),
    ("accounts:appointments", rows_of(appointment), Role.DIRECTOR),
    ("accounts:appointment_new", nothing, Role.DIRECTOR),
    ("accounts:appointment_end", appointment, Role.DIRECTOR),
]
# Answers that are not 200 on purpose: a link that no longer works says so.
STATUS = {"account_reset_password_from_key": 410}
