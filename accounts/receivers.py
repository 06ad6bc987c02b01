"""Signals of Django's sign-in that go into the ledger; connected when the app is ready."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.http import HttpRequest

from accounts import events
from accounts.models import User

# A view that signs somebody in without a password sets this attribute of the request.
METHOD = "sign_in_method"


def note_sign_in(sender: Any, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """Write down who came in, and how."""
    events.SignedIn.record(actor=user, target=user, data={"method": getattr(request, METHOD, "password")})


def note_failure(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    """Write down a refused sign-in. An address that belongs to nobody is not kept: it may be a mistyped password."""
    address = credentials.get("email") or credentials.get("username") or ""
    person = User.objects.filter(email=User.objects.normalise(str(address))).first() if address else None
    events.SignInFailed.record(actor=None, target=person, data={"is_known": person is not None})


def connect() -> None:
    """Listen from now on; a second call changes nothing."""
    user_logged_in.connect(note_sign_in, dispatch_uid="accounts.sign_in")
    user_login_failed.connect(note_failure, dispatch_uid="accounts.sign_in_failed")
