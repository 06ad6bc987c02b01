"""What allauth asks the portal: nobody signs up, mails go the portal's own way, errors say how to mend."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import passwords

# The limits of refused sign-ins (settings.ACCOUNT_RATE_LIMITS): from one network, and from everywhere.
FROM_HERE, FROM_ANYWHERE = "login_failed", "login_failed_anywhere"
APP = "allauth.account"


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
        passwords.change(user, password=password)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt; raises ValidationError when there were too many.

        One network may try an account a few times. All of them together may more often, so that nobody keeps a person
        out from one place, and many places do not guess without end.
        """
        super().pre_authenticate(request, **credentials)
        anywhere = ratelimit.consume(request, app=APP, action=FROM_ANYWHERE, key=_account(credentials))
        if not anywhere:
            raise self.validation_error("too_many_login_attempts")
        # allauth gives back what a sign-in has used that goes through.
        self._login_failed_rl_usage.usage.extend(anywhere.usage)

    def lift_limit(self, request: HttpRequest, email: str) -> None:
        """Forget refused sign-ins of an account, for somebody who has just proved the mailbox."""
        credentials = {"email": email}
        here = self._get_login_attempts_cache_key(request, **credentials)
        for action, key in ((FROM_HERE, here), (FROM_ANYWHERE, _account(credentials))):
            ratelimit.clear(request, app=APP, action=action, key=key)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Account and network. allauth's own key begins with the Host header, which the caller chooses: each port
        behind the name would be another allowance.
        """
        return f"{_account(credentials)}|{ratelimit.get_ip(request)}"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:profile")


def _account(credentials: dict[str, Any]) -> str:
    return User.objects.normalise(credentials.get("email", ""))
