"""Forgotten passwords: request, link, new password. The link is made when the mail is sent; no row holds it."""

import uuid

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36

from accounts import events
from accounts.models import Notification, User
from accounts.services import invitations
from accounts.services.notifications import notify


def request_reset(email: str) -> None:
    """Mail a reset link if the address belongs to an active person; for any other address nothing happens.

    The caller answers both the same way, so that nobody learns who has an account (ASVS 6.3.8).
    """
    person = User.objects.filter(email=User.objects.normalise(email), is_active=True).first()
    if person is None:
        return
    with transaction.atomic():
        events.PasswordResetRequested.record(actor=None, target=person)
        notify(
            "accounts.password_reset",
            recipients=[person],
            context={},
            target_url="/",
            dedupe_key=f"accounts.password_reset:{uuid.uuid4()}",
        )


def person_of(uidb36: str, token: str) -> User | None:
    """The person of a reset link, None when it is forged, used or too old (settings.PASSWORD_RESET_TIMEOUT)."""
    try:
        pk = base36_to_int(uidb36)
    except ValueError:
        return None
    person = User.objects.filter(pk=pk, is_active=True).first()
    return person if person and default_token_generator.check_token(person, token) else None


def reset(person: User, *, password: str) -> None:
    """Set a new password by a reset link. Every other session and every open link of the person stops working."""
    with transaction.atomic():
        person.set_password(password)
        person.save(update_fields=["password"])
        invitations.revoke_open(person)
        events.PasswordReset.record(actor=person, target=person)
        tell_changed(person)


def changed(person: User) -> None:
    """Write down and tell that the person has changed the password, which allauth has just saved."""
    with transaction.atomic():
        events.PasswordChanged.record(actor=person, target=person)
        tell_changed(person)


def tell_changed(person: User) -> None:
    """The notice that lets a person see a change of password somebody else has made (ASVS 6.3.7)."""
    notify(
        "accounts.password_changed",
        recipients=[person],
        context={},
        target_url=reverse("accounts:profile"),
        dedupe_key=f"accounts.password_changed:{uuid.uuid4()}",
    )


def mail_link(notice: Notification) -> str:
    """The reset link of a mail, made when it is sent."""
    person = notice.recipient
    token = default_token_generator.make_token(person)
    return reverse("account_reset_password_from_key", args=[int_to_base36(person.pk), token])
