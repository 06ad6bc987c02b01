"""People: added, changed, deactivated, reactivated. Nobody is ever deleted (decisions.md section 7)."""

import uuid

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import events
from accounts.enums import Language
from accounts.models import Appointment, User
from accounts.policies import can_manage_people
from accounts.services import appointments, grants, invitations, sessions
from accounts.services.notifications import notify
from audit.turn import take_turn
from core.errors import ReasonRequired, UserFacingError
from core.text import squash

# What the person may change alone; name and e-mail are the Directorate's to change.
OWN_FIELDS = ("title", "phone", "language", "theme", "goes_to_next")
# What is worth a line in the ledger; the look of the portal is not.
RECORDED_FIELDS = ("full_name", "email", "title", "phone")


def create(
    *,
    actor: User | None,
    email: str,
    full_name: str,
    title: str = "",
    phone: str = "",
    language: str = Language.TURKISH,
) -> User:
    """Add a person, who cannot sign in before an invitation is accepted.

    `actor` None is the installation itself. Raises PermissionDenied, and UserFacingError for an address in use.
    """
    _check(actor)
    with transaction.atomic():
        _check_email(email)
        try:
            with transaction.atomic():
                person = User.objects.create_user(
                    email, squash(full_name), title=squash(title), phone=squash(phone), language=language
                )
        except IntegrityError:
            # Somebody else was given the address at the same moment.
            _check_email(email)
            raise
        events.PersonAdded.record(actor=actor, target=person)
    return person


def update(person: User, *, actor: User, **changes: str) -> User:
    """Change name, e-mail, title, phone or language of a person.

    Another e-mail is another way to sign in: open invitations stop working, sessions end, and both addresses are
    told of it. Raises PermissionDenied, and UserFacingError for an address in use.
    """
    _check(actor)
    with transaction.atomic():
        if "email" in changes:
            changes["email"] = User.objects.normalise(changes["email"])
            _check_email(changes["email"], besides=person)
        changed = _set(person, changes)
        if "email" in changed:
            # allauth would go on accepting the old address from its own table.
            EmailAddress.objects.filter(user=person).delete()
            invitations.revoke_open(person)
            sessions.end_all(person)
            # The row still holds the address that is given up: whoever reads there learns of it too (ASVS 6.3.7).
            _tell_of_address(person)
            take_turn()
        try:
            with transaction.atomic():
                _save(person, actor, changed)
        except IntegrityError:
            # Somebody else was given the address at the same moment.
            _check_email(person.email, besides=person)
            raise
        if "email" in changed:
            _tell_of_address(person)
    return person


def update_own(person: User, **changes: str | bool) -> User:
    """Change what people may change in their own profile. Raises ValueError for any other field."""
    if foreign := set(changes) - set(OWN_FIELDS):
        raise ValueError(f"{sorted(foreign)} cannot be changed by the person.")
    with transaction.atomic():
        _save(person, person, _set(person, changes))
    return person


def deactivate(person: User, *, actor: User, reason: str) -> User:
    """Close a person's access at once: every appointment ends, every link and session stops working.

    Raises PermissionDenied, ReasonRequired, and UserFacingError for oneself and for the last Director.
    """
    _check(actor)
    reason = squash(reason)
    if not reason:
        raise ReasonRequired
    if actor.pk == person.pk:
        raise UserFacingError(_("You cannot deactivate yourself. Ask another Director."))
    with transaction.atomic():
        person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
        leaving = appointments.locked_for_ending(Appointment.objects.filter(user=person))
        # Before the first line of the ledger: who revokes one of the links waits there with its row in hand.
        invitations.revoke_open(person)
        sessions.end_all(person)
        for appointment in leaving:
            appointments.end(appointment, actor=actor, reason=reason)
        person.is_active = False
        person.save(update_fields=["is_active"])
        grants.project(person)
        events.PersonDeactivated.record(actor=actor, target=person, data={"reason": reason})
    return person


def reactivate(person: User, *, actor: User) -> User:
    """Let a person in again. Appointments do not come back: they are made anew. Raises PermissionDenied."""
    _check(actor)
    with transaction.atomic():
        person.is_active = True
        person.save(update_fields=["is_active"])
        events.PersonReactivated.record(actor=actor, target=person)
    return person


def _check(actor: User | None) -> None:
    if actor is not None and not can_manage_people(actor):
        raise PermissionDenied


def _check_email(email: str, *, besides: User | None = None) -> None:
    others = User.objects.filter(email=User.objects.normalise(email))
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if other := others.first():
        raise UserFacingError(
            _("This address belongs to %(person)s. Open that card, or write another address.")
            % {"person": other.full_name},
            field="email",
        )


def _set(person: User, changes: dict) -> list[str]:
    """Set what differs from the row as it is now, locked; returns the names of the fields to save."""
    person.refresh_from_db(from_queryset=User.objects.select_for_update(no_key=True))
    changed = []
    for name, value in changes.items():
        value = squash(value) if isinstance(value, str) else value
        if getattr(person, name) != value:
            setattr(person, name, value)
            changed.append(name)
    return changed


def _tell_of_address(person: User) -> None:
    """At the address that the database holds now; somebody who never signed in has nothing to lose yet."""
    if person.has_usable_password():
        notify(
            "accounts.address_changed",
            recipients=[person],
            context={},
            target_url=reverse("accounts:profile"),
            dedupe_key=f"accounts.address_changed:{uuid.uuid4()}",
        )


def _save(person: User, actor: User, changed: list[str]) -> None:
    """Save what changed. The ledger keeps which fields they were, not their values: it is never erased."""
    if changed:
        person.save(update_fields=changed)
    if fields := [name for name in changed if name in RECORDED_FIELDS]:
        events.PersonChanged.record(actor=actor, target=person, data={"fields": sorted(fields)})
