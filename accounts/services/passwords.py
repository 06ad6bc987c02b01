"""Forgotten passwords: request, link, new password. The link is made when the mail is sent; no row holds it."""

import uuid
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext as _

from accounts import events
from accounts.models import Notification, User
from accounts.services import invitations
from accounts.services.notifications import notify
from core.errors import UserFacingError
from core.jobs import job


def request_reset(email: str) -> None:
    """Queue a reset link for the person of an address; for an unknown address a job that does nothing.

    Both take the same two statements, and the rest happens in the job, so that neither the answer nor its time tells
    who has an account (ASVS 6.3.8). The job is given the person, never the address: what somebody typed who belongs
    to nobody is kept nowhere.
    """
    people = User.objects.filter(email=User.objects.normalise(email))
    found = people.values_list("external_id", flat=True).first()
    send_link.enqueue(person=str(found or ""), request_uid=str(uuid.uuid4()))


@job
def send_link(person: str, request_uid: str) -> None:
    """Mail a reset link to a person who may have one; nobody for an empty id. A second run of the job tells nobody.

    Whoever has no password yet came by no invitation so far: a link here would open what a revoked invitation closed.
    """
    found = _entitled(external_id=person) if person else None
    if found is None:
        return
    with transaction.atomic():
        told = notify(
            "accounts.password_reset",
            recipients=[found],
            context={},
            target_url="/",
            dedupe_key=f"accounts.password_reset:{request_uid}",
        )
        if told:
            events.PasswordResetRequested.record(actor=None, target=found)


def person_of(uidb36: str, token: str) -> User | None:
    """The person of a reset link, None when it is forged, used or too old (settings.PASSWORD_RESET_TIMEOUT)."""
    try:
        pk = base36_to_int(uidb36)
    except ValueError:
        return None
    person = _entitled(pk=pk)
    return person if person and default_token_generator.check_token(person, token) else None


def reset(person: User, *, password: str) -> None:
    """Set a new password by a reset link. Every other session and every open link of the person stops working.

    `person` is as `person_of` found it. Raises UserFacingError when the account was closed or got another password
    since: of two who follow one link at the same moment, one sets the password.
    """
    with transaction.atomic():
        held = User.objects.select_for_update(no_key=True).get(pk=person.pk)
        if not held.is_active or held.password != person.password:
            raise UserFacingError(_("This link no longer works"))
        _save(held, password)
        invitations.revoke_open(held)
        _tell_changed(held)
        events.PasswordReset.record(actor=held, target=held)


def change(person: User, *, password: str) -> None:
    """Set a new password for who has just proved the present one; write it down and tell the person."""
    with transaction.atomic():
        _save(person, password)
        _tell_changed(person)
        events.PasswordChanged.record(actor=person, target=person)


def mail_link(notice: Notification) -> str:
    """The reset link of a mail, made when it is sent. Raises LookupError when the person has another address by now."""
    person = notice.recipient
    mail = getattr(notice, "mail", None)
    if mail is not None and mail.address != person.email:
        # The old mailbox may be the reason for the new address.
        raise LookupError("The person has another address since the link was asked for.")
    token = default_token_generator.make_token(person)
    return reverse("account_reset_password_from_key", args=[int_to_base36(person.pk), token])


def _entitled(**which: Any) -> User | None:
    """The person, if active and in possession of a password that can be forgotten."""
    person = User.objects.filter(is_active=True, **which).first()
    return person if person is not None and person.has_usable_password() else None


def _save(person: User, password: str) -> None:
    # Only this column: the rest of the instance may be older than a deactivation.
    person.set_password(password)
    person.save(update_fields=["password"])


def _tell_changed(person: User) -> None:
    """The notice that lets a person see a change of password somebody else has made (ASVS 6.3.7)."""
    notify(
        "accounts.password_changed",
        recipients=[person],
        context={},
        target_url=reverse("accounts:profile"),
        dedupe_key=f"accounts.password_changed:{uuid.uuid4()}",
    )
