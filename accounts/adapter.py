"""What allauth asks the portal: nobody signs up, mails go the portal's own way, errors say how to mend."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.services import passwords


class AccountAdapter(DefaultAccountAdapter):
    """People come by invitation; the e-mail address of the person is the only one there is."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "The e-mail address or the password is wrong. Check both and try again, or reset your password below."
        ),
        "too_many_login_attempts": _(
            "Too many attempts with this address. Wait five minutes and try again, or reset your password below."
        ),
        "incorrect_password": _(
            "This is not your password. Try again, or sign out and reset it on the sign-in page."
        ),
        "enter_current_password": _("This is not your present password. Write the one you signed in with."),
        "account_inactive": _("This account is closed. Ask the Directorate."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth sends nothing itself: what people must know goes through the notices."""

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Whether this is the person's password; allauth would look for the address in its own table."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Save a new password, write it down and tell the person."""
        super().set_password(user, password)
        passwords.changed(user)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:profile")
